package io.headgate.chassis.messaging;

import io.headgate.contracts.Refusal;
import org.jspecify.annotations.Nullable;

/** What became of a command. Both are answers: they are stored, and a repeat of the command gets them again. */
public sealed interface Outcome {

    /**
     * @param body what the caller is told, a record; null for nothing
     * @param version the version of the aggregate after the command; null where there is none
     */
    record Done(@Nullable Object body, @Nullable Long version) implements Outcome {}

    record Refused(Refusal refusal) implements Outcome {}

    static Outcome done() {
        return new Done(null, null);
    }

    /** {@code Record}, so that a boxed version is not taken for a body. */
    static Outcome done(Record body) {
        return new Done(body, null);
    }

    static Outcome done(long version) {
        return new Done(null, version);
    }

    static Outcome refused(Refusal refusal) {
        return new Refused(refusal);
    }
}
