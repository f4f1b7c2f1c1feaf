package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.gateway.device.KillSwitches.Held;
import io.headgate.gateway.device.KillSwitches.Held.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;

class KillSwitchesTest {

    private final KillSwitches switches = new KillSwitches();

    private static Held held(String setId, long version, Phase phase) {
        return new Held(setId, version, phase, "kim");
    }

    @Test
    void everythingIsHeldUntilItIsKnownWhichThereAre() {
        assertThat(switches.holds("ds-1")).isTrue();
        switches.put(held("ds-2", 1, Phase.OFF));

        switches.load(List.of());

        assertThat(switches.holds("ds-1")).isFalse();
    }

    @Test
    void holdsTheSetItIsOfOrEverySet() {
        switches.load(List.of(held("ds-1", 1, Phase.ON)));
        assertThat(switches.holds("ds-1")).isTrue();
        assertThat(switches.isOn("ds-1")).isTrue();
        assertThat(switches.holds("ds-2")).isFalse();

        switches.put(held(null, 1, Phase.ON));

        assertThat(switches.holds("ds-2")).isTrue();
        assertThat(switches.isOn("ds-2")).isTrue();
    }

    @Test
    void holdsOnUntilWhatItHeldHasEnded() {
        switches.load(List.of(held("ds-1", 1, Phase.ON)));

        switches.put(held("ds-1", 2, Phase.LETTING_GO));
        assertThat(switches.holds("ds-1")).isTrue();
        assertThat(switches.isOn("ds-1")).isFalse();
        assertThat(switches.toEnd()).extracting(Held::scope).containsExactly("ds-1");

        switches.put(held("ds-1", 2, Phase.OFF));
        assertThat(switches.holds("ds-1")).isFalse();
        assertThat(switches.toEnd()).isEmpty();
    }

    @Test
    void whatIsOlderThanWhatIsKnownChangesNothing() {
        switches.load(List.of(held("ds-1", 3, Phase.OFF)));

        switches.put(held("ds-1", 2, Phase.ON));
        switches.put(held("ds-1", 3, Phase.LETTING_GO));
        assertThat(switches.holds("ds-1")).isFalse();

        switches.put(held("ds-1", 4, Phase.ON));
        assertThat(switches.holds("ds-1")).isTrue();
    }

    @Test
    void whoPressesItAgainWhileItLetsGoIsHeard() {
        switches.load(List.of(held("ds-1", 2, Phase.LETTING_GO)));
        switches.put(held("ds-1", 3, Phase.ON));

        // Of the press before: it comes too late.
        switches.put(held("ds-1", 2, Phase.OFF));

        assertThat(switches.holds("ds-1")).isTrue();
    }
}
