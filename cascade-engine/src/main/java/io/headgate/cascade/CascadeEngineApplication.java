package io.headgate.cascade;

import io.headgate.cascade.wiring.CascadeWiring;
import io.headgate.chassis.ServiceApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The cascade engine as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(CascadeWiring.class)
public class CascadeEngineApplication {

    public static void main(String... args) {
        ServiceApplication.run(CascadeEngineApplication.class, "cascade-engine", args);
    }
}
