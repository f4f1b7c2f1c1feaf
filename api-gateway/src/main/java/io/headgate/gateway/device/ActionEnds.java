package io.headgate.gateway.device;

import io.headgate.contracts.action.ActionFeedback;
import io.headgate.gateway.device.AcceptedOutcomes.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Ends actions, each once: the first end that the broker takes counts, whoever told it, and is known in memory before
 * anybody is answered.
 */
@Component
final class ActionEnds {

    enum Ended {
        TAKEN,
        /** The very same end was taken before. */
        REPEATED,
        /** It had ended before: otherwise, or so long ago that only the database still tells how. */
        CLOSED,
        /** The broker did not take it: nothing has changed. */
        UNAVAILABLE
    }

    private final RolloutControls rollouts;
    private final DeviceDirectory directory;
    private final AcceptedOutcomes outcomes;
    private final FeedbackSender sender;

    ActionEnds(RolloutControls rollouts, DeviceDirectory directory, AcceptedOutcomes outcomes, FeedbackSender sender) {
        this.rollouts = rollouts;
        this.directory = directory;
        this.outcomes = outcomes;
        this.sender = sender;
    }

    /** @param messageId of an order, which is a message of its own; null for what a device reports */
    Ended end(ActionFeedback end, @Nullable String messageId) {
        return begin(
                        end,
                        messageId,
                        () -> directory
                                .find(end.controllerId())
                                .open(end.actionId())
                                .filter(open -> open.attempt() == end.attempt())
                                .isPresent())
                .join();
    }

    /** Of an action that was just read as open from the database: its device need not be in memory. */
    CompletableFuture<Ended> endOpen(ActionFeedback end, @Nullable String messageId) {
        return begin(end, messageId, () -> true);
    }

    private CompletableFuture<Ended> begin(ActionFeedback end, @Nullable String messageId, BooleanSupplier isOpen) {
        var digest = end.bodyDigest() == null ? end.kind().name() : end.bodyDigest();
        return begin(end, messageId, Outcome.of(end, ActionFacts.endOf(end.kind()), digest), isOpen);
    }

    /**
     * What a device says last of an action that has ended without it, or with the download. The end stands in the database.
     *
     * @param ended in which state it is, and stays
     * @param isUnsaid whether nothing of the kind was said before
     */
    Ended sayLast(ActionFeedback last, String digest, ActionState ended, BooleanSupplier isUnsaid) {
        var outcome = Outcome.of(last, ended, digest);
        return begin(last, null, outcome, isUnsaid).join();
    }

    private CompletableFuture<Ended> begin(
            ActionFeedback end, @Nullable String messageId, Outcome outcome, BooleanSupplier isOpen) {
        for (var other = outcomes.reserve(outcome); other.isPresent(); other = outcomes.reserve(outcome)) {
            // Two ends at once: what became of the first decides, so wait for it.
            if (other.get().taken().join()) {
                return CompletableFuture.completedFuture(
                        other.get().bodyDigest().equals(outcome.bodyDigest()) ? Ended.REPEATED : Ended.CLOSED);
            }
        }
        // Another report may have ended it since this one was let in, and be written down already.
        if (!isOpen.getAsBoolean()) {
            outcomes.release(outcome);
            return CompletableFuture.completedFuture(Ended.CLOSED);
        }
        return sender.send(end, messageId).thenApply(taken -> {
            if (taken) {
                apply(end, outcome);
                return Ended.TAKEN;
            }
            outcomes.release(outcome);
            return Ended.UNAVAILABLE;
        });
    }

    private void apply(ActionFeedback end, Outcome outcome) {
        outcomes.taken(outcome);
        rollouts.freePlace(end.rolloutId(), end.actionId());
        directory.change(end.controllerId(), known -> {
            var after = known.ended(end.actionId(), end.attempt(), outcome.state());
            var installed = outcome.installed();
            return installed != null && (outcome.isLate() || after != known) ? after.installed(installed) : after;
        });
    }
}
