package io.headgate.gateway.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.contracts.Topic;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.rollout.ApprovalPolicy;
import io.headgate.contracts.rollout.RolloutCommand.EnableMultiAssignment;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalPolicyChanged;
import io.headgate.contracts.rollout.RolloutEvent.MultiAssignmentEnabled;
import io.headgate.gateway.operator.GatewayUnderTest.User;
import io.headgate.gateway.operator.PlayedServices.Play;
import io.headgate.gateway.operator.PlayedServices.Told;
import io.headgate.local.LocalKafka;
import io.headgate.local.TestInfrastructure;
import io.headgate.local.Topics;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** On a broker of its own: the gateways of the other tests would read that multi-assignment is on, for ever. */
class ToldSettingsIT {

    @Test
    void areWhatWasToldLast() throws InterruptedException {
        try (var broker = LocalKafka.startOpenToAll(TestInfrastructure.directory("kafka-of-settings"), 0)) {
            Topics.create(broker.bootstrapServers());
            try (var services = new PlayedServices(broker);
                    var gateway = new GatewayUnderTest(broker, "gateway-told-settings")) {
                multiAssignmentIsSwitchedOnAndStaysOn(services, gateway);
                anOlderApprovalPolicyThatIsToldAgainChangesNothing(services, gateway);
            }
        }
    }

    private static void multiAssignmentIsSwitchedOnAndStaysOn(PlayedServices services, GatewayUnderTest gateway) {
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

    private static void anOlderApprovalPolicyThatIsToldAgainChangesNothing(
            PlayedServices services, GatewayUnderTest gateway) {
        var now = Instant.now();
        var by = TriggeredBy.user("the last one");
        var older = new ApprovalPolicy(true, 5, false);
        var newer = new ApprovalPolicy(true, 7, false);
        tell(services, new ApprovalPolicyChanged("settings", 0, now, by, newer, older));
        tell(services, new ApprovalPolicyChanged("settings", 0, now.minusSeconds(60), by, older, ApprovalPolicy.OFF));
        tell(services, new MultiAssignmentEnabled("settings", 0, now.plusSeconds(60), by));
        await().until(() -> gateway.bean(JdbcTemplate.class)
                .queryForList("select name from view_setting where changed_by = 'the last one'", String.class)
                .contains("multi-assignment"));

        assertThat(gateway.get(new User("anna", "password-of-anna"), "/api/v1/settings/approval")
                        .expect(200)
                        .body()
                        .path("targetsWithoutApproval")
                        .asInt())
                .isEqualTo(7);
    }

    private static void tell(PlayedServices services, RolloutEvent event) {
        services.tell(new Told(Topic.ROLLOUT_EVENTS, "settings", event));
    }
}
