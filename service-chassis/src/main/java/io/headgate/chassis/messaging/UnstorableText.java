package io.headgate.chassis.messaging;

import io.headgate.contracts.Refusal;
import java.util.Optional;

/**
 * A message has a text that nobody could store, and was not written. What people send is refused for it at the edge, what
 * devices send is cleaned there; this is what is left when neither has happened.
 */
public final class UnstorableText extends IllegalArgumentException {

    private static final Refusal REFUSAL = new Refusal(
            "text.not-allowed-characters",
            Refusal.Kind.INVALID,
            "A text has a NUL or half of a surrogate pair, which cannot be stored.",
            "Remove the character; half an emoji is left where a text was cut in its middle.");

    UnstorableText() {
        super("a text has a NUL or half of a surrogate pair");
    }

    /** Whether this is what went wrong: frameworks wrap it. */
    static Optional<UnstorableText> in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnstorableText unstorable) {
                return Optional.of(unstorable);
            }
        }
        return Optional.empty();
    }

    /** What whoever asked for it is told. */
    public Refusal refusal() {
        return REFUSAL;
    }
}
