package io.headgate.target.write;

import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetMessage.TargetRemoved;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.target.read.TargetFields.ChangedBy;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Tells what has become of targets, in the transaction that has changed them. */
public final class TargetNews {

    private final Outbox outbox;
    private final NewMatches matches;

    public TargetNews(Outbox outbox, NewMatches matches) {
        this.outbox = outbox;
        this.matches = matches;
    }

    /** Also tells which of them have begun to match what somebody waits for. */
    void changed(String tenant, List<TargetState> states, Instant at) {
        if (states.isEmpty()) {
            return;
        }
        var ids = states.stream().map(TargetState::controllerId).toList();
        matches.evaluate(tenant, ids, ChangedBy.COMMAND, at);
        outbox.append(states.stream()
                .map(state -> Outbox.Message.of(Topic.TARGET_STATE, state.controllerId(), state))
                .toList());
    }

    /** @param versions of the removals, by controller id */
    void removed(Map<String, Long> versions) {
        if (!versions.isEmpty()) {
            outbox.append(versions.entrySet().stream()
                    .map(target -> Outbox.Message.of(
                            Topic.TARGET_STATE, target.getKey(), new TargetRemoved(target.getKey(), target.getValue())))
                    .toList());
        }
    }
}
