package io.headgate.rollout.write;

import io.headgate.contracts.TriggeredBy;
import io.headgate.rollout.model.KillSwitches;
import io.headgate.rollout.model.MultiAssignment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and under which conditions.
 *
 * @param now the time of the decision
 * @param expectedVersion the version the asker has seen; null when it does not care
 * @param sequence of the command; null for a report, and for what this service asks itself: that goes by the state alone
 * @param approvals whether the tenant wants approvals at this moment
 * @param multiAssignment whether it may write rollouts of several sets
 * @param killSwitches those that are on
 */
public record Asked(
        TriggeredBy by,
        Instant now,
        @Nullable Long expectedVersion,
        @Nullable Long sequence,
        Approvals approvals,
        MultiAssignment multiAssignment,
        KillSwitches killSwitches) {

    /** Of a report, or of a command that writes no plan: what the tenant has set does not matter to it. */
    public static Asked withoutSettings(TriggeredBy by, Instant now) {
        return withoutSettings(by, now, KillSwitches.NONE);
    }

    /** The same, of what may begin something. */
    public static Asked withoutSettings(TriggeredBy by, Instant now, KillSwitches killSwitches) {
        return new Asked(by, now, null, null, Approvals.OFF, MultiAssignment.OFF, killSwitches);
    }

    /**
     * The tenant's setting. A rollout that was once written while approvals were required needs one for ever.
     *
     * @param switchedOff by whom and when; null while they are required, and where they never were
     */
    public record Approvals(boolean required, @Nullable SwitchedOff switchedOff) {
        public static final Approvals OFF = new Approvals(false, null);
        public static final Approvals REQUIRED = new Approvals(true, null);

        public static Approvals switchedOff(String by, Instant at) {
            return new Approvals(false, new SwitchedOff(by, at));
        }
    }

    public record SwitchedOff(String by, Instant at) {}
}
