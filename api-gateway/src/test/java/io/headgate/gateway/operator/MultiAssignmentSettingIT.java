package io.headgate.gateway.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.Topic;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.rollout.RolloutCommand.EnableMultiAssignment;
import io.headgate.contracts.rollout.RolloutEvent.MultiAssignmentEnabled;
import io.headgate.gateway.operator.PlayedServices.Play;
import io.headgate.gateway.operator.PlayedServices.Told;
import io.headgate.local.LocalKafka;
import io.headgate.local.TestInfrastructure;
import io.headgate.local.Topics;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** On a broker of its own: the gateways of the other tests would read that multi-assignment is on, for ever. */
class MultiAssignmentSettingIT {

    @Test
    void isSwitchedOnAndStaysOn() throws InterruptedException {
        try (var broker = LocalKafka.startOpenToAll(TestInfrastructure.directory("kafka-of-multi-assignment"), 0)) {
            Topics.create(broker.bootstrapServers());
            try (var services = new PlayedServices(broker);
                    var gateway = new GatewayUnderTest(broker, "gateway-multi-assignment")) {
                isSwitchedOnAndStaysOn(services, gateway);
            }
        }
    }

    private static void isSwitchedOnAndStaysOn(PlayedServices services, GatewayUnderTest gateway) {
        var path = "/api/v1/settings/multi-assignment";
        var admin = gateway.user("anna", "ADMIN");
        services.on(
                EnableMultiAssignment.class,
                (enable, came) -> Play.at(
                        0,
                        new Told(
                                Topic.ROLLOUT_EVENTS,
                                enable.rolloutId(),
                                new MultiAssignmentEnabled(
                                        enable.rolloutId(), 0, Instant.now(), TriggeredBy.user("anna")))));

        assertThat(gateway.send(admin, "PUT", path, Map.of("enabled", false), Map.of())
                        .expect(200)
                        .body()
                        .path("enabled")
                        .asBoolean())
                .isFalse();
        assertThat(gateway.get(admin, path).expect(200).body().path("enabled").asBoolean())
                .isFalse();
        gateway.send(admin, "PUT", path, Map.of("enabled", true), Map.of()).expect(200);
        assertThat(gateway.get(admin, path).expect(200).body().path("enabled").asBoolean())
                .isTrue();
        var off = gateway.send(admin, "PUT", path, Map.of("enabled", false), Map.of());
        assertThat(off.status()).isEqualTo(409);
        assertThat(off.code()).isEqualTo("setting.multi-assignment-stays-on");
    }
}
