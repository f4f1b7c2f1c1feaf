package io.headgate.gateway.device;

import io.headgate.chassis.ServiceApplication;
import io.headgate.gateway.GatewayApplication;
import io.headgate.gateway.artifact.ArtifactStore;
import io.headgate.gateway.artifact.StoredArtifact;
import io.headgate.local.ServiceDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** The gateway as it runs. */
final class RunningGateway implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    /** @param group the name under which it reads topics: another start with the same name goes on where it ended */
    RunningGateway(ServiceDatabase database, String bootstrap, Path artifacts, String group, String... more) {
        var arguments = new java.util.ArrayList<>(java.util.List.of(
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.username(),
                "--spring.datasource.password=" + database.password(),
                "--spring.kafka.bootstrap-servers=" + bootstrap,
                "--spring.application.name=" + group,
                "--server.port=0",
                "--headgate.artifacts.directory=" + artifacts));
        arguments.addAll(java.util.List.of(more));
        context = ServiceApplication.of(GatewayApplication.class, "api-gateway")
                .web(WebApplicationType.SERVLET)
                .run(arguments.toArray(String[]::new));
    }

    RunningGateway awaitReady() {
        Awaitility.await().until(() -> context.getBean(DeviceReadiness.class).mayOffer());
        return this;
    }

    RawHttp http() {
        return new RawHttp(port());
    }

    int port() {
        return ((ServletWebServerApplicationContext) context).getWebServer().getPort();
    }

    JdbcTemplate jdbc() {
        return context.getBean(JdbcTemplate.class);
    }

    StoredArtifact store(byte[] content) throws IOException {
        var store = context.getBean(ArtifactStore.class);
        try (var received = store.receive(new ByteArrayInputStream(content), content.length)) {
            received.publish();
            return received.stored();
        }
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
