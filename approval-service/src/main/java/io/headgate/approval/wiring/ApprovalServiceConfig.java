package io.headgate.approval.wiring;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param quorum how many approvers must say yes, at least 1; holds for requests opened from now on */
@ConfigurationProperties(prefix = "approval", ignoreUnknownFields = false)
public record ApprovalServiceConfig(int quorum) {

    public ApprovalServiceConfig {
        if (quorum < 1) {
            throw new IllegalArgumentException("approval.quorum must be at least 1, it is " + quorum);
        }
    }
}
