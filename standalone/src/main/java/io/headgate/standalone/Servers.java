package io.headgate.standalone;

import io.headgate.local.LocalKafka;
import io.headgate.local.LocalPostgres;
import io.headgate.local.ServiceDatabase;
import io.headgate.local.Topics;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The two servers everything stands on, with a schema and a role for each service and every topic. */
final class Servers implements AutoCloseable {

    private final LocalPostgres postgres;
    private final LocalKafka kafka;
    private final Map<Service, ServiceDatabase> databases;

    private Servers(LocalPostgres postgres, LocalKafka kafka, Map<Service, ServiceDatabase> databases) {
        this.postgres = postgres;
        this.kafka = kafka;
        this.databases = databases;
    }

    static Servers start(Path data) {
        DataDirectory.prepare(data);
        var startingKafka = CompletableFuture.supplyAsync(() -> {
            var kafka = LocalKafka.start(data.resolve("kafka"), 0, Ending.BROKER_LOST::atOnce);
            Topics.create(kafka.bootstrapServers());
            return kafka;
        });
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
            return new Servers(postgres, startingKafka.join(), databases);
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
        return new String[] {
            "--spring.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
            "--spring.datasource.url=" + database.jdbcUrl(),
            "--spring.datasource.username=" + database.username(),
            "--spring.datasource.password=" + database.password()
        };
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    void printAccess() {
        System.out.println("HEADGATE_KAFKA=" + kafka.bootstrapServers());
        for (var service : Service.values()) {
            var database = database(service);
            System.out.printf(
                    "# %s%nHEADGATE_DATABASE_URL='%s' HEADGATE_DATABASE_USER=%s HEADGATE_DATABASE_PASSWORD=%s%n",
                    service.serviceName(), database.jdbcUrl(), database.username(), database.password());
        }
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
