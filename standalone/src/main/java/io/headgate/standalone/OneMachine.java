package io.headgate.standalone;

import io.headgate.local.Secrets;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** Everything in this process: the servers, the six services, and at last the gateway, which opens the door. */
final class OneMachine implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OneMachine.class);

    private final Settings settings;
    private final String webhookSigningKey;
    private final String tokenCopyKey;
    private final Servers servers;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ConcurrentLinkedDeque<ConfigurableApplicationContext> inner = new ConcurrentLinkedDeque<>();
    private final ConfigurableApplicationContext gateway;
    private final Duration startup;

    private OneMachine(Settings settings) {
        var began = Instant.now();
        this.settings = settings;
        DataDirectory.prepare(settings.data());
        var secrets = new Secrets(settings.data().resolve("secrets"));
        this.webhookSigningKey = secrets.password("webhook-signing-key");
        this.tokenCopyKey = secrets.password("token-copy-key");
        this.servers = Servers.start(settings.data());
        try (var twoAtATime = Executors.newFixedThreadPool(2)) {
            // The first context pays for loading Spring; after it two at a time keep two cores busy.
            start(Service.ROLLOUT);
            CompletableFuture.allOf(Stream.of(
                                    Service.CASCADE,
                                    Service.TARGET,
                                    Service.DISTRIBUTION,
                                    Service.NOTIFICATION,
                                    Service.APPROVAL)
                            .map(service -> CompletableFuture.runAsync(() -> start(service), twoAtATime))
                            .toArray(CompletableFuture[]::new))
                    .join();
            this.gateway = context(Service.GATEWAY);
        } catch (RuntimeException e) {
            closeInner();
            servers.close();
            throw e instanceof CompletionException wrapped && wrapped.getCause() instanceof RuntimeException cause
                    ? cause
                    : e;
        }
        this.startup = Duration.between(began, Instant.now());
    }

    static OneMachine start(Settings settings) {
        return new OneMachine(settings);
    }

    private void start(Service service) {
        inner.push(context(service));
    }

    private ConfigurableApplicationContext context(Service service) {
        var began = System.nanoTime();
        var context = service.application()
                .initializers(made -> shareMeters((GenericApplicationContext) made, service))
                .run(Headgate.withArguments(List.of(servers.argumentsOf(service)), own(service)));
        LOG.info("started service={} ms={}", service.serviceName(), (System.nanoTime() - began) / 1_000_000);
        return context;
    }

    /**
     * All services count in one registry, which the gateway's door shows. Only there it is a bean that Boot completes: the
     * JVM is to be measured once.
     */
    private void shareMeters(GenericApplicationContext context, Service service) {
        context.getBeanFactory().registerSingleton("prometheusRegistry", meters.getPrometheusRegistry());
        if (service == Service.GATEWAY) {
            context.registerBean("prometheusMeterRegistry", PrometheusMeterRegistry.class, () -> meters);
        } else {
            context.getBeanFactory().registerSingleton("prometheusMeterRegistry", meters);
        }
    }

    private String[] own(Service service) {
        return switch (service) {
            case GATEWAY ->
                new String[] {
                    "--server.address=127.0.0.1",
                    "--server.port=" + settings.port(),
                    "--headgate.artifacts.directory=" + settings.data().resolve("artifacts"),
                    "--headgate.space.directories=" + settings.data().resolve("postgres") + ","
                            + settings.data().resolve("kafka"),
                    "--headgate.admin.password=" + (settings.adminPassword() == null ? "" : settings.adminPassword()),
                    "--headgate.webhook.signing-key=" + webhookSigningKey,
                    "--headgate.tokens.copy-key=" + tokenCopyKey
                };
            case NOTIFICATION -> new String[] {"--headgate.webhook.signing-key=" + webhookSigningKey};
            case ROLLOUT, TARGET, DISTRIBUTION, CASCADE, APPROVAL -> new String[0];
        };
    }

    void printWelcome() {
        System.out.printf(
                """

                Headgate is ready after %.1f s.
                  API               http://127.0.0.1:%d/api/v1  (described at /swagger-ui.html)
                  devices           http://127.0.0.1:%d/DEFAULT/controller/v1/<controller id>
                  events            Kafka at %s
                  data, logs        %s
                Stop with Ctrl-C.
                """,
                startup.toMillis() / 1000.0,
                settings.port(),
                settings.port(),
                servers.bootstrapServers(),
                settings.data());
    }

    /** A few requests, so that a training run sees the classes of the doors too; what they answer does not matter. */
    void exercise() {
        try (var http = HttpClient.newHttpClient()) {
            for (var path :
                    List.of("/actuator/health/readiness", "/api/v1/rollouts", "/DEFAULT/controller/v1/nobody")) {
                var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + settings.port() + path))
                        .build();
                http.send(request, HttpResponse.BodyHandlers.discarding());
            }
        } catch (IOException e) {
            LOG.warn("a training request failed: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeInner() {
        try (var together = Executors.newVirtualThreadPerTaskExecutor()) {
            inner.forEach(context -> together.execute(context::close));
        }
    }

    /** The door first, then the services, then what they stand on. */
    @Override
    public void close() {
        var began = System.nanoTime();
        try {
            gateway.close();
            LOG.info("the door is closed, ms={}", (System.nanoTime() - began) / 1_000_000);
            closeInner();
            LOG.info("the services have stopped, ms={}", (System.nanoTime() - began) / 1_000_000);
        } finally {
            servers.close();
            LOG.info("stopped, ms={}", (System.nanoTime() - began) / 1_000_000);
        }
    }
}
