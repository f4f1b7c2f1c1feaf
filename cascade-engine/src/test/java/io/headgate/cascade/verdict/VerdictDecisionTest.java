package io.headgate.cascade.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.cascade.model.RolloutTime;
import io.headgate.cascade.verdict.VerdictDecision.Standing;
import io.headgate.contracts.cascade.CascadeMessage.Kind;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VerdictDecisionTest {

    private static final RolloutTime START = new RolloutTime(1_000_000);
    private static final RolloutTime SOON = START.plus(Duration.ofMinutes(1));

    @Test
    void passesWith95Of100AndWaitsWith94() {
        var policy = policy(95, ErrorLimit.percent(5));

        assertThat(kind(counts(100).succeeded(95), policy)).isEqualTo(Kind.PASS);
        assertThat(kind(counts(100).succeeded(94), policy)).isNull();
    }

    @Test
    void stopsWithTheSixthFailureOf100AtFivePercent() {
        var policy = policy(95, ErrorLimit.percent(5));

        assertThat(kind(counts(100).failed(5), policy)).isNull();
        assertThat(kind(counts(100).failed(6), policy)).isEqualTo(Kind.STOP);
    }

    @ParameterizedTest
    @CsvSource({
        // size, percent, needed: the smallest whole number that is not below the share
        "100, 95, 95",
        "99, 95, 95",
        "101, 95, 96",
        "1, 1, 1",
        "3, 34, 2",
        "3, 33, 1",
        "7, 100, 7",
        "200, 1, 2",
        "1000000, 99, 990000",
        "3000000000, 95, 2850000000"
    })
    void passesExactlyAtTheNeededNumber(long size, int percent, long needed) {
        var policy = policy(percent, ErrorLimit.percent(100));

        assertThat(kind(counts(size).succeeded(needed), policy)).isEqualTo(Kind.PASS);
        assertThat(kind(counts(size).succeeded(needed - 1), policy)).isNotEqualTo(Kind.PASS);
    }

    @ParameterizedTest
    @CsvSource({"100, 5, 5", "99, 5, 4", "20, 5, 1", "19, 5, 0", "10, 0, 0", "3000000000, 5, 150000000"})
    void stopsExactlyAboveTheShareOfFailures(long size, int percent, long allowed) {
        var policy = policy(1, ErrorLimit.percent(percent));

        assertThat(kind(counts(size).failed(allowed), policy)).isNotEqualTo(Kind.STOP);
        assertThat(kind(counts(size).failed(allowed + 1), policy)).isEqualTo(Kind.STOP);
    }

    @Test
    void stopsAboveACountOfFailuresWhateverTheSize() {
        var policy = policy(50, ErrorLimit.count(2));

        assertThat(kind(counts(1_000_000).failed(2), policy)).isNull();
        assertThat(kind(counts(1_000_000).failed(3), policy)).isEqualTo(Kind.STOP);
    }

    @Test
    void looksAtErrorsBeforeSuccesses() {
        assertThat(kind(counts(10).succeeded(9).failed(1), policy(90, ErrorLimit.count(0))))
                .isEqualTo(Kind.STOP);
    }

    @Test
    void holdsAsSoonAsTheThresholdIsOutOfReachAndTheErrorLimitIsNot() {
        var policy = policy(90, ErrorLimit.percent(50));

        assertThat(kind(counts(10).failed(1), policy)).isNull();
        assertThat(kind(counts(10).failed(1).timedOut(1), policy)).isEqualTo(Kind.HOLD);
    }

    @Test
    void doesNotExpectSuccessFromTargetsNeverSeen() {
        assertThat(kind(counts(10).succeeded(8).neverSeen(2), policy(90, ErrorLimit.percent(50))))
                .isEqualTo(Kind.HOLD);
    }

    @Test
    void timeOutsStopOnlyIfThePolicySaysSo() {
        var silent = counts(100).timedOut(50).build();
        var lenient = new GroupPolicy(new Success(50), ErrorLimit.percent(5), false, null);
        var strict = new GroupPolicy(new Success(50), ErrorLimit.percent(5), true, null);

        assertThat(VerdictDecision.decide(silent, lenient, running(), SOON)).isEmpty();
        assertThat(VerdictDecision.decide(silent, strict, running(), SOON))
                .map(Verdict::kind)
                .contains(Kind.STOP);
    }

    @Test
    void anEmptyGroupIsHeldAndNeverPasses() {
        assertThat(kind(counts(0), policy(1, ErrorLimit.percent(5)))).isEqualTo(Kind.HOLD);
    }

    @Test
    void expectsNoSuccessOfThoseThatAreGoneOrDoNotFitAnyMore() {
        var policy = policy(90, ErrorLimit.percent(5));

        assertThat(kind(counts(100).succeeded(72).removed(19).unfit(1), policy)).isEqualTo(Kind.PASS);
        assertThat(kind(counts(100).succeeded(71).removed(19).unfit(1), policy)).isNull();
        assertThat(decide(counts(100).succeeded(71).timedOut(9).removed(19).unfit(1), policy))
                .map(Verdict::reason)
                .contains("71 of 80 targets succeeded and at most 0 more can; 72 are needed (90 %)");
    }

    @Test
    void anErrorLimitDoesNotFallWithTheTargetsThatGo() {
        var policy = policy(90, ErrorLimit.percent(5));

        assertThat(kind(counts(100).failed(5).removed(94), policy)).isNotEqualTo(Kind.STOP);
        assertThat(kind(counts(100).failed(6).removed(94), policy)).isEqualTo(Kind.STOP);
    }

    @Test
    void aGroupThatAllHaveLeftWaitsForNobody() {
        assertThat(decide(counts(3).removed(2).unfit(1), policy(100, ErrorLimit.count(0))))
                .contains(new Verdict(Kind.PASS, "nobody is left of its 3 targets"));
        assertThat(kind(counts(3).removed(2).timedOut(1), policy(100, ErrorLimit.count(0))))
                .isEqualTo(Kind.HOLD);
    }

    @Test
    void holdsAtTheDeadlineAndNotBefore() {
        var policy = new GroupPolicy(new Success(90), ErrorLimit.percent(5), false, Duration.ofHours(1));
        var counts = counts(10).succeeded(8).build();

        assertThat(VerdictDecision.decide(counts, policy, running(), START.plus(Duration.ofMillis(3_599_999))))
                .isEmpty();
        assertThat(VerdictDecision.decide(counts, policy, running(), START.plus(Duration.ofHours(1))))
                .map(Verdict::kind)
                .contains(Kind.HOLD);
    }

    @ParameterizedTest
    @EnumSource(GroupState.class)
    void stopsInWhateverStateTheGroupIs(GroupState state) {
        var situation = new GroupSituation(state, START, Set.of(Kind.PASS, Kind.HOLD));

        assertThat(VerdictDecision.decide(
                        counts(10).succeeded(9).failed(1).build(), policy(90, ErrorLimit.count(0)), situation, SOON))
                .map(Verdict::kind)
                .contains(Kind.STOP);
    }

    @Test
    void saysNothingElseAboutAGroupThatIsNotRunning() {
        var complete = counts(10).succeeded(10).build();
        var hopeless = counts(10).timedOut(10).build();
        var policy = policy(90, ErrorLimit.count(0));

        for (var state : List.of(GroupState.SCHEDULED, GroupState.SUCCEEDED, GroupState.ACCEPTED)) {
            var situation = new GroupSituation(state, null, Set.of());
            assertThat(VerdictDecision.decide(complete, policy, situation, SOON))
                    .isEmpty();
            assertThat(VerdictDecision.decide(hopeless, policy, situation, SOON))
                    .isEmpty();
        }
    }

    @Test
    void aHeldGroupMayStillPass() {
        var held = new GroupSituation(GroupState.HELD, START, Set.of(Kind.HOLD));

        assertThat(VerdictDecision.decide(counts(10).succeeded(9).build(), policy(90, ErrorLimit.count(0)), held, SOON))
                .map(Verdict::kind)
                .contains(Kind.PASS);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"STOP", "PASS", "HOLD"})
    void saysEachThingOnce(Kind kind) {
        var policy = policy(90, ErrorLimit.count(0));
        var counts = switch (kind) {
            case STOP -> counts(10).failed(1).build();
            case PASS -> counts(10).succeeded(9).build();
            case HOLD, SETTLED -> counts(10).timedOut(2).build();
        };

        assertThat(VerdictDecision.decide(counts, policy, running(), SOON))
                .map(Verdict::kind)
                .contains(kind);
        assertThat(VerdictDecision.decide(
                        counts, policy, new GroupSituation(GroupState.RUNNING, START, Set.of(kind)), SOON))
                .isEmpty();
    }

    @Test
    void givesTheNumbersAsReason() {
        assertThat(decide(counts(100).failed(6), policy(95, ErrorLimit.percent(5))))
                .map(Verdict::reason)
                .contains("6 of 100 targets failed; the limit is 5 (5 %)");
        assertThat(decide(counts(100).succeeded(90).timedOut(6), policy(95, ErrorLimit.percent(5))))
                .map(Verdict::reason)
                .contains("90 of 100 targets succeeded and at most 4 more can; 95 are needed (95 %)");
    }

    /** Every group of up to six targets, each target in each of nine states, under percent and count limits. */
    @Test
    void agreesWithAnIndependentJudgeInEverySmallWorld() {
        long worlds = 0;
        for (int size = 0; size <= 6; size++) {
            for (var counts : SmallWorlds.ofSize(size)) {
                for (int success : new int[] {1, 16, 17, 33, 34, 50, 51, 66, 67, 83, 84, 99, 100}) {
                    for (var error : SmallWorlds.limits(size)) {
                        for (boolean timeoutIsFailure : new boolean[] {false, true}) {
                            var policy = new GroupPolicy(new Success(success), error, timeoutIsFailure, null);
                            var actual = VerdictDecision.decide(counts, policy, running(), SOON)
                                    .map(Verdict::kind);
                            var expected = SmallWorlds.naive(counts, success, error, timeoutIsFailure);
                            if (!actual.equals(expected)) {
                                throw new AssertionError(
                                        "%s %s: %s, expected %s".formatted(counts, policy, actual, expected));
                            }
                            worlds++;
                        }
                    }
                }
            }
        }
        assertThat(worlds).isGreaterThan(900_000);
    }

    @Test
    void settlesOnlyWhenEveryGroupHasPassedAndNothingIsOpen() {
        var done = counts(10).succeeded(9).failed(1).build();

        assertThat(VerdictDecision.isSettled(List.of())).isFalse();
        assertThat(VerdictDecision.isSettled(List.of(
                        new Standing(GroupState.SUCCEEDED, false, done),
                        new Standing(GroupState.ACCEPTED, false, done))))
                .isTrue();
        assertThat(VerdictDecision.isSettled(List.of(
                        new Standing(GroupState.SUCCEEDED, false, done), new Standing(GroupState.HELD, false, done))))
                .isFalse();
        assertThat(VerdictDecision.isSettled(List.of(new Standing(
                        GroupState.SUCCEEDED,
                        false,
                        counts(10).succeeded(9).running(1).build()))))
                .isFalse();
        assertThat(VerdictDecision.isSettled(List.of(new Standing(
                        GroupState.SUCCEEDED, false, counts(10).succeeded(9).build()))))
                .isFalse();
        assertThat(VerdictDecision.isSettled(List.of(new Standing(
                        GroupState.SUCCEEDED,
                        false,
                        counts(10).succeeded(9).neverSeen(1).build()))))
                .isTrue();
    }

    @Test
    void neverSettlesWhileAGroupTakesInLaterTargets() {
        var full = counts(10).succeeded(10).build();

        assertThat(VerdictDecision.isSettled(List.of(
                        new Standing(GroupState.SUCCEEDED, false, full),
                        new Standing(GroupState.SUCCEEDED, true, full))))
                .isFalse();
    }

    private static GroupPolicy policy(int success, ErrorLimit error) {
        return new GroupPolicy(new Success(success), error, false, null);
    }

    private static GroupSituation running() {
        return new GroupSituation(GroupState.RUNNING, START, Set.of());
    }

    private static Optional<Verdict> decide(Counts counts, GroupPolicy policy) {
        return VerdictDecision.decide(counts.build(), policy, running(), SOON);
    }

    private static @Nullable Kind kind(Counts counts, GroupPolicy policy) {
        return decide(counts, policy).map(Verdict::kind).orElse(null);
    }

    private static Counts counts(long size) {
        return new Counts(size);
    }

    /** What is not said has not started. */
    private static final class Counts {
        private final long size;
        private long neverSeen;
        private long running;
        private long succeeded;
        private long failed;
        private long timedOut;
        private long removed;
        private long unfit;

        Counts(long size) {
            this.size = size;
        }

        Counts neverSeen(long n) {
            neverSeen = n;
            return this;
        }

        Counts running(long n) {
            running = n;
            return this;
        }

        Counts succeeded(long n) {
            succeeded = n;
            return this;
        }

        Counts failed(long n) {
            failed = n;
            return this;
        }

        Counts timedOut(long n) {
            timedOut = n;
            return this;
        }

        Counts removed(long n) {
            removed = n;
            return this;
        }

        Counts unfit(long n) {
            unfit = n;
            return this;
        }

        GroupCounts build() {
            var notStarted = size - neverSeen - running - succeeded - failed - timedOut - removed - unfit;
            return new GroupCounts(
                    size, notStarted, neverSeen, 0, running, succeeded, failed, timedOut, 0, removed, unfit);
        }
    }
}
