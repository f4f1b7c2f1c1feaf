package io.headgate.distribution;

import io.headgate.chassis.ServiceApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The distribution service as a process; {@code standalone} starts the same class. */
@SpringBootApplication
public class DistributionServiceApplication {

    public static void main(String[] arguments) {
        ServiceApplication.run(DistributionServiceApplication.class, "distribution-service", arguments);
    }
}
