package io.headgate.approval;

import static io.headgate.contracts.approval.ApprovalCommand.Decision.APPROVE;
import static io.headgate.contracts.approval.ApprovalCommand.Decision.DENY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.chassis.ServiceApplication;
import io.headgate.chassis.messaging.Bus;
import io.headgate.chassis.messaging.CommandReply;
import io.headgate.contracts.Principal;
import io.headgate.contracts.Role;
import io.headgate.contracts.Topic;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.approval.ApprovalCommand.DecideApproval;
import io.headgate.contracts.approval.ApprovalCommand.DecisionTaken;
import io.headgate.contracts.approval.ApprovalEvent;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalDenied;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGiven;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGranted;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalOpened;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalVoided;
import io.headgate.contracts.assignment.AssignmentMessage.AutoApprovalRequested;
import io.headgate.contracts.assignment.AssignmentMessage.AutoApprovalWithdrawn;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalRequested;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDeleted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import io.headgate.local.ServiceDatabase;
import io.headgate.local.TestInfrastructure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** The whole service against real PostgreSQL and Kafka, with a quorum of two. */
class ApprovalServiceIT {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private static ServiceDatabase database;
    private static ConfigurableApplicationContext service;
    private static Bus bus;

    @BeforeAll
    static void start() {
        database = TestInfrastructure.database("approval");
        bus = new Bus(
                TestInfrastructure.kafka().bootstrapServers(), List.of(Topic.APPROVAL_EVENTS), ApprovalEvent.class);
        startService();
    }

    @AfterAll
    static void stop() {
        service.close();
        bus.close();
    }

    private static void startService() {
        service = ServiceApplication.of(ApprovalServiceApplication.class, "approval-service")
                .run(
                        "--spring.datasource.url=" + database.jdbcUrl(),
                        "--spring.datasource.username=" + database.username(),
                        "--spring.datasource.password=" + database.password(),
                        "--spring.kafka.bootstrap-servers="
                                + TestInfrastructure.kafka().bootstrapServers(),
                        "--approval.quorum=2");
    }

    @Test
    void grantsWhenTwoApproversSayYesAtOnce() {
        var rollout = opened("d1", "kim");

        var lee = CompletableFuture.supplyAsync(() -> decide(rollout, approve(rollout), "lee", id()));
        var park = CompletableFuture.supplyAsync(() -> decide(rollout, approve(rollout), "park", id()));

        assertThat(List.of(taken(lee.join()).state(), taken(park.join()).state()))
                .containsExactlyInAnyOrder(DecisionTaken.State.GIVEN, DecisionTaken.State.GRANTED);
        await().until(() -> events(rollout).size() == 4);
        assertThat(events(rollout))
                .hasExactlyElementsOfTypes(
                        ApprovalOpened.class, ApprovalGiven.class, ApprovalGiven.class, ApprovalGranted.class);
        assertThat(((ApprovalGranted) events(rollout).getLast()).approvers()).containsExactlyInAnyOrder("lee", "park");
        assertThat(code(decide(rollout, approve(rollout), "cho", id()))).isEqualTo("approval.none-open");
    }

    @Test
    void theSameCommandTwiceCountsOnceAndGetsTheSameAnswer() {
        var rollout = opened("d1", "kim");
        var command = id();

        var first = decide(rollout, approve(rollout), "lee", command);
        var again = decide(rollout, approve(rollout), "lee", command);

        assertThat(taken(first)).isEqualTo(new DecisionTaken(DecisionTaken.State.GIVEN, 1));
        assertThat(again.repeated()).isTrue();
        assertThat(taken(again)).isEqualTo(taken(first));
        assertThat(code(decide(rollout, approve(rollout), "lee", id()))).isEqualTo("approval.already-given");
        assertThat(events(rollout)).hasExactlyElementsOfTypes(ApprovalOpened.class, ApprovalGiven.class);
    }

    @Test
    void anAuthorAndAnOperatorCannotApprove() {
        var rollout = opened("d1", "kim");

        assertThat(code(decide(rollout, approve(rollout), "kim", id()))).isEqualTo("approval.own-plan");
        var operator = bus.send(
                Topic.APPROVAL_COMMANDS, rollout, approve(rollout), new Principal("lee", Set.of(Role.OPERATOR)), id());
        assertThat(code(operator)).isEqualTo("access.role-missing");
        assertThat(code(decide("ro-none", approve("ro-none"), "lee", id()))).isEqualTo("approval.none-open");
        var unseen = new DecideApproval(rollout, null, APPROVE, null, List.of());
        assertThat(code(decide(rollout, unseen, "lee", id()))).isEqualTo("approval.digest-missing");
        var puppet = new DecideApproval(rollout, "d1", APPROVE, null, List.of("Kim"));
        assertThat(code(decide(rollout, puppet, "lee", id()))).isEqualTo("approval.not-independent");
    }

    @Test
    void aChangedPlanVoidsWhatWasApprovedOfTheOldOne() {
        var rollout = opened("d1", "kim");
        decide(rollout, approve(rollout), "lee", id());

        request(rollout, 2, "d2", "kim", "choi");
        await().until(() -> events(rollout).size() == 4);

        assertThat(events(rollout))
                .hasExactlyElementsOfTypes(
                        ApprovalOpened.class, ApprovalGiven.class, ApprovalVoided.class, ApprovalOpened.class);
        var old = new DecideApproval(rollout, "d1", APPROVE, null, List.of());
        assertThat(code(decide(rollout, old, "park", id()))).isEqualTo("approval.plan-changed");
        assertThat(taken(decide(rollout, approve(rollout), "park", id())))
                .isEqualTo(new DecisionTaken(DecisionTaken.State.GIVEN, 1));
    }

