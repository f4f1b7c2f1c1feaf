package io.headgate.approval.wiring;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param quorum how many approvers must say yes, at least 1; holds for requests opened from now on
 * @param targetsTolerancePercent by how much the start of a rollout may reach more targets than its approvers saw, 0 to 1000;
 *     beyond that it asks again
 */
@ConfigurationProperties(prefix = "approval", ignoreUnknownFields = false)
public record ApprovalServiceConfig(int quorum, int targetsTolerancePercent) {

    public ApprovalServiceConfig {
        if (quorum < 1) {
            throw new IllegalArgumentException("approval.quorum must be at least 1, it is " + quorum);
        }
        if (targetsTolerancePercent < 0 || targetsTolerancePercent > 1000) {
            throw new IllegalArgumentException(
                    "approval.targets-tolerance-percent must be 0 to 1000, it is " + targetsTolerancePercent);
        }
    }
}
