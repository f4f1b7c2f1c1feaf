package io.headgate.target.model;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a batch of facts says about one target's actions, folded so that it costs one change of a row. Facts of a target come
 * nearly in order; whether a late one still counts is decided where the row is, by time.
 */
public final class ActionProgress {

    /** What has become of an action, as far as a target's status depends on it. */
    public enum Step {
        /** It was assigned directly: the device has not seen it yet. */
        ASSIGNED,
        OFFERED,
        SUCCEEDED,
        /** It ended well with the download: nothing was installed. */
        DOWNLOADED,
        FAILED,
        /** Or timed out: what counts is what was installed before. */
        CANCELLED;

        private boolean begins() {
            return this == ASSIGNED || this == OFFERED;
        }
    }

    /**
     * @param setId null where it was not told
     * @param begunAt for the end of an action that began in the same batch: when; else null
     */
    public record Latest(
            Step step,
            long actionId,
            @Nullable String setId,
            Instant at,
            @Nullable Instant begunAt) {}

    public record Noted(String setId, Instant at) {}

    /** A rollout in which a target failed or was silent, and with which of its sets; empty where that was not told. */
    public record FailedIn(String rolloutId, String setId) {}

    private @Nullable Latest latest;
    private @Nullable Noted installed;
    private final Map<FailedIn, Instant> failed = new LinkedHashMap<>();
    private final Map<String, Instant> succeeded = new LinkedHashMap<>();
    private final Set<String> sets = new TreeSet<>();
    private long asOf;

    /**
     * Takes one more fact.
     *
     * @param setId null for one that timed out
     * @param rolloutId null for an action of no rollout
     * @param actionAsOf of the registry, when the action's target was chosen: facts of targets that have one id after another
     *     are never folded
     * @return false when the row decides what the fact means: what was taken is to be written first, and the fact taken anew
     */
    public boolean take(
            Step step, long actionId, @Nullable String setId, @Nullable String rolloutId, Instant at, long actionAsOf) {
        var known = latest;
        if (known != null && asOf != actionAsOf) {
            return false;
        }
        asOf = actionAsOf;
        if (known != null && !step.begins() && !known.step().begins()) {
            return false;
        }
        if (setId != null) {
            sets.add(setId);
        }
        if (step == Step.SUCCEEDED && setId != null) {
            installed = newer(installed, new Noted(setId, at));
            succeeded.merge(setId, at, ActionProgress::later);
        } else if (rolloutId != null && (step == Step.FAILED || timedOut(step, setId))) {
            failed.merge(new FailedIn(rolloutId, setId == null ? "" : setId), at, ActionProgress::later);
        }
        if (known == null) {
            latest = new Latest(step, actionId, setId, at, null);
            return true;
        }
        var late = at.isBefore(known.at());
        if (step.begins()) {
            // What an offer has already told of the same action an assignment does not take back.
            if (!late && !(step == Step.ASSIGNED && known.actionId() == actionId)) {
                latest = new Latest(step, actionId, setId, at, null);
            }
        } else if (!late && known.actionId() == actionId) {
            latest = new Latest(step, actionId, setId, at, known.at());
        }
        // Else another action ends while this one is going on: no matter of the status.
        return true;
    }

    private static boolean timedOut(Step step, @Nullable String setId) {
        return step == Step.CANCELLED && setId == null;
    }

    /** Null until something was taken. */
    public @Nullable Latest latest() {
        return latest;
    }

    /** Of the registry, when the target was chosen for what was taken. */
    public long asOf() {
        return asOf;
    }

    public @Nullable Noted installed() {
        return installed;
    }

    /** When it failed last, in each. */
    public Map<FailedIn, Instant> failed() {
        return failed;
    }

    /** When it succeeded last, with each set. */
    public Map<String, Instant> succeeded() {
        return succeeded;
    }

    /** Of all actions something was said about. */
    public Set<String> sets() {
        return sets;
    }

    private static Instant later(Instant one, Instant other) {
        return other.isAfter(one) ? other : one;
    }

    private static Noted newer(@Nullable Noted one, Noted other) {
        return one == null || !other.at().isBefore(one.at()) ? other : one;
    }
}
