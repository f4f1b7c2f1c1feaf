package io.headgate.gateway.operator;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param timeout after it a command is not carried out any more and the caller is told so
 * @param viewTimeout how long an answer waits for the gateway's own views to show its effect
 */
@ConfigurationProperties("headgate.commands")
record CommandSettings(
        @DefaultValue("PT5S") Duration timeout,
        @DefaultValue("PT5S") Duration viewTimeout) {}
