package io.headgate.distribution.wiring;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param assignmentsPerRecord most targets of one assignments record, 1 to 5,000
 * @param planStatementLimit the longest a single statement of making a plan may take, more than nothing
 */
@ConfigurationProperties(prefix = "distribution", ignoreUnknownFields = false)
public record DistributionServiceConfig(int assignmentsPerRecord, Duration planStatementLimit) {

    public DistributionServiceConfig {
        if (assignmentsPerRecord < 1 || assignmentsPerRecord > 5_000) {
            throw new IllegalArgumentException(
                    "distribution.assignments-per-record must be 1 to 5000, it is " + assignmentsPerRecord);
        }
        if (!planStatementLimit.isPositive()) {
            throw new IllegalArgumentException(
                    "distribution.plan-statement-limit must be positive, it is " + planStatementLimit);
        }
    }
}
