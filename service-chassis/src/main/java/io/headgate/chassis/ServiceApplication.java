package io.headgate.chassis;

import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * Starts one service. All services share one class path in {@code standalone}, so each has its own configuration file,
 * named after it, and its own Flyway folder. A setting of ours that nobody reads fails the start.
 */
public final class ServiceApplication {

    private ServiceApplication() {}

    /** @param service the service's name, e.g. {@code rollout-service}; its settings are in {@code <service>.yml} */
    public static SpringApplicationBuilder of(Class<?> application, String service) {
        return new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .registerShutdownHook(false)
                .initializers(context ->
                        context.addBeanFactoryPostProcessor(new UnknownSettings(context.getEnvironment(), service)))
                // A connection costs a login and a process: what a start does not need is opened when load asks for it.
                .properties(Map.of(
                        "spring.config.name", service,
                        "spring.application.name", service,
                        "spring.flyway.locations", "classpath:db/chassis,classpath:db/" + service,
                        "spring.jmx.enabled", "false",
                        "spring.threads.virtual.enabled", "true",
                        "spring.main.log-startup-info", "false",
                        "spring.kafka.admin.auto-create", "false",
                        "spring.datasource.hikari.maximum-pool-size", "8",
                        "spring.datasource.hikari.minimum-idle", "2"));
    }

    /** For a service that is a process of its own: stops in order on SIGTERM. */
    public static void run(Class<?> application, String service, String... args) {
        of(application, service).registerShutdownHook(true).run(args);
    }
}
