package io.headgate.standalone;

import io.headgate.local.ExternalConsumers;
import io.headgate.local.KafkaLogin;
import io.headgate.local.LocalServerException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.springframework.boot.WebApplicationType;

/** The program behind {@code ./headgate up}, {@code service} and {@code servers}. */
public final class Headgate {

    private static final String USAGE = """
            up              PostgreSQL, Kafka and all services in this process, until Ctrl-C
            service NAME    one service, against HEADGATE_KAFKA, HEADGATE_KAFKA_USER/_PASSWORD and
                            HEADGATE_DATABASE_URL/_USER/_PASSWORD
            servers         PostgreSQL and Kafka only; prints what services need to reach them
            consumer NAME   a Kafka user for another system, which reads the public topics; --remove takes it away
            train           starts, becomes ready, stops: for the AOT cache

            Services: %s
            """;

    private Headgate() {}

    public static void main(String[] arguments) {
        // One logback.xml for the process: seven contexts would each configure logging anew.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        // Tomcat logs by java.util.logging.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        try {
            run(List.of(arguments));
        } catch (Settings.BadSetting e) {
            Ending.BAD_SETTING.atStart(e);
        } catch (LocalServerException e) {
            Ending.SERVER_UNAVAILABLE.atStart(e);
        } catch (RuntimeException e) {
            // Half started it would neither work nor be started again.
            Ending.START_FAILED.atStart(e);
        }
    }

    private static void run(List<String> arguments) {
        switch (arguments.isEmpty() ? "help" : arguments.getFirst()) {
            case "up" -> {
                var machine = OneMachine.start(Settings.from(System.getenv()));
                Runtime.getRuntime().addShutdownHook(new Thread(machine::close, "headgate-stop"));
                machine.printWelcome();
                stayUntilStopped();
            }
            case "train" -> {
                try (var machine = OneMachine.start(Settings.from(System.getenv()))) {
                    machine.exercise();
                }
                // Kafka's and the driver's last daemon threads need not be waited for.
                System.exit(0);
            }
            case "servers" -> {
                var servers = Servers.start(Settings.from(System.getenv()).data());
                Runtime.getRuntime().addShutdownHook(new Thread(servers::close, "headgate-stop"));
                servers.printAccess();
                stayUntilStopped();
            }
            case "consumer" -> consumer(arguments.subList(1, arguments.size()), Settings.from(System.getenv()));
            case "service" -> runService(arguments.subList(1, arguments.size()), System.getenv());
            default -> {
                System.out.printf(USAGE, Service.names());
                System.exit(arguments.isEmpty() || arguments.getFirst().equals("help") ? 0 : 2);
            }
        }
    }

    /** The password is shown this once; asked again there is a new one, and the old one is worth nothing. */
    private static void consumer(List<String> arguments, Settings settings) {
        var remove = arguments.equals(List.of(arguments.isEmpty() ? "" : arguments.getFirst(), "--remove"));
        if (arguments.size() != (remove ? 2 : 1)) {
            throw new Settings.BadSetting("consumer NAME, or consumer NAME --remove");
        }
        var name = arguments.getFirst();
        try (var consumers = ExternalConsumers.ofBrokerIn(settings.data().resolve("kafka"))) {
            if (remove) {
                System.out.println(consumers.remove(name) ? name + " is removed" : "there is no consumer " + name);
                return;
            }
            var login = consumers.add(name);
            System.out.println("# Reads the public topics (docs/messages/access.md) in consumer groups that begin with "
                    + login.username() + ".");
            System.out.println("# The password is not kept and not shown again.");
            System.out.println("bootstrap.servers=" + login.bootstrapServers());
            login.clientProperties().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey(Comparator.reverseOrder()))
                    .forEach(property -> System.out.println(property.getKey() + "=" + property.getValue()));
            System.out.println("group.id=" + login.username() + ".events");
        }
    }

    /** One service as a process of its own; further arguments are Spring's. */
    private static void runService(List<String> arguments, Map<String, String> environment) {
        var service = Service.named(arguments.isEmpty() ? "" : arguments.getFirst())
                .orElseThrow(() -> new Settings.BadSetting("name one of the services: " + Service.names()));
        if (service == Service.GATEWAY) {
            Settings.requirePassword(environment);
        }
        var options = new ArrayList<String>();
        options.add("--spring.kafka.bootstrap-servers=" + required(environment, "HEADGATE_KAFKA"));
        options.add("--spring.datasource.url=" + required(environment, "HEADGATE_DATABASE_URL"));
        options.add("--spring.datasource.username=" + required(environment, "HEADGATE_DATABASE_USER"));
        options.add("--spring.datasource.password=" + required(environment, "HEADGATE_DATABASE_PASSWORD"));
        kafkaLogin(environment).ifPresent(login -> options.addAll(Servers.arguments(login)));
        options.addAll(arguments.subList(1, arguments.size()));
        var application = service.application().registerShutdownHook(true);
        var port = environment.get("HEADGATE_PORT");
        // The gateway reads it itself, with HEADGATE_ADDRESS; of the others only health and metrics are asked.
        if (port != null && service != Service.GATEWAY) {
            application.web(WebApplicationType.SERVLET);
            options.add("--management.endpoints.web.exposure.include=health,prometheus");
            options.add("--server.address=127.0.0.1");
            options.add("--server.port=" + port);
        }
        application.run(options.toArray(String[]::new));
        System.out.println(service.serviceName() + " is ready");
        stayUntilStopped();
    }

    /** Absent: a Kafka that asks for nothing, or for something that further arguments say. */
    private static Optional<KafkaLogin> kafkaLogin(Map<String, String> environment) {
        return environment.containsKey("HEADGATE_KAFKA_USER") || environment.containsKey("HEADGATE_KAFKA_PASSWORD")
                ? Optional.of(new KafkaLogin(
                        required(environment, "HEADGATE_KAFKA"),
                        required(environment, "HEADGATE_KAFKA_USER"),
                        required(environment, "HEADGATE_KAFKA_PASSWORD")))
                : Optional.empty();
    }

    /** Every other thread may be a daemon or virtual; the shutdown hook does the stopping. */
    private static void stayUntilStopped() {
        try {
            Thread.currentThread().join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String required(Map<String, String> environment, String name) {
        var value = environment.get(name);
        if (value == null || value.isBlank()) {
            throw new Settings.BadSetting(
                    name + " is not set; see docs/configuration.md, or start './headgate servers'");
        }
        return value;
    }

    static String[] withArguments(List<String> first, String... more) {
        var all = new ArrayList<>(first);
        all.addAll(Arrays.asList(more));
        return all.toArray(String[]::new);
    }
}
