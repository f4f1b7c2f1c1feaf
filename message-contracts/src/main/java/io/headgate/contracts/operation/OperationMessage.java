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
     * A record could not be handled and waits, with later ones of its key, for a decision. Topic
     * {@code parked-records.events.v1}.
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
            String cause,
            Instant at)
            implements OperationMessage {}

    @MessageName("operation.record-replayed")
    record RecordReplayed(String parkedId, String service, Instant at) implements OperationMessage {}

    /**
     * A dynamic rollout takes nobody in any more: who begins to match waits. Told again with the same id as long as that is
     * so. Topic {@code reached-limits.events.v1}.
     */
    @MessageName("operation.rollout-full")
    record RolloutFull(String rolloutId, String reason, Instant at) implements OperationMessage {}
}
