package io.headgate.gateway.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.approval.ApprovalCommand.DecideApproval;
import io.headgate.contracts.approval.ApprovalCommand.Decision;
import io.headgate.contracts.approval.ApprovalCommand.DecisionTaken;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import io.headgate.contracts.rollout.RolloutDefinition.Policy;
import io.headgate.contracts.rollout.RolloutDefinition.SetReference;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalRequested;
import io.headgate.contracts.rollout.RolloutEvent.RolloutCreated;
import io.headgate.contracts.rollout.RolloutEvent.RolloutEdited;
import io.headgate.contracts.target.TargetCommand.FilterPreview;
import io.headgate.contracts.target.TargetCommand.PreviewFilter;
import io.headgate.gateway.RolloutNumbers;
import io.headgate.gateway.operator.GatewayUnderTest.Answer;
import io.headgate.gateway.operator.GatewayUnderTest.User;
import io.headgate.gateway.operator.PlayedServices.Play;
import io.headgate.gateway.operator.PlayedServices.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway adds to a decision: which plan the approver has read, and who else the approver may be. */
class FourEyesIT {

    private static final TriggeredBy KIM = TriggeredBy.user("kim");

    /** As approval-service does: only what waits is decided. */
    private static final Map<String, String> WAITING = new ConcurrentHashMap<>();

    private static PlayedServices services;
    private static GatewayUnderTest gateway;
    private static User lee;
    private static User park;

