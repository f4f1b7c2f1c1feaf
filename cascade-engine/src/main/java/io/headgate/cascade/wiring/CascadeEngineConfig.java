package io.headgate.cascade.wiring;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The engine's settings; an unknown name fails the start. */
@ConfigurationProperties(prefix = "cascade-engine", ignoreUnknownFields = false)
record CascadeEngineConfig(
        @DefaultValue Timeouts timeouts,
        @DefaultValue Progress progress,
        @DefaultValue Tallies tallies) {

    /** @param checkEvery how often groups are looked at in which time alone may change something */
    record Timeouts(@DefaultValue("PT1S") Duration checkEvery) {}

    /** @param publishEvery the counts of a group are published at most this often, except with a verdict */
    record Progress(@DefaultValue("PT0.2S") Duration publishEvery) {}

    /**
     * @param batch most messages, each of up to 100 reports, counted in one transaction
     * @param gather pause between batches, so that many single reports are counted together
     */
    record Tallies(
            @DefaultValue("200") int batch,
            @DefaultValue("PT0.01S") Duration gather) {}
}
