package io.headgate.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.chassis.messaging.CommandClient;
import io.headgate.chassis.messaging.CommandReply;
import io.headgate.chassis.messaging.FactConsumer;
import io.headgate.contracts.Principal;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Role;
import io.headgate.contracts.Topic;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGranted;
import io.headgate.contracts.approval.ApprovedTargets;
import io.headgate.contracts.cascade.CascadeMessage;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsChunk;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsPlanned;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsRefused;
import io.headgate.contracts.distribution.DistributionMessage.GroupAssignment;
import io.headgate.contracts.operation.OperationMessage.Place;
import io.headgate.contracts.operation.OperationMessage.RecordDiscarded;
import io.headgate.contracts.operation.OperationMessage.RecordParked;
import io.headgate.contracts.operation.OperationMessage.RecordReplayed;
import io.headgate.contracts.rollout.RolloutCommand;
import io.headgate.contracts.rollout.RolloutCommand.CreateRollout;
import io.headgate.contracts.rollout.RolloutCommand.DeleteRollout;
import io.headgate.contracts.rollout.RolloutCommand.EditRollout;
import io.headgate.contracts.rollout.RolloutCommand.EnableMultiAssignment;
import io.headgate.contracts.rollout.RolloutCommand.NameRule;
import io.headgate.contracts.rollout.RolloutCommand.PauseRollout;
import io.headgate.contracts.rollout.RolloutCommand.ResumeRollout;
import io.headgate.contracts.rollout.RolloutCommand.SetApprovalPolicy;
import io.headgate.contracts.rollout.RolloutCommand.StartRollout;
import io.headgate.contracts.rollout.RolloutCommand.StopRollout;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalNotRequired;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalPolicyChanged;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalRequested;
import io.headgate.contracts.rollout.RolloutEvent.GroupStarted;
import io.headgate.contracts.rollout.RolloutEvent.GroupSucceeded;
import io.headgate.contracts.rollout.RolloutEvent.MultiAssignmentEnabled;
import io.headgate.contracts.rollout.RolloutEvent.RolloutApproved;
import io.headgate.contracts.rollout.RolloutEvent.RolloutCreated;
import io.headgate.contracts.rollout.RolloutEvent.RolloutFinished;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPaused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanRefused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanned;
import io.headgate.contracts.rollout.RolloutEvent.RolloutResumed;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import io.headgate.rollout.write.Rollouts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionTemplate;

/** The whole service with real PostgreSQL and Kafka: commands and reports in, replies and public events out. */
class RolloutServiceIT {

    private static final Principal OPERATOR = new Principal("kim", Set.of(Role.OPERATOR));
    private static final Principal ADMIN = new Principal("ada", Set.of(Role.ADMIN));
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static RunningService service;
    private static PublicTopic topic;

    @BeforeAll
    static void start() {
        service = RunningService.startNew();
        topic = new PublicTopic();
    }

    @AfterAll
    static void stop() {
        topic.close();
        service.close();
    }

    private final String id = "ro-" + UUID.randomUUID();

