package io.headgate.target.write;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.target.TargetMessage.TargetState;

/** What becomes of one target. The version of a changed one is given by its table. */
sealed interface Decision {

    record Changed(TargetState target) implements Decision {}

    /** It is as wanted already: no new version, and nothing to tell. */
    record Unchanged() implements Decision {}

    record Refused(Refusal refusal) implements Decision {}
}