    @BeforeAll
    static void start() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(20));
        services = new PlayedServices();
        services.on(
                PreviewFilter.class,
                (preview, came) -> Play.done(new FilterPreview(7, List.of("d-1"), Map.of(0, 7L), 0)));
        gateway = new GatewayUnderTest("gateway-four-eyes");
        lee = gateway.user("lee", "APPROVER", "VIEWER");
        park = gateway.user("park", "APPROVER", "VIEWER");
        services.on(
                DecideApproval.class,
                (decide, came) -> decide.digest().equals(WAITING.get(decide.rolloutId()))
                        ? Play.done(new DecisionTaken(DecisionTaken.State.GIVEN, 1))
                        : Play.refused("approval.plan-changed", Refusal.Kind.STALE));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        gateway.close();
        services.close();
    }

    private record Waiting(String id, int number) {
        String hawkbit() {
            return "/rest/v1/rollouts/" + number;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"approve", "deny"})
    void hawkbitsDecisionIsAboutThePlanThatTheApproverHasRead(String verb) {
        var rollout = waiting("d1");
        var decide = rollout.hawkbit() + "/" + verb + "?remark=sure";

        assertNotRead(gateway.post(lee, decide, null));

        // What another reads is not read by this one, and what was done is not what was read.
        gateway.get(park, "/api/v1/rollouts/" + rollout.id()).expect(200);
        assertNotRead(gateway.post(lee, decide, null));

        // The answer to a HEAD has nothing to read.
        gateway.send(lee, "HEAD", rollout.hawkbit(), null, Map.of()).expect(200);
        assertNotRead(gateway.post(lee, decide, null));

        gateway.get(lee, "/rest/v1/rollouts?limit=500").expect(200);
        gateway.post(lee, decide, null).expect(204);
        assertThat(last().digest()).isEqualTo("d1");
        assertThat(last().decision()).isEqualTo(verb.equals("approve") ? Decision.APPROVE : Decision.DENY);

        edited(rollout, 2, "d2");
        assertThat(gateway.post(lee, decide, null).status()).isEqualTo(409);
        assertThat(last().digest()).as("never what the approver has not read").isEqualTo("d1");

        gateway.get(lee, "/api/v1/rollouts/" + rollout.id()).expect(200);
        gateway.post(lee, decide, null).expect(204);
        assertThat(last().digest()).isEqualTo("d2");
    }

    @Test
    void theNativeListIsReadingToo() {
        var rollout = waiting("d1");

        gateway.get(lee, "/api/v1/rollouts?q=id==" + rollout.id()).expect(200);

        gateway.post(lee, rollout.hawkbit() + "/approve", null).expect(204);
        assertThat(last().digest()).isEqualTo("d1");
    }

    @Test
    void aDecisionSaysWhoElseTheApproverMayBe() {
        var rollout = waiting("d1");
        var yes = Map.of("digest", "d1");
        var path = "/api/v1/rollouts/" + rollout.id() + "/approve";
        gateway.user("boss", "ADMIN", "APPROVER", "VIEWER");
        var boss = new User("boss", "password-of-boss");
        gateway.post(
                        boss,
                        "/api/v1/users",
                        Map.of("name", "puppet", "password", "password-of-puppet", "roles", List.of("APPROVER")))
                .expect(201);
        var puppet = new User("puppet", "password-of-puppet");

        // Who made the account knows the password, and so does who knew the maker's.
        gateway.post(puppet, path, yes).expect(200);
        assertThat(last().mayBe()).containsExactly("boss", "admin", "system:api-gateway");
        gateway.post(boss, path, yes).expect(200);
        assertThat(last().mayBe()).containsExactly("admin", "system:api-gateway", "puppet");

        var own = Map.of("password", "a-password-of-its-own", "currentPassword", "password-of-puppet");
        gateway.post(puppet, "/api/v1/users/puppet/password", own).expect(204);
        var puppetNoMore = new User("puppet", "a-password-of-its-own");
        gateway.post(puppetNoMore, path, yes).expect(200);
        assertThat(last().mayBe()).isEmpty();

        gateway.post(User.ADMIN, "/api/v1/users/puppet/password", Map.of("password", "set-by-the-admin"))
                .expect(204);
        gateway.post(new User("puppet", "set-by-the-admin"), path, yes).expect(200);
        assertThat(last().mayBe()).containsExactly("admin", "system:api-gateway");
    }

    private static void assertNotRead(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(428);
        assertThat(answer.text("errorCode")).isEqualTo("hawkbit.server.error.rest.notRead");
        assertThat(answer.body().path("info").path("code").asString()).isEqualTo("approval.not-read");
        assertThat(answer.body().path("info").path("remedy").asString()).contains("Read it");
    }

    private static DecideApproval last() {
        return (DecideApproval) services.came(DecideApproval.class).getLast().command();
    }

    private static Waiting waiting(String digest) {
        var rollout = new Waiting("ro-" + Uuids.next(), RolloutNumbers.next());
        tell(new RolloutCreated(
                rollout.id(), 0, Instant.now(), KIM, definition(rollout.id()), digest, true, rollout.number()));
        requested(rollout, 1, digest);
        return rollout;
    }

    private static void edited(Waiting rollout, long version, String digest) {
        tell(new RolloutEdited(rollout.id(), version, Instant.now(), KIM, definition(rollout.id()), digest, true));
        requested(rollout, version + 1, digest);
    }

    private static void requested(Waiting rollout, long version, String digest) {
        WAITING.put(rollout.id(), digest);
        tell(new ApprovalRequested(rollout.id(), version, Instant.now(), KIM, rollout.id(), digest, List.of("kim")));
        await().untilAsserted(() -> {
            var shown = gateway.get(User.ADMIN, "/api/v1/rollouts/" + rollout.id());
            assertThat(shown.text("state")).isEqualTo("WAITING_FOR_APPROVAL");
            assertThat(shown.body().path("approval").path("digest").asString()).isEqualTo(digest);
        });
    }

    private static void tell(RolloutEvent event) {
        services.tell(new Told(Topic.ROLLOUT_EVENTS, event.rolloutId(), event));
    }

    private static RolloutDefinition definition(String name) {
        return RolloutDefinition.of(
                name,
                "controllerid==*",
                List.of(new SetReference("ds-1", 500, "content")),
                Groups.equal(1),
                new Policy(new Success(95), ErrorLimit.percent(5), Duration.ofHours(24), true, null, null, null, null));
    }
}
