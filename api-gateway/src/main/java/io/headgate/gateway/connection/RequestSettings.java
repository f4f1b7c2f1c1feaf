package io.headgate.gateway.connection;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param within how long the head of a request may take, and again its body; the body of an upload only must not stall */
@ConfigurationProperties("headgate.requests")
record RequestSettings(@DefaultValue("PT30S") Duration within) {

    RequestSettings {
        if (within.toMillis() < 100) {
            throw new IllegalArgumentException("headgate.requests.within is at least PT0.1S");
        }
    }
}
