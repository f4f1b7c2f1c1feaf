package io.headgate.chassis.messaging;

import io.headgate.contracts.Refusal;

/**
 * A message has a text that nobody could store, and was not written. What people send is refused for it at the edge, what
 * devices send is cleaned there; this is what is left when neither has happened.
 */
public final class UnstorableText extends Untellable {

    private static final Refusal REFUSAL = new Refusal(
            "text.not-allowed-characters",
            Refusal.Kind.INVALID,
            "A text has a NUL or half of a surrogate pair, which cannot be stored.",
            "Remove the character; half an emoji is left where a text was cut in its middle.");

    UnstorableText() {
        super("a text has a NUL or half of a surrogate pair");
    }

    @Override
    public Refusal refusal() {
        return REFUSAL;
    }
}