    @Test
    void tellsTheWholeStoryOfARolloutInOrderWithoutGaps() {
        create(RolloutDefinitions.twoGroups());
        carriedOut(new StartRollout(id));
        planned(1);
        topic.until(id, GroupStarted.class);
        verdict(1, CascadeMessage.Kind.PASS);
        verdict(1, CascadeMessage.Kind.PASS);
        verdict(2, CascadeMessage.Kind.PASS);
        verdict(2, CascadeMessage.Kind.SETTLED);

        var events = topic.until(id, RolloutFinished.class);

        assertThat(events)
                .extracting(Object::getClass)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Object.class))
                .containsExactly(
                        RolloutCreated.class,
                        RolloutStarted.class,
                        RolloutPlanned.class,
                        GroupStarted.class,
                        GroupSucceeded.class,
                        GroupStarted.class,
                        GroupSucceeded.class,
                        RolloutFinished.class);
        assertThat(events).extracting(RolloutEvent::version).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
    }

    @Test
    void eventTableAndTopicHaveTheSameIds() {
        create(RolloutDefinitions.twoGroups());
        carriedOut(new StartRollout(id));
        carriedOut(new StopRollout(id, "wrong set"));
        topic.until(id, RolloutStopped.class);

        assertThat(topic.idsOf(id))
                .isEqualTo(service.jdbc()
                        .queryForList(
                                "select event_identifier from domain_event_entry where aggregate_identifier = ?"
                                        + " order by sequence_number",
                                String.class,
                                id))
                .hasSize(3);
        assertThat(service.jdbc()
                        .queryForMap(
                                "select payload_type, payload_revision, payload ->> 'reason' as reason, tenant,"
                                        + " meta_data ->> 'causationId' is not null as caused"
                                        + " from domain_event_entry where aggregate_identifier = ?"
                                        + " and sequence_number = 2",
                                id))
                .isEqualTo(Map.of(
                        "payload_type", "rollout.stopped",
                        "payload_revision", "1",
                        "reason", "wrong set",
                        "tenant", "DEFAULT",
                        "caused", true));
    }

    @Test
    void theSameCommandTwiceIsOneEventAndTheSameReply() {
        create(RolloutDefinitions.twoGroups());
        var request = CommandClient.Request.by(OPERATOR, TIMEOUT);

        var first = send(new StartRollout(id), request);
        var second = send(new StartRollout(id), request);

        assertThat(first.version()).isEqualTo(1);
        assertThat(second.version()).isEqualTo(1);
        assertThat(second.repeated()).isTrue();
        assertThat(storedEvents()).isEqualTo(2);
    }

    @Test
    void aRolloutHasANumberThatARepeatDoesNotChangeAndNoOtherOneHas() {
        var request = CommandClient.Request.by(OPERATOR, TIMEOUT);
        var create = new CreateRollout(id, RolloutDefinitions.twoGroups());
        send(create, request);
        assertThat(send(create, request).repeated()).isTrue();
        var other = "ro-" + UUID.randomUUID();
        carriedOut(new CreateRollout(other, RolloutDefinitions.twoGroups()));

        var number = number(id);
        assertThat(number).isPositive().isNotEqualTo(number(other));
        assertThat(topic.of(id)).hasSize(1);
        assertThat(service.jdbc()
                        .queryForObject(
                                "select (payload ->> 'number')::int from domain_event_entry"
                                        + " where aggregate_identifier = ?",
                                Integer.class,
                                id))
                .isEqualTo(number);
    }

    private static int number(String rolloutId) {
        return ((RolloutCreated) topic.until(rolloutId, RolloutCreated.class).getFirst()).number();
    }

    @Test
    void severalSetsAreRefusedUntilAnAdminSwitchesMultiAssignmentOnForGood() {
        var two = new CreateRollout(id, RolloutDefinitions.ofSets("set-1", "set-2"));
        assertThat(code(ask(two))).isEqualTo("rollout.multi-assignment-off");
        assertThat(code(ask(new EnableMultiAssignment()))).isEqualTo("access.role-missing");
        for (int times = 1; times <= 2; times++) {
            var before = told(MultiAssignmentEnabled.class);
            assertThat(send(new EnableMultiAssignment(), CommandClient.Request.by(ADMIN, TIMEOUT))
                            .refusal())
                    .isNull();
            await().until(() -> told(MultiAssignmentEnabled.class) > before);
        }

        carriedOut(two);
    }

    private static long told(Class<? extends RolloutEvent> kind) {
        return topic.of("settings").stream().filter(kind::isInstance).count();
    }

    @Test
    void ofTwoStopsAtOnceOneIsCarriedOutAndOneRefused() {
        create(RolloutDefinitions.twoGroups());
        carriedOut(new StartRollout(id));

        var first = sendLater(new StopRollout(id, "first"), CommandClient.Request.by(OPERATOR, TIMEOUT));
        var second = sendLater(new StopRollout(id, "second"), CommandClient.Request.by(OPERATOR, TIMEOUT));

        assertThat(java.util.stream.Stream.of(first.join(), second.join()).map(RolloutServiceIT::code))
                .containsExactlyInAnyOrder("done", "rollout.not-allowed");
        assertThat(storedEvents()).isEqualTo(3);
    }

    @Test
    void ofManyThatAskAtOnceForANameOfTheirOwnOneHasItUntilItIsGone() {
        var name = "release of " + id;
        var ids = java.util.stream.Stream.generate(() -> "ro-" + UUID.randomUUID())
                .limit(8)
                .toList();
        var made = ids.stream()
                .map(one -> new CreateRollout(one, RolloutDefinitions.named(name), null, NameRule.UNIQUE))
                .map(command -> sendLater(command, CommandClient.Request.by(OPERATOR, TIMEOUT)))
                .toList();
        var codes = made.stream()
                .map(CompletableFuture::join)
                .map(RolloutServiceIT::code)
                .toList();
        assertThat(codes).containsOnly("done", "rollout.name-taken").containsOnlyOnce("done");
        var winner = ids.get(codes.indexOf("done"));

        create(RolloutDefinitions.twoGroups());
        var edit = new EditRollout(id, RolloutDefinitions.named(name), NameRule.UNIQUE);
        assertThat(code(ask(edit))).isEqualTo("rollout.name-taken");
        carriedOut(new EditRollout(winner, RolloutDefinitions.named(name), NameRule.UNIQUE));
        carriedOut(new DeleteRollout(winner));
        carriedOut(edit);
    }

    @Test
    void aStopWaitsForNoOtherCommandAndAStartThatWasSentBeforeItDoesNotHappenAfterIt() {
        create(RolloutDefinitions.twoGroups());
        var before = new ArrayList<CompletableFuture<CommandReply>>();
        for (int n = 0; n < 500; n++) {
            before.add(sendLater(
                    new EditRollout(id, RolloutDefinitions.named("edit " + n)),
                    CommandClient.Request.by(OPERATOR, Duration.ofSeconds(60))));
        }
        var start = sendLater(new StartRollout(id), CommandClient.Request.by(OPERATOR, Duration.ofSeconds(60)));

        var sent = System.nanoTime();
        var stop = ask(new StopRollout(id, "enough"));
        var took = Duration.ofNanos(System.nanoTime() - sent);

        assertThat(code(stop)).isEqualTo("done");
        assertThat(took).isLessThan(Duration.ofSeconds(2));
        assertThat(start).as("the start still waits").isNotDone();
        assertThat(code(start.join())).isEqualTo("command.overtaken");
        assertThat(before.stream().map(CompletableFuture::join).map(RolloutServiceIT::code))
                .contains("done", "command.overtaken");
        assertThat(topic.until(id, RolloutStopped.class))
                .noneMatch(RolloutStarted.class::isInstance)
                .last()
                .isInstanceOf(RolloutStopped.class);
        assertThat(code(ask(new StartRollout(id)))).isEqualTo("rollout.not-allowed");
    }

    @Test
    void aResumeAfterThePauseIsCarriedOut() {
        create(RolloutDefinitions.twoGroups());
        carriedOut(new StartRollout(id));
        carriedOut(new PauseRollout(id, null));
        carriedOut(new ResumeRollout(id));
    }

    @Test
    void aCommandIsAnsweredOnceWhicheverLaneItComesBy() {
        create(RolloutDefinitions.twoGroups());
        var request = CommandClient.Request.by(OPERATOR, TIMEOUT);
        var stop = new StopRollout(id, "enough");

        assertThat(code(send(stop, request))).isEqualTo("done");
        var again =
                service.client().send(Topic.ROLLOUT_COMMANDS, id, stop, request).join();

        assertThat(code(again)).isEqualTo("done");
        assertThat(again.repeated()).isTrue();
        assertThat(storedEvents()).isEqualTo(2);
    }

    @Test
    void aRefusedCommandLeavesNothingButItsAnswer() {
        assertThat(code(ask(new StartRollout(id)))).isEqualTo("rollout.unknown");
        assertThat(code(ask(new CreateRollout(id, RolloutDefinitions.named(" ")))))
                .isEqualTo("rollout.name-invalid");
        assertThat(storedEvents()).isZero();

        create(RolloutDefinitions.twoGroups());
        var stale = new CommandClient.Request(
                UUID.randomUUID().toString(),
                "",
                OPERATOR,
                7L,
                TIMEOUT,
                CommandClient.Request.by(OPERATOR, TIMEOUT).cause());
        var reply = send(new StartRollout(id), stale);

        assertThat(code(reply)).isEqualTo("rollout.stale");
        assertThat(reply.refusal()).extracting(Refusal::kind).isEqualTo(Refusal.Kind.STALE);
        assertThat(storedEvents()).isEqualTo(1);
    }

    @Test
    void stateOutlivesTheProcess() {
        create(RolloutDefinitions.twoGroups());
        carriedOut(new StartRollout(id));
        planned(1);
        topic.until(id, GroupStarted.class);

        service.restart();

        carriedOut(new PauseRollout(id, null));
        verdict(1, CascadeMessage.Kind.PASS);
        topic.until(id, GroupSucceeded.class);
        carriedOut(new ResumeRollout(id));
        var events = topic.until(id, 8);
        assertThat(events.subList(4, 8))
                .extracting(Object::getClass)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Object.class))
                .containsExactly(RolloutPaused.class, GroupSucceeded.class, RolloutResumed.class, GroupStarted.class);
        assertThat(events).extracting(RolloutEvent::version).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
    }

    @Test
    void waitsAtAPlannedGateUntilSomebodyResumes() {
        create(RolloutDefinitions.gated());
        carriedOut(new StartRollout(id));
        planned(1);
        topic.until(id, GroupStarted.class);
        verdict(1, CascadeMessage.Kind.PASS);
        var paused = topic.until(id, RolloutPaused.class);
        assertThat(paused.get(paused.size() - 2)).isInstanceOf(GroupSucceeded.class);
        assertThat(paused.getLast().triggeredBy().kind().name()).isEqualTo("POLICY");

        carriedOut(new ResumeRollout(id));

        var events = topic.until(id, 8);
        assertThat(events.get(6)).isInstanceOf(RolloutResumed.class);
        assertThat(events.get(7))
                .isInstanceOfSatisfying(
                        GroupStarted.class,
                        started -> assertThat(started.group()).isEqualTo(2));
    }

    @Test
    void withApprovalsOnSomeoneElseHasToSayYes() {
        policy(true);
        try {
            create(RolloutDefinitions.twoGroups());
            assertThat(code(ask(new StartRollout(id)))).isEqualTo("rollout.not-approved");
            var asked =
                    (ApprovalRequested) topic.until(id, ApprovalRequested.class).getLast();
            assertThat(asked.authors()).containsExactly("kim");

            service.tell(Topic.APPROVAL_EVENTS, id, granted(asked.digest(), "kim"));
            service.tell(Topic.APPROVAL_EVENTS, id, granted("another digest", "lee"));
            service.tell(Topic.APPROVAL_EVENTS, id, granted(asked.digest(), "lee"));

            var approved =
                    (RolloutApproved) topic.until(id, RolloutApproved.class).getLast();
            assertThat(approved.approvers()).containsExactly("lee");
            carriedOut(new StartRollout(id));
        } finally {
            approvalsWereNeverOn();
        }
    }

    @Test
    void whatIsCopiedHasTheAuthorsOfTheOriginalAndWhatIsWrittenAfterTheSwitchOffSaysSo() {
        policy(true);
        try {
            create(RolloutDefinitions.twoGroups());
            var copy = id + "-copy";
            var again = id + "-copy-of-the-copy";
            var definition = RolloutDefinitions.twoGroups();
            written(new CreateRollout(copy, definition, id), "joe");
            written(new CreateRollout(again, definition, copy), "lee");
            assertThat(((ApprovalRequested)
                                    topic.until(again, ApprovalRequested.class).getLast())
                            .authors())
                    .containsExactly("kim", "joe", "lee");
            assertThat(code(send(
                            new CreateRollout(id + "-x", definition, "ro-nowhere"),
                            CommandClient.Request.by(new Principal("joe", Set.of(Role.OPERATOR)), TIMEOUT))))
                    .isEqualTo("rollout.unknown");

            policy(false);
            written(new CreateRollout(id + "-off", definition), "joe");
            assertThat(topic.until(id + "-off", ApprovalNotRequired.class).getLast())
                    .isInstanceOfSatisfying(
                            ApprovalNotRequired.class,
                            off -> assertThat(off.switchedOffBy()).isEqualTo(ADMIN.name()));
            // What was written before goes on asking.
            carriedOut(new EditRollout(id, definition));
            assertThat(code(ask(new StartRollout(id)))).isEqualTo("rollout.not-approved");
        } finally {
            approvalsWereNeverOn();
        }
    }

    private void written(CreateRollout command, String by) {
        var principal = new Principal(by, Set.of(Role.OPERATOR));
        assertThat(send(command, CommandClient.Request.by(principal, TIMEOUT)).refusal())
                .isNull();
    }

    @Test
    void aStartThatCannotBePlannedCanBeRepeated() {
        create(RolloutDefinitions.twoGroups());
        carriedOut(new StartRollout(id));
        service.tell(
                Topic.ROLLOUT_ASSIGNMENTS,
                id,
                new AssignmentsRefused(
                        id, 1, new Refusal("plan.no-targets", Refusal.Kind.UNPROCESSABLE, "No targets.", "Look.")));
        topic.until(id, RolloutPlanRefused.class);

        carriedOut(new StartRollout(id));
        planned(1);
        planned(3);

        var planned = (RolloutPlanned) topic.until(id, RolloutPlanned.class).getLast();
        assertThat(planned.start()).isEqualTo(3);
        assertThat(planned.groups()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1.5S", "PT0S", "PT-1H", "P-10000D"})
    void startsByItselfAtItsTimeAndAtOnceWhenThatHasPassed(Duration later) {
        create(RolloutDefinitions.startingAt(Instant.now().plus(later)));

        var started = topic.until(id, RolloutStarted.class).getLast();

        assertThat(started.triggeredBy().kind().name()).isEqualTo("SCHEDULE");
        assertThat(storedEvents()).isEqualTo(2);
        planned(1);
        await().untilAsserted(() -> assertThat(scheduled()).isEmpty());
    }

    @Test
    void aRolloutThatIsEditedAndApprovedAfterItsStartTimeStartsAtTheApproval() {
        policy(true);
        try {
            create(RolloutDefinitions.startingAt(Instant.now().plusMillis(500)));
        } finally {
            approvalsWereNeverOn();
        }
        topic.until(id, ApprovalRequested.class);
        await().until(() -> Boolean.TRUE.equals(service.jdbc()
                .queryForObject(
                        "select start_at < now() - interval '1 second' from scheduled_start where rollout_id = ?",
                        Boolean.class,
                        id)));
        assertThat(storedEvents()).as("not started without its approval").isEqualTo(2);

        carriedOut(
                new EditRollout(id, RolloutDefinitions.startingAt(Instant.now().minusSeconds(60))));
        var asked = (ApprovalRequested) topic.until(id, 4).getLast();
        service.tell(Topic.APPROVAL_EVENTS, id, granted(asked.digest(), "lee"));

        topic.until(id, RolloutStarted.class);
        assertThat(storedEvents()).isEqualTo(6);
    }

    @Test
    void aStartThatAsksAgainStartsByItselfWhenItIsApprovedAgain() {
        policy(true);
        try {
            create(RolloutDefinitions.startingAt(Instant.now().minusSeconds(60)));
        } finally {
            approvalsWereNeverOn();
        }
        var digest =
                ((ApprovalRequested) topic.until(id, ApprovalRequested.class).getLast()).digest();
        service.tell(Topic.APPROVAL_EVENTS, id, approvedFor(digest, 10));
        topic.until(id, RolloutStarted.class);

        planned(3);
        assertThat(topic.until(id, 6).getLast()).isInstanceOf(ApprovalRequested.class);
        service.tell(Topic.APPROVAL_EVENTS, id, approvedFor(digest, 15));

        assertThat(topic.until(id, 8)).satisfies(events -> {
            assertThat(events.get(6)).isInstanceOf(RolloutApproved.class);
            assertThat(events.get(7)).isInstanceOf(RolloutStarted.class);
        });
        planned(7);
        topic.until(id, RolloutPlanned.class);
        assertThat(scheduled()).isEmpty();
    }

    @Test
    void anEditMovesTheStartAndADeleteForgetsIt() {
        create(RolloutDefinitions.startingAt(Instant.now().plusSeconds(3600)));
        var later = Instant.parse("2099-01-01T00:00:00Z");
        carriedOut(new EditRollout(id, RolloutDefinitions.startingAt(later)));
        assertThat(scheduled()).containsExactly(later);

        carriedOut(new EditRollout(id, RolloutDefinitions.twoGroups()));
        assertThat(scheduled()).isEmpty();

        carriedOut(new EditRollout(id, RolloutDefinitions.startingAt(later)));
        carriedOut(new DeleteRollout(id));
        assertThat(scheduled()).isEmpty();
    }

    @Test
    void aRolloutInDoubtIsPausedAndGoesOnWithAPersonWhenNothingWaitsAnyMore() {
        create(RolloutDefinitions.twoGroups());
        carriedOut(new StartRollout(id));
        planned(1);
        topic.until(id, GroupStarted.class);
        parked("p1" + id, null);
        parked("p2" + id, id);
        parked("p3" + id, id);

        var paused = (RolloutPaused) topic.until(id, RolloutPaused.class).getLast();
        assertThat(paused.triggeredBy().kind()).isEqualTo(TriggeredBy.Kind.INTERNAL);
        assertThat(paused.reason()).contains("In doubt", "cascade-engine.tally");
        assertThat(code(ask(new ResumeRollout(id)))).isEqualTo("rollout.in-doubt");

        service.tell(Topic.PARKED_RECORDS, "p2" + id, new RecordReplayed("p2" + id, "cascade-engine", Instant.now()));
        await().until(() -> doubts() == 1);
        assertThat(code(ask(new ResumeRollout(id)))).isEqualTo("rollout.in-doubt");
        service.tell(
                Topic.PARKED_RECORDS,
                "p3" + id,
                new RecordDiscarded("p3" + id, "cascade-engine", "x", "y", "ada", "a test", Instant.now()));
        await().until(() -> doubts() == 0);

        // Nobody but a person resumes it.
        assertThat(topic.of(id)).last().isInstanceOf(RolloutPaused.class);
        carriedOut(new ResumeRollout(id));
        assertThat(topic.until(id, RolloutResumed.class)).isNotEmpty();
        carriedOut(new StopRollout(id, "done"));
    }

    @Test
    void aRolloutInDoubtIsNotStartedAndCanBeStoppedAtAnyTime() {
        create(RolloutDefinitions.twoGroups());
        parked("p" + id, id);
        await().until(() -> doubts() == 1);

        assertThat(code(ask(new StartRollout(id)))).isEqualTo("rollout.in-doubt");
        service.tell(Topic.PARKED_RECORDS, "p" + id, new RecordReplayed("p" + id, "cascade-engine", Instant.now()));
        await().until(() -> doubts() == 0);
        carriedOut(new StartRollout(id));
        parked("q" + id, id);
        topic.until(id, RolloutPaused.class);
        carriedOut(new StopRollout(id, "a stop needs no certainty"));
    }

    @Test
    void aStopWaitsForNoFactOfAnotherRollout() {
        create(RolloutDefinitions.twoGroups());
        carriedOut(new StartRollout(id));
        var consumer = service.context().getBean("doubtConsumer", FactConsumer.class);
        consumer.stop();
        var another = "ro-" + UUID.randomUUID();
        parked("p" + id, id);
        parked("p" + another, another);
        await().until(() -> "0"
                .equals(service.jdbc()
                        .queryForObject("select count(*) from outbox where sent_at is null", String.class)));

        service.context().getBean(TransactionTemplate.class).executeWithoutResult(status -> {
            service.context().getBean(Rollouts.class).lock(another);
            // Both are read at once, and the second has to wait.
            consumer.start();
            topic.until(id, RolloutPaused.class);
            carriedOut(new StopRollout(id, "at once"));
        });
    }

    private void parked(String parkedId, @Nullable String rolloutId) {
        service.tell(
                Topic.PARKED_RECORDS,
                parkedId,
                new RecordParked(
                        parkedId,
                        "cascade-engine",
                        "cascade-engine.tally",
                        Topic.ACTION_FEEDBACK.topicName(),
                        0,
                        1,
                        rolloutId,
                        null,
                        Place.FIRST,
                        "The record cannot be read.",
                        null,
                        rolloutId,
                        Instant.now()));
    }

    private long doubts() {
        var count = service.jdbc().queryForObject("select count(*) from doubt where rollout_id = ?", Long.class, id);
        return count == null ? 0 : count;
    }

    private List<Instant> scheduled() {
        return service
                .jdbc()
                .queryForList("select start_at from scheduled_start where rollout_id = ?", java.sql.Timestamp.class, id)
                .stream()
                .map(java.sql.Timestamp::toInstant)
                .toList();
    }

    private void create(RolloutDefinition definition) {
        carriedOut(new CreateRollout(id, definition));
    }

    /** Else what the other tests write would say that they were switched off. */
    private void approvalsWereNeverOn() {
        policy(false);
        service.jdbc().update("delete from approval_policy");
    }

    private void policy(boolean required) {
        var before = topic.of("settings").size();
        var reply = send(SetApprovalPolicy.required(required), CommandClient.Request.by(ADMIN, TIMEOUT));
        assertThat(reply.refusal()).isNull();
        assertThat(topic.until("settings", before + 1).getLast())
                .isInstanceOfSatisfying(
                        ApprovalPolicyChanged.class,
                        changed ->
                                assertThat(changed.policy().approvalRequired()).isEqualTo(required));
    }

    private void planned(long start) {
        service.tell(
                Topic.ROLLOUT_ASSIGNMENTS,
                id,
                new AssignmentsChunk(id, start, 0, 1, 1, "set", 1, List.of("a", "b"), Long.MAX_VALUE));
        service.tell(
                Topic.ROLLOUT_ASSIGNMENTS,
                id,
                new AssignmentsPlanned(
                        id,
                        start,
                        1,
                        15,
                        List.of(new GroupAssignment(1, "first", 5, 1), new GroupAssignment(2, "second", 10, 6))));
    }

    private void verdict(int group, CascadeMessage.Kind kind) {
        service.tell(
                Topic.GROUP_VERDICTS,
                id,
                new CascadeMessage.GroupVerdict(
                        id, group, 1, kind, "5 of 5", new GroupCounts(5, 0, 0, 0, 0, 5, 0, 0, 0), Instant.now()));
    }

    private ApprovalGranted granted(String digest, String by) {
        return new ApprovalGranted(id, digest, List.of(by), null, Instant.now());
    }

    private ApprovalGranted approvedFor(String digest, long targets) {
        return new ApprovalGranted(
                id, digest, List.of("lee"), null, Instant.now(), new ApprovedTargets(targets, targets));
    }

    private void carriedOut(RolloutCommand command) {
        assertThat(code(ask(command))).isEqualTo("done");
    }

    private CommandReply ask(RolloutCommand command) {
        return send(command, CommandClient.Request.by(OPERATOR, TIMEOUT));
    }

    private CommandReply send(RolloutCommand command, CommandClient.Request request) {
        return sendLater(command, request).join();
    }

    private CompletableFuture<CommandReply> sendLater(RolloutCommand command, CommandClient.Request request) {
        var lane = command instanceof RolloutCommand.Halt ? Topic.ROLLOUT_STOPS : Topic.ROLLOUT_COMMANDS;
        return service.client().send(lane, command.rolloutId(), command, request);
    }

    private static String code(CommandReply reply) {
        var refusal = reply.refusal();
        return refusal == null ? "done" : refusal.code();
    }

    private long storedEvents() {
        var count = service.jdbc()
                .queryForObject(
                        "select count(*) from domain_event_entry where aggregate_identifier = ?", Long.class, id);
        return count == null ? 0 : count;
    }
}
