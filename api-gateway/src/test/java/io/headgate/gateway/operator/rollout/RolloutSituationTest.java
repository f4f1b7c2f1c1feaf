package io.headgate.gateway.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import io.headgate.contracts.rollout.RolloutDefinition.Policy;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.contracts.rollout.RolloutState.Operation;
import io.headgate.gateway.operator.rollout.RolloutSituation.Rule;
import io.headgate.gateway.operator.rollout.RolloutSituation.WaitingFor;
import io.headgate.gateway.view.rollout.RolloutRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RolloutSituationTest {

    private static final Instant T = Instant.parse("2026-11-21T08:00:00Z");

    private static GroupCounts decided;
    private static GroupCounts totals;

    @BeforeEach
    void nothingDecided() {
        decided = null;
        totals = null;
    }

    private static RolloutSituation situation(RolloutState state, GroupState... groups) {
        return situation(state, null, null, Map.of(), groups);
    }

    private static RolloutSituation situation(
            RolloutState state,
            Instant startAt,
            String deniedBy,
            Map<Integer, GroupCounts> counts,
            GroupState... groupStates) {
        var success = new Success(95);
        var error = ErrorLimit.percent(5);
        var groups = new java.util.ArrayList<RolloutRow.Group>();
        for (var group : groupStates) {
            var ordinal = groups.size() + 1;
            groups.add(new RolloutRow.Group(
                    ordinal, "group-" + ordinal, group, T, 100, 1, success, error, 1, "because", decided, false));
        }
        var definition = RolloutDefinition.of(
                        "name", "tag==eu", List.of(), Groups.equal(2), Policy.of(success, error, Duration.ofHours(1)))
                .with(d -> d.startAt = startAt);
        var approval = new RolloutRow.Approval(deniedBy != null, "d", List.of("kim"), List.of(), deniedBy, null, null);
        var plan = new RolloutRow.Plan(1L, groupStates.length > 0, 100L * groupStates.length, groups, totals);
        var row = new RolloutRow(
                "ro-1",
                1,
                7,
                state,
                T,
                definition,
                approval,
                plan,
                new RolloutRow.Life("kim", T, T, null, null),
                TriggeredBy.user("kim"),
                "reason",
                null,
                false,
                false);
        return new RolloutSituation(row, counts);
    }

    private static GroupCounts counts(long succeeded, long failed) {
        return new GroupCounts(100, 100 - succeeded - failed, 0, 0, 0, succeeded, failed, 0, 0);
    }

    @Test
    void aRunningGroupWaitsForItsExactNumber() {
        var situation = situation(
                RolloutState.RUNNING, null, null, Map.of(1, counts(94, 2)), GroupState.RUNNING, GroupState.SCHEDULED);

        assertThat(situation.waitingFor()).contains(new WaitingFor(Rule.SUCCESS, 94L, 95L, 100L, null));
    }

    @Test
    void aGroupNeverCountedIsUntouched() {
        var situation = situation(RolloutState.RUNNING, GroupState.RUNNING, GroupState.SCHEDULED);

        assertThat(situation.total()).isEqualTo(GroupCounts.untouched(200));
        assertThat(situation.waitingFor()).contains(new WaitingFor(Rule.SUCCESS, 0L, 95L, 100L, null));
    }

    @Test
    void aHeldGroupWaitsForAPersonWithTheReason() {
        var situation = situation(
                RolloutState.RUNNING, null, null, Map.of(1, counts(90, 4)), GroupState.HELD, GroupState.SCHEDULED);

        assertThat(situation.waitingFor()).contains(new WaitingFor(Rule.DECISION, 90L, 95L, 100L, "because"));
        assertThat(situation.allowed())
                .contains(Operation.ACCEPT_GROUP, Operation.RETRY_GROUP, Operation.START_GROUP, Operation.STOP);
    }

    @Test
    void whenAllHavePassedItWaitsForOpenActions() {
        var situation = situation(RolloutState.RUNNING, null, null, Map.of(1, counts(96, 1)), GroupState.SUCCEEDED);

        var waitingFor = situation.waitingFor().orElseThrow();
        assertThat(waitingFor.rule()).isEqualTo(Rule.OPEN_ACTIONS);
        assertThat(waitingFor.have()).isEqualTo(97);
        assertThat(waitingFor.of()).isEqualTo(100);
    }

    @Test
    void aDecisionIsShownWithTheResultsItWasDrawnFrom() {
        decided = counts(90, 6);
        var counted = situation(RolloutState.STOPPED, null, null, Map.of(1, counts(80, 5)), GroupState.RUNNING);
        assertThat(counted.total()).isEqualTo(counts(90, 6).withdrawn());

        var later = situation(RolloutState.STOPPED, null, null, Map.of(1, counts(92, 6)), GroupState.RUNNING);
        assertThat(later.total()).isEqualTo(counts(92, 6).withdrawn());
    }

    @Test
    void aFinishedRolloutShowsItsTotals() {
        totals = counts(99, 1);

        var situation = situation(RolloutState.FINISHED, null, null, Map.of(1, counts(98, 1)), GroupState.SUCCEEDED);

        assertThat(situation.total()).isEqualTo(counts(99, 1));
    }

    @Test
    void beforeThePlanItWaitsForThePlan() {
        assertThat(situation(RolloutState.RUNNING).waitingFor().orElseThrow().rule())
                .isEqualTo(Rule.PLANNING);
    }

    @Test
    void beforeTheStartItWaitsForAPersonOrTheClock() {
        assertThat(situation(RolloutState.CREATED).waitingFor().orElseThrow().rule())
                .isEqualTo(Rule.START);
        assertThat(situation(RolloutState.APPROVED, T, null, Map.of())
                        .waitingFor()
                        .orElseThrow()
                        .rule())
                .isEqualTo(Rule.SCHEDULE);
        assertThat(situation(RolloutState.CREATED, null, "lee", Map.of())
                        .waitingFor()
                        .orElseThrow()
                        .rule())
                .isEqualTo(Rule.EDIT);
        assertThat(situation(RolloutState.WAITING_FOR_APPROVAL)
                        .waitingFor()
                        .orElseThrow()
                        .rule())
                .isEqualTo(Rule.APPROVAL);
        assertThat(situation(RolloutState.PAUSED).waitingFor().orElseThrow().reason())
                .isEqualTo("reason");
    }

    @ParameterizedTest
    @EnumSource(RolloutState.class)
    void neverMoreIsAllowedThanTheStateAllows(RolloutState state) {
        var situation = situation(state, null, null, Map.of(1, counts(0, 50)), GroupState.HELD, GroupState.SCHEDULED);

        assertThat(state.allowed(false)).containsAll(situation.allowed());
        if (state.isEnded()) {
            assertThat(situation.waitingFor()).isEmpty();
        }
    }

    @Test
    void onlyTheNextGroupCanBeStartedAndOnlyFailuresRetried() {
        var situation = situation(RolloutState.RUNNING, GroupState.RUNNING, GroupState.SCHEDULED, GroupState.SCHEDULED);
        var groups = situation.row().plan().groups();

        assertThat(situation.allowed(groups.get(0))).isEmpty();
        assertThat(situation.allowed(groups.get(1))).containsExactly(Operation.START_GROUP);
        assertThat(situation.allowed(groups.get(2))).isEmpty();
        assertThat(situation.allowed()).doesNotContain(Operation.ACCEPT_GROUP, Operation.RETRY_GROUP);
    }

    @Test
    void nothingIsStartedWhilePaused() {
        var situation = situation(RolloutState.PAUSED, GroupState.HELD, GroupState.SCHEDULED);

        assertThat(RolloutSituation.names(situation.allowed())).containsExactly("resume", "stop");
    }

    @Test
    void namesAreThoseOfTheApi() {
        assertThat(RolloutSituation.names(java.util.Set.of(Operation.START_GROUP)))
                .containsExactly("start-group");
    }
}
