package io.headgate.standalone;

import io.headgate.approval.ApprovalServiceApplication;
import io.headgate.cascade.CascadeEngineApplication;
import io.headgate.chassis.ServiceApplication;
import io.headgate.distribution.DistributionServiceApplication;
import io.headgate.gateway.GatewayApplication;
import io.headgate.notification.NotificationServiceApplication;
import io.headgate.rollout.RolloutServiceApplication;
import io.headgate.target.TargetServiceApplication;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;

/** The seven services. */
enum Service {
    ROLLOUT("rollout-service", "rollout", RolloutServiceApplication.class, "org.axonframework."),
    TARGET("target-service", "target", TargetServiceApplication.class),
    DISTRIBUTION("distribution-service", "distribution", DistributionServiceApplication.class),
    CASCADE("cascade-engine", "cascade", CascadeEngineApplication.class),
    APPROVAL("approval-service", "approval", ApprovalServiceApplication.class),
    NOTIFICATION(
            "notification-service", "notification", NotificationServiceApplication.class, "io.github.resilience4j."),
    GATEWAY(
            "api-gateway",
            "gateway",
            GatewayApplication.class,
            "org.springdoc.",
            "org.springframework.boot.security.",
            "io.github.resilience4j.");

    /** Packages whose auto-configuration only the services that name them want. */
    private static final List<String> SPECIAL = Arrays.stream(values())
            .flatMap(service -> service.special.stream())
            .distinct()
            .toList();

    private final String serviceName;
    private final String schema;
    private final Class<?> application;
    private final List<String> special;

    Service(String serviceName, String schema, Class<?> application, String... special) {
        this.serviceName = serviceName;
        this.schema = schema;
        this.application = application;
        this.special = List.of(special);
    }

    static Optional<Service> named(String name) {
        return Stream.of(values())
                .filter(service -> service.serviceName.equals(name))
                .findFirst();
    }

    static String names() {
        return String.join(", ", Stream.of(values()).map(Service::serviceName).toList());
    }

    String serviceName() {
        return serviceName;
    }

    /** The service's PostgreSQL schema; its role is {@code headgate_<schema>}. */
    String schema() {
        return schema;
    }

    SpringApplicationBuilder application() {
        return ServiceApplication.of(application, serviceName)
                .web(this == GATEWAY ? WebApplicationType.SERVLET : WebApplicationType.NONE)
                .properties("spring.autoconfigure.exclude=" + String.join(",", foreignAutoConfigurations()));
    }

    /**
     * All services share one class path here, so Boot would offer each of them the frameworks of the others: Axon to the
     * gateway, security to the services without a door.
     */
    private List<String> foreignAutoConfigurations() {
        var foreign =
                SPECIAL.stream().filter(prefix -> !special.contains(prefix)).toList();
        return ImportCandidates.load(AutoConfiguration.class, Service.class.getClassLoader()).getCandidates().stream()
                .filter(candidate -> foreign.stream().anyMatch(candidate::startsWith))
                .toList();
    }
}
