package io.headgate.chassis.messaging;

import io.headgate.contracts.Refusal;

/**
 * A message is larger than a record may be. Each service keeps what it tells far below that by limits of its own; this is
 * what is left when one of them is missing: once in the outbox, such a message could never leave it.
 */
final class OversizedMessage extends Untellable {

    private static final Refusal REFUSAL = new Refusal(
            "message.too-large",
            Refusal.Kind.TOO_LARGE,
            "What would have to be told of this change is larger than one message may be. Nothing was changed.",
            "Change less at once, or take away what is not needed.");

    OversizedMessage(Outbox.Message message, int bytes) {
        super("a message to " + message.topic().topicName() + " has " + bytes + " bytes");
    }

    @Override
    public Refusal refusal() {
        return REFUSAL;
    }
}
