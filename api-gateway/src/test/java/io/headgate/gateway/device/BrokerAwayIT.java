package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.chassis.messaging.Sha256;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.local.LocalKafka;
import io.headgate.local.TestInfrastructure;
import io.headgate.local.Topics;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The broker ends under the gateway's hands and comes back. */
class BrokerAwayIT {

    private static final String SUCCESS =
            "{\"status\":{\"execution\":\"closed\",\"result\":{\"finished\":\"success\"}}}";

    @Test
    void answersPollsOffersNobodyAnewAndTakesNoReportThatCouldBeLost() throws Exception {
        var data = TestInfrastructure.directory("kafka-away");
        var broker = LocalKafka.startOpenToAll(data, 0);
        var bootstrap = broker.bootstrapServers();
        Topics.create(bootstrap);
        var neighbours = new Neighbours(bootstrap);
        try (var gateway = new RunningGateway(
                        TestInfrastructure.database("gateway"),
                        bootstrap,
                        TestInfrastructure.directory("artifacts"),
                        "gateway-away")
                .awaitReady()) {
            var http = gateway.http();
            neighbours.target("begun", 1, true, Sha256.hex("b"));
            neighbours.target("waiting", 1, true, Sha256.hex("w"));
            neighbours.set("ds-1", 1, "os", new Artifact("a-1", 1, "f", 1, "aa", "bb", "cc"));
            var rollout = neighbours
                    .new Rollout("ds-1", 10, 500, ActionType.FORCED, null, List.of(List.of("begun", "waiting")))
                    .startGroup(1);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> poll(http, "waiting", "w").text().contains("deploymentBase"));
            assertThat(http.send("GET", "/DEFAULT/controller/v1/begun/deploymentBase/10", null, token("b"))
                            .status())
                    .isEqualTo(200);
            // The offer is told without waiting for it; here it must be there before the broker ends.
            await().until(() -> !neighbours.feedback(rollout.id).isEmpty());

            broker.close();
            assertThat(poll(http, "begun", "b").status()).isEqualTo(200);
            var refused = report(http, "begun", "b", 10);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isNotNull();
            // Whether a stop was told is not known: not even what was begun is shown.
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> !poll(http, "begun", "b").text().contains("deploymentBase"));
            assertThat(poll(http, "begun", "b").text()).contains("sleep");
            assertThat(poll(http, "waiting", "w").status()).isEqualTo(200);
            assertThat(poll(http, "waiting", "w").text()).doesNotContain("deploymentBase");
            assertThat(http.send("GET", "/DEFAULT/controller/v1/waiting/deploymentBase/11", null, token("w"))
                            .status())
                    .isEqualTo(503);

            broker = LocalKafka.startOpenToAll(
                    data, URI.create("kafka://" + bootstrap).getPort());
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> report(http, "begun", "b", 10).status() == 200);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> poll(http, "waiting", "w").text().contains("deploymentBase"));
            assertThat(poll(http, "begun", "b").text()).doesNotContain("deploymentBase");
            // However often the broker was told the end, it is the same one.
            var last = neighbours.feedback(rollout.id).getLast().feedback();
            assertThat(neighbours.feedback(rollout.id))
                    .extracting(Neighbours.Told::feedback)
                    .filteredOn(feedback -> feedback.kind() == ActionFeedback.Kind.SUCCEEDED)
                    .hasSizeGreaterThan(0)
                    .allSatisfy(feedback -> {
                        assertThat(feedback.actionId()).isEqualTo(last.actionId());
                        assertThat(feedback.attempt()).isEqualTo(last.attempt());
                        assertThat(feedback.bodyDigest()).isNotNull().isEqualTo(last.bodyDigest());
                    });
        } finally {
            neighbours.close();
            broker.close();
        }
    }

    private static String token(String token) {
        return "Authorization: TargetToken " + token;
    }

    private static RawHttp.Response poll(RawHttp http, String device, String token) {
        return http.send("GET", "/DEFAULT/controller/v1/" + device, null, token(token));
    }

    private static RawHttp.Response report(RawHttp http, String device, String token, long action) {
        return http.send(
                "POST",
                "/DEFAULT/controller/v1/" + device + "/deploymentBase/" + action + "/feedback",
                SUCCESS.getBytes(StandardCharsets.UTF_8),
                token(token),
                "Content-Type: application/json");
    }
}