    @Test
    void aDenialAndADeletionCloseTheRequest() {
        var denied = opened("d1", "kim");
        var answer = decide(denied, new DecideApproval(denied, "d1", DENY, "wrong region", List.of()), "lee", id());
        assertThat(taken(answer).state()).isEqualTo(DecisionTaken.State.DENIED);
        await().until(() -> events(denied).size() == 2);
        assertThat(events(denied)).last().isInstanceOf(ApprovalDenied.class);

        var deleted = opened("d1", "kim");
        bus.publish(Topic.ROLLOUT_EVENTS, deleted, new RolloutDeleted(deleted, 2, NOW, TriggeredBy.user("kim")), id());
        await().until(() -> events(deleted).size() == 2);
        assertThat(events(deleted)).last().isInstanceOf(ApprovalVoided.class);

        var stopped = opened("d1", "kim");
        bus.publish(
                Topic.ROLLOUT_EVENTS,
                stopped,
                new RolloutStopped(stopped, 2, NOW, TriggeredBy.user("kim"), "no", null, null, null),
                id());
        await().until(() -> events(stopped).size() == 2);
        assertThat(events(stopped)).last().isInstanceOf(ApprovalVoided.class);
    }

    @Test
    void anAutoAssignmentIsApprovedLikeAPlanAndVoidedWhenItChanges() {
        var filter = "fi-" + id();
        asked(filter, 1, "d1");
        await().until(() -> !events(filter).isEmpty());
        assertThat(code(decide(filter, approve(filter), "kim", id()))).isEqualTo("approval.own-plan");
        decide(filter, approve(filter), "lee", id());

        asked(filter, 2, "d2");
        await().until(() -> events(filter).size() == 4);
        assertThat(events(filter))
                .hasExactlyElementsOfTypes(
                        ApprovalOpened.class, ApprovalGiven.class, ApprovalVoided.class, ApprovalOpened.class);

        bus.publish(Topic.AUTO_ASSIGNMENTS, filter, new AutoApprovalWithdrawn(filter, 3, NOW), id());
        await().until(() -> events(filter).size() == 5);
        assertThat(events(filter)).last().isInstanceOf(ApprovalVoided.class);
        assertThat(code(decide(filter, approve(filter), "lee", id()))).isEqualTo("approval.none-open");
    }

    private static void asked(String filter, long version, String digest) {
        bus.publish(
                Topic.AUTO_ASSIGNMENTS,
                filter,
                new AutoApprovalRequested(filter, version, "eu", digest, List.of("kim"), NOW),
                id());
    }

    /** A process that dies after its transaction and before its offset commit gets everything once more. */
    @Test
    void afterARestartWithEveryRecordDeliveredAgainNothingHasChanged() throws Exception {
        var rollout = opened("d1", "kim");
        decide(rollout, approve(rollout), "lee", id());
        request(rollout, 2, "d2", "kim");
        await().until(() -> events(rollout).size() == 4);
        var before = events(rollout);
        var rows = requests();

        service.close();
        bus.rewind(Map.of(
                "approval-service.rollouts", Topic.ROLLOUT_EVENTS,
                "approval-service.commands", Topic.APPROVAL_COMMANDS));
        startService();
        var after = opened("d1", "kim");

        assertThat(taken(decide(rollout, approve(rollout), "park", id())))
                .isEqualTo(new DecisionTaken(DecisionTaken.State.GIVEN, 1));
        await().until(() -> events(rollout).size() == 5);
        assertThat(events(rollout)).startsWith(before.toArray());
        assertThat(requests().stream()
                        .filter(row -> !row.get("rollout_id").equals(after))
                        .toList())
                .hasSameSizeAs(rows);
    }

    private static List<Map<String, Object>> requests() {
        return service.getBean(JdbcTemplate.class).queryForList("select * from approval_request");
    }

    private static String opened(String digest, String... authors) {
        var rollout = "ro-" + id();
        request(rollout, 1, digest, authors);
        await().until(() -> !events(rollout).isEmpty());
        assertThat(events(rollout).getFirst()).isInstanceOfSatisfying(ApprovalOpened.class, opened -> {
            assertThat(opened.digest()).isEqualTo(digest);
            assertThat(opened.quorum()).isEqualTo(2);
            assertThat(opened.authors()).containsExactly(authors);
        });
        return rollout;
    }

    private static void request(String rollout, long version, String digest, String... authors) {
        bus.publish(
                Topic.ROLLOUT_EVENTS,
                rollout,
                new ApprovalRequested(rollout, version, NOW, TriggeredBy.user("kim"), "eu", digest, List.of(authors)),
                id());
    }

    /** Of the plan that waits now. */
    private static DecideApproval approve(String rollout) {
        var digest = events(rollout).stream()
                .filter(ApprovalOpened.class::isInstance)
                .map(opened -> ((ApprovalOpened) opened).digest())
                .reduce("d1", (_, newer) -> newer);
        return new DecideApproval(rollout, digest, APPROVE, null, List.of());
    }

    private static CommandReply decide(String rollout, DecideApproval command, String by, String commandId) {
        return bus.send(Topic.APPROVAL_COMMANDS, rollout, command, new Principal(by, Set.of(Role.APPROVER)), commandId);
    }

    private static DecisionTaken taken(CommandReply reply) {
        assertThat(reply.refusal()).isNull();
        return reply.bodyAs(DecisionTaken.class);
    }

    private static String code(CommandReply reply) {
        assertThat(reply.refusal()).isNotNull();
        return reply.refusal().code();
    }

    private static List<Object> events(String rollout) {
        return bus.heard(Topic.APPROVAL_EVENTS, rollout);
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }
}
