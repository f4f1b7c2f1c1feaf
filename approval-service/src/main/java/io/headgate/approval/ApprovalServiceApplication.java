package io.headgate.approval;

import io.headgate.chassis.ServiceApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The approval service as a process; {@code standalone} starts the same class. */
@SpringBootApplication
public class ApprovalServiceApplication {

    public static void main(String[] arguments) {
        ServiceApplication.run(ApprovalServiceApplication.class, "approval-service", arguments);
    }
}
