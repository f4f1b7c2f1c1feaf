package io.headgate.cascade.verdict;

import io.headgate.cascade.model.RolloutTime;
import io.headgate.contracts.cascade.CascadeMessage.Kind;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import java.util.Collection;
import java.util.Optional;

/**
 * Judges a group by its counts. Errors are looked at before successes; doubt holds; nothing passes by default. All
 * arithmetic is in whole targets.
 */
public final class VerdictDecision {

    private VerdictDecision() {}

    /** @return what is to be said that has not been said about this attempt of the group */
    public static Optional<Verdict> decide(
            GroupCounts counts, GroupPolicy policy, GroupSituation situation, RolloutTime now) {
        if (exceedsErrorLimit(counts, policy)) {
            // Also before the start and after the pass of the group: a stop beats everything.
            return once(Kind.STOP, stopReason(counts, policy), situation);
        }
        if (!situation.state().isStarted() || situation.state().hasPassed()) {
            return Optional.empty();
        }
        if (policy.success().isReachedBy(counts.succeeded(), counts.expected()) || isEmptied(counts)) {
            return once(Kind.PASS, passReason(counts, policy), situation);
        }
        if (situation.state() == GroupState.HELD || situation.told().contains(Kind.PASS)) {
            return Optional.empty();
        }
        return holdReason(counts, policy, situation, now).flatMap(reason -> once(Kind.HOLD, reason, situation));
    }

    /** Whether a rollout has come to rest: every group has passed, and none of its actions or places is open. */
    public static boolean isSettled(Collection<Standing> groups) {
        return !groups.isEmpty()
                && groups.stream()
                        .allMatch(group -> !group.open() && group.state().hasPassed() && isAtRest(group.counts()));
    }

    /** No action of the group can change its counts any more, but by a retry. */
    public static boolean isAtRest(GroupCounts counts) {
        return counts.inFlight() == 0 && counts.notStarted() == 0;
    }

    /** @param open whether the group takes in later targets, so that the rollout goes on until somebody stops it */
    public record Standing(GroupState state, boolean open, GroupCounts counts) {}

    private static Optional<Verdict> once(Kind kind, String reason, GroupSituation situation) {
        return situation.told().contains(kind) ? Optional.empty() : Optional.of(new Verdict(kind, reason));
    }

    /** It had targets, and all of them have left without an outcome: there is nothing to wait for, and nothing went wrong. */
    private static boolean isEmptied(GroupCounts counts) {
        return counts.size() > 0 && counts.expected() == 0;
    }

    /** Of the size, which never changes: who leaves lowers no limit, and what has failed stays counted. */
    private static boolean exceedsErrorLimit(GroupCounts counts, GroupPolicy policy) {
        return policy.error().isExceededBy(failures(counts, policy), counts.size());
    }

    private static long failures(GroupCounts counts, GroupPolicy policy) {
        return counts.failed() + (policy.timeoutIsFailure() ? counts.timedOut() : 0);
    }

    private static Optional<String> holdReason(
            GroupCounts counts, GroupPolicy policy, GroupSituation situation, RolloutTime now) {
        if (counts.size() == 0) {
            return Optional.of("the group has no targets, and an empty group does not pass");
        }
        var mayStillSucceed = counts.inFlight() + counts.notStarted();
        if (!policy.success().isReachedBy(counts.succeeded() + mayStillSucceed, counts.expected())) {
            return Optional.of("%d of %d targets succeeded and at most %d more can%s; %s"
                    .formatted(
                            counts.succeeded(),
                            counts.expected(),
                            mayStillSucceed,
                            counts.cancelled() > 0 ? " (%d cancelled)".formatted(counts.cancelled()) : "",
                            needed(counts, policy)));
        }
        var deadline = policy.deadline();
        var from = situation.clockFrom();
        if (deadline != null && from != null && now.hasReached(from.plus(deadline))) {
            return Optional.of("the group's deadline of %s has passed with %d of %d targets succeeded; %s"
                    .formatted(deadline, counts.succeeded(), counts.expected(), needed(counts, policy)));
        }
        return Optional.empty();
    }

    private static String stopReason(GroupCounts counts, GroupPolicy policy) {
        return "%d of %d targets failed%s; the limit is %s"
                .formatted(
                        failures(counts, policy),
                        counts.size(),
                        policy.timeoutIsFailure() && counts.timedOut() > 0
                                ? " (%d of them timed out)".formatted(counts.timedOut())
                                : "",
                        limit(policy.error(), counts.size()));
    }

    private static String passReason(GroupCounts counts, GroupPolicy policy) {
        return isEmptied(counts)
                ? "nobody is left of its %d targets".formatted(counts.size())
                : "%d of %d targets succeeded; %s"
                        .formatted(counts.succeeded(), counts.expected(), needed(counts, policy));
    }

    private static String needed(GroupCounts counts, GroupPolicy policy) {
        var success = policy.success();
        return "%d are needed (%s %%)"
                .formatted(success.needed(counts.expected()), success.percent().toPlainString());
    }

    private static String limit(ErrorLimit error, long size) {
        var percent = error.percent();
        return percent == null
                ? String.valueOf(error.count())
                : "%d (%s %%)".formatted(error.allowed(size), percent.toPlainString());
    }
}
