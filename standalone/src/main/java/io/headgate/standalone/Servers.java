package io.headgate.standalone;

import io.headgate.local.CommandKeys;
import io.headgate.local.KafkaLogin;
import io.headgate.local.LocalKafka;
import io.headgate.local.LocalPostgres;
import io.headgate.local.ServiceDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/** The two servers everything stands on, with a role and a schema, and a Kafka user, for each service, and every topic. */
final class Servers implements AutoCloseable {

    private final LocalPostgres postgres;
    private final LocalKafka kafka;
    private final Map<Service, ServiceDatabase> databases;
    private final CommandKeys commandKeys;

    private Servers(
            LocalPostgres postgres,
            LocalKafka kafka,
            Map<Service, ServiceDatabase> databases,
            CommandKeys commandKeys) {
        this.commandKeys = commandKeys;
        this.postgres = postgres;
        this.kafka = kafka;
        this.databases = databases;
    }

    static Servers start(Path data) {
        DataDirectory.prepare(data);
        var commandKeys = CommandKeys.in(data.resolve("secrets").resolve("commands"));
        var startingKafka = CompletableFuture.supplyAsync(
                () -> LocalKafka.start(data.resolve("kafka"), 0, Ending.BROKER_LOST::atOnce));
        LocalPostgres postgres;
        try {
            postgres = LocalPostgres.start(data.resolve("postgres"), 0, Ending.SERVER_UNAVAILABLE::atOnce);
        } catch (RuntimeException e) {
            startingKafka.thenAccept(LocalKafka::close).join();
            throw e;
        }
        var databases = new EnumMap<Service, ServiceDatabase>(Service.class);
        for (var service : Service.values()) {
            databases.put(service, postgres.provision(service.schema()));
        }
        try {
            return new Servers(postgres, startingKafka.join(), databases, commandKeys);
        } catch (CompletionException e) {
            postgres.close();
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** The Spring arguments by which a service reaches both. */
    String[] argumentsOf(Service service) {
        var database = database(service);
        var arguments = new ArrayList<>(List.of(
                "--spring.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.username(),
                "--spring.datasource.password=" + database.password()));
        arguments.addAll(arguments(kafka.login(service.serviceName())));
        commandKeys
                .settingsOf(service.serviceName())
                .forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return arguments.toArray(String[]::new);
    }

    /** The Spring arguments by which a service logs in to Kafka. */
    static List<String> arguments(KafkaLogin login) {
        return login.clientProperties().entrySet().stream()
                .map(property -> "--spring.kafka.properties." + property.getKey() + "=" + property.getValue())
                .toList();
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    void printAccess() {
        System.out.println("HEADGATE_KAFKA=" + kafka.bootstrapServers());
        for (var service : Service.values()) {
            var database = database(service);
            var login = kafka.login(service.serviceName());
            System.out.printf(
                    "# %s%nHEADGATE_DATABASE_URL='%s' HEADGATE_DATABASE_USER=%s HEADGATE_DATABASE_PASSWORD=%s%n"
                            + "HEADGATE_KAFKA_USER=%s HEADGATE_KAFKA_PASSWORD=%s%n%s%n",
                    service.serviceName(),
                    database.jdbcUrl(),
                    database.username(),
                    database.password(),
                    login.username(),
                    login.password(),
                    commandKeys.settingsOf(service.serviceName()).entrySet().stream()
                            .map(setting -> variable(setting.getKey()) + "='" + setting.getValue() + "'")
                            .collect(Collectors.joining(" ")));
        }
    }

    /** As Spring reads a setting from the environment. */
    private static String variable(String setting) {
        return setting.toUpperCase(Locale.ROOT).replace("-", "").replace('.', '_');
    }

    private ServiceDatabase database(Service service) {
        var database = databases.get(service);
        if (database == null) {
            throw new IllegalStateException("every service has a database");
        }
        return database;
    }

    @Override
    public void close() {
        try {
            kafka.close();
        } finally {
            postgres.close();
        }
    }
}
