package io.headgate.contracts.operation;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.RequiresRole;
import io.headgate.contracts.Role;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Running Headgate itself. */
public sealed interface OperationMessage {

    /** A service that is not the addressee ignores it. Topic {@code operations.commands.v1}. */
    @MessageName("operation.replay-parked-record")
    @RequiresRole({Role.ADMIN, Role.OPERATOR})
    record ReplayParkedRecord(String service, String parkedId) implements OperationMessage {}

    /**
     * Gives a record up that waits: it is never handled, and those behind it are handled in order. A service that is not the
     * addressee ignores it. Topic {@code operations.commands.v1}.
     *
     * @param reason mandatory: a discard without a reason is refused
     */
    @MessageName("operation.discard-parked-record")
    @RequiresRole(Role.ADMIN)
    record DiscardParkedRecord(
            String service, String parkedId, @Nullable String reason) implements OperationMessage {}

    /** Where a parked record stands. */
    enum Place {
        /** It shuts its lane: later records of its key wait behind it until it is replayed or discarded. */
        FIRST,
        /** It waits behind an earlier record of its key. */
        BEHIND,
        /** A command: it was answered with a refusal, is kept for diagnosis, and nothing waits for it. */
        ASIDE
    }

    /**
     * A record could not be handled. Topic {@code parked-records.events.v1}.
     *
     * @param cause a sentence for everybody
     * @param detail for admins: names what went wrong in the program's own words; null where there is no more to say
     * @param rolloutId the rollout that is in doubt as long as the record waits; null where no safety rests on it
     */
    @MessageName("operation.record-parked")
    record RecordParked(
            String parkedId,
            String service,
            String consumer,
            String topic,
            int partition,
            long offset,
            @Nullable String key,
            @Nullable String type,
            Place place,
            String cause,
            @Nullable String detail,
            @Nullable String rolloutId,
            Instant at)
            implements OperationMessage {}

    @MessageName("operation.record-replayed")
    record RecordReplayed(String parkedId, String service, Instant at) implements OperationMessage {}

    /**
     * Nobody will handle the record any more. Topic {@code parked-records.events.v1}.
     *
     * @param topic and {@code consumer}: as when it was parked
     */
    @MessageName("operation.record-discarded")
    record RecordDiscarded(
            String parkedId, String service, String consumer, String topic, String by, String reason, Instant at)
            implements OperationMessage {}

    /**
     * It was replayed, or those before it were, and it waits again: now as the first of its key. Topic
     * {@code parked-records.events.v1}.
     *
     * @param attempts how often it was tried, the first time included
     */
    @MessageName("operation.record-failed-again")
    record RecordFailedAgain(
            String parkedId,
            String service,
            int attempts,
            String cause,
            @Nullable String detail,
            Instant at) implements OperationMessage {}

    /**
     * A dynamic rollout takes nobody in any more: who begins to match waits. Told again with the same id as long as that is
     * so. Topic {@code reached-limits.events.v1}.
     */
    @MessageName("operation.rollout-full")
    record RolloutFull(String rolloutId, String reason, Instant at) implements OperationMessage {}
}
