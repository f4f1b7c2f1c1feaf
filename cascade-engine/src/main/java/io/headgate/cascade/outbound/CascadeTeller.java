package io.headgate.cascade.outbound;

import io.headgate.cascade.model.GroupKey;
import io.headgate.cascade.store.LockedGroup;
import io.headgate.cascade.store.OutcomeStore.TimedOut;
import io.headgate.cascade.verdict.Verdict;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Topic;
import io.headgate.contracts.cascade.CascadeMessage.ActionsTimedOut;
import io.headgate.contracts.cascade.CascadeMessage.GroupProgress;
import io.headgate.contracts.cascade.CascadeMessage.GroupVerdict;
import io.headgate.contracts.cascade.CascadeMessage.Kind;
import io.headgate.contracts.cascade.GroupCounts;
import java.time.Instant;
import java.util.List;
import java.util.stream.Gatherers;

/** Writes the engine's messages to the outbox of the current transaction. */
public final class CascadeTeller {

    /** Most action ids in one message. */
    private static final int IDS_PER_MESSAGE = 1_000;

    private final Outbox outbox;

    public CascadeTeller(Outbox outbox) {
        this.outbox = outbox;
    }

    public void tellVerdict(LockedGroup group, Verdict verdict, Instant at) {
        var key = group.key();
        var attempt = group.knownPlan().attempt();
        append(
                key,
                new GroupVerdict(
                        key.rolloutId(), key.ordinal(), attempt, verdict.kind(), verdict.reason(), group.counts(), at),
                attempt);
    }

    /**
     * @param last the last group of the rollout
     * @param retries so far in the whole rollout: it may settle once more after each
     */
    public void tellSettled(GroupKey last, int attempt, int retries, GroupCounts totals, Instant at) {
        var reason =
                "every group has passed and no action is open: %d succeeded, %d failed, %d timed out, %d never seen"
                        .formatted(totals.succeeded(), totals.failed(), totals.timedOut(), totals.neverSeen());
        append(
                last,
                new GroupVerdict(last.rolloutId(), last.ordinal(), attempt, Kind.SETTLED, reason, totals, at),
                retries);
    }

    private void append(GroupKey group, GroupVerdict verdict, int number) {
        var id = Uuids.derived(
                "group-verdict",
                group.tenant(),
                group.rolloutId(),
                String.valueOf(group.ordinal()),
                verdict.kind().name(),
                String.valueOf(number));
        outbox.append(List.of(new Outbox.Message(Topic.GROUP_VERDICTS, group.rolloutId(), verdict, id.toString())));
    }

    /** The group's counts as they are now; marks them as published. */
    public void tellProgress(LockedGroup group, Instant at) {
        var key = group.key();
        outbox.append(
                Topic.GROUP_PROGRESS,
                key.recordKey(),
                new GroupProgress(key.rolloutId(), key.ordinal(), group.version(), group.heard(), group.counts(), at));
        group.published();
    }

    /** @param attempt of the actions in which they were silent */
    public void tellTimedOut(GroupKey group, int attempt, List<TimedOut> actions, Instant at) {
        outbox.append(actions.stream()
                .gather(Gatherers.windowFixed(IDS_PER_MESSAGE))
                .map(part -> Outbox.Message.of(
                        Topic.ACTION_TIMEOUTS,
                        group.recordKey(),
                        new ActionsTimedOut(
                                group.rolloutId(),
                                group.ordinal(),
                                attempt,
                                part.stream().map(TimedOut::actionId).toList(),
                                part.stream().map(TimedOut::controllerId).toList(),
                                at)))
                .toList());
    }
}
