package io.headgate.target;

import io.headgate.chassis.ServiceApplication;
import io.headgate.chassis.messaging.MessagingWiring;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Import;

@SpringBootApplication
@Import(MessagingWiring.class)
public class TargetServiceApplication {

    /** Name of the service, of its settings file and of its consumer groups. */
    public static final String SERVICE = "target-service";

    public static void main(String... args) {
        ServiceApplication.run(TargetServiceApplication.class, SERVICE, args);
    }
}
