package io.headgate.notification;

import io.headgate.chassis.ServiceApplication;
import io.headgate.notification.wiring.NotificationWiring;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The notification service as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(NotificationWiring.class)
public class NotificationServiceApplication {

    public static void main(String... args) {
        ServiceApplication.run(NotificationServiceApplication.class, "notification-service", args);
    }
}
