package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.gateway.device.RolloutControl.Phase;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OfferCapsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final OfferCaps caps = new OfferCaps();

    private static RolloutControl capped(Integer inFlight, Integer perMinute) {
        var terms = new ActionTerms(ActionType.FORCED, null, false, null, Instant.EPOCH);
        return new RolloutControl("ro-1", 1, Phase.RUNNING, terms, List.of(), inFlight, perMinute, List.of());
    }

    @Test
    void keepsTheNumberInFlightUnderTheCap() {
        var control = capped(2, null);
        assertThat(caps.start(control, 1, NOW)).isTrue();
        assertThat(caps.start(control, 2, NOW)).isTrue();
        assertThat(caps.mayStart(control, NOW)).isFalse();
        assertThat(caps.start(control, 3, NOW)).isFalse();
        caps.end(1);
        assertThat(caps.start(control, 3, NOW)).isTrue();
    }

    @Test
    void givesAnActionThatHasItsPlaceNoSecondOne() {
        var control = capped(1, 1);
        assertThat(caps.start(control, 1, NOW)).isTrue();
        assertThat(caps.start(control, 1, NOW)).isTrue();
        caps.end(1);
        caps.end(1);
        assertThat(caps.mayStart(capped(1, null), NOW)).isTrue();
    }

    @Test
    void startsNoMoreInAMinuteThanAllowed() {
        var control = capped(null, 2);
        assertThat(caps.start(control, 1, NOW)).isTrue();
        assertThat(caps.start(control, 2, NOW.plusSeconds(30))).isTrue();
        assertThat(caps.start(control, 3, NOW.plusSeconds(59))).isFalse();
        assertThat(caps.start(control, 3, NOW.plusSeconds(60))).isTrue();
        assertThat(caps.start(control, 4, NOW.plusSeconds(60))).isFalse();
    }

    @Test
    void countsWhatWasOfferedBeforeTheProcessBegan() {
        caps.restore(List.of(1L, 2L));
        assertThat(caps.mayStart(capped(2, null), NOW)).isFalse();
    }

    @Test
    void limitsNothingWithoutCaps() {
        assertThat(caps.start(capped(null, null), 1, NOW)).isTrue();
        assertThat(caps.mayStart(capped(null, null), NOW)).isTrue();
    }
}
