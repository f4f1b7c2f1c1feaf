package io.headgate.gateway;

import io.headgate.chassis.ServiceApplication;
import io.headgate.chassis.messaging.MessagingWiring;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.FullyQualifiedAnnotationBeanNameGenerator;
import org.springframework.context.annotation.Import;

/** The gateway as a process of its own. */
@SpringBootApplication(
        proxyBeanMethods = false,
        // Two features may use the same word: software of hawkBit's API, software of ours.
        nameGenerator = FullyQualifiedAnnotationBeanNameGenerator.class)
@ConfigurationPropertiesScan
@Import(MessagingWiring.class)
public class GatewayApplication {

    public static void main(String[] arguments) {
        ServiceApplication.of(GatewayApplication.class, "api-gateway")
                .web(WebApplicationType.SERVLET)
                .registerShutdownHook(true)
                .run(arguments);
    }
}
