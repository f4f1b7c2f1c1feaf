package io.headgate.chassis.messaging;

import io.headgate.contracts.Refusal;
import java.util.Optional;

/** A message that cannot be told as it is, and was not written: whoever asked for it is refused. */
public abstract sealed class Untellable extends IllegalArgumentException permits UnstorableText, OversizedMessage {

    Untellable(String message) {
        super(message);
    }

    /** Whether this is what went wrong: frameworks wrap it. */
    static Optional<Untellable> in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Untellable untellable) {
                return Optional.of(untellable);
            }
        }
        return Optional.empty();
    }

    /** What whoever asked for it is told. */
    public abstract Refusal refusal();
}
