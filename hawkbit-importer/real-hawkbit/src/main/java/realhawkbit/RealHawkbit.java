package realhawkbit;

import java.util.HashMap;
import java.util.Map;
import org.eclipse.hawkbit.autoconfigure.security.EnableHawkbitManagedSecurityConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An Eclipse hawkBit with both its APIs at port 9080, user admin, password admin, all in memory. */
@SpringBootApplication
@EnableHawkbitManagedSecurityConfiguration
public class RealHawkbit {

    public static void main(String[] arguments) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("server.address", "127.0.0.1");
        settings.put("server.port", "9080");
        settings.put("spring.security.user.name", "admin");
        settings.put("spring.security.user.password", "{noop}admin");
        settings.put("spring.main.allow-bean-definition-overriding", "true");
        settings.put("spring.datasource.url", "jdbc:h2:mem:hawkbit;DB_CLOSE_ON_EXIT=FALSE");
        settings.put("spring.jpa.database", "H2");
        settings.put("org.eclipse.hawkbit.repository.file.path", "target/artifacts");
        SpringApplication hawkbit = new SpringApplication(RealHawkbit.class);
        hawkbit.setDefaultProperties(settings);
        hawkbit.run(arguments);
    }
}
