package io.headgate.rollout;

import io.headgate.chassis.ServiceApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The rollout service as a process; {@code standalone} starts the same class. */
@SpringBootApplication
public class RolloutServiceApplication {

    public static void main(String[] arguments) {
        ServiceApplication.run(RolloutServiceApplication.class, "rollout-service", arguments);
    }
}
