package io.headgate.rollout.write;

import io.headgate.contracts.TriggeredBy;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and under which conditions.
 *
 * @param now the time of the decision
 * @param expectedVersion the version the asker has seen; null when it does not care
 * @param approvals whether the tenant wants approvals at this moment
 */
public record Asked(TriggeredBy by, Instant now, @Nullable Long expectedVersion, Approvals approvals) {

    /** The tenant's setting; a rollout keeps the one it was last written under. */
    public enum Approvals {
        OFF,
        REQUIRED
    }
}
