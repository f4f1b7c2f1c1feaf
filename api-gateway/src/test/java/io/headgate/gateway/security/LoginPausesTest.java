package io.headgate.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LoginPausesTest {

    private Instant now = Instant.EPOCH;
    private final LoginPauses pauses = new LoginPauses(() -> now);

    private void wrong(int times, String name, String network) {
        for (int i = 0; i < times; i++) {
            pauses.wasWrong(name, network);
        }
    }

    @Test
    void growsWithEachWrongPasswordUpToABound() {
        wrong(5, "olaf", "home");
        assertThat(pauses.pause("olaf", "home", false)).isEmpty();

        wrong(1, "olaf", "home");
        assertThat(pauses.pause("olaf", "home", false)).contains(Duration.ofSeconds(1));
        wrong(1, "olaf", "home");
        assertThat(pauses.pause("olaf", "home", false)).contains(Duration.ofSeconds(2));
        wrong(20, "olaf", "home");
        assertThat(pauses.pause("olaf", "home", false)).contains(Duration.ofSeconds(30));

        now = now.plusSeconds(30);
        assertThat(pauses.pause("olaf", "home", false)).isEmpty();
    }

    @Test
    void endsWithTheRightOne() {
        wrong(10, "olaf", "home");
        pauses.wasRight("olaf", "home");

        assertThat(pauses.pause("olaf", "home", false)).isEmpty();
        wrong(5, "olaf", "home");
        assertThat(pauses.pause("olaf", "home", false)).isEmpty();
    }

    @Test
    void aStrangerElsewhereDoesNotShutAUserOutWhereHeHasBeenBefore() {
        pauses.wasRight("olaf", "home");
        for (int network = 0; network < 200; network++) {
            wrong(5, "olaf", "elsewhere-" + network);
        }

        assertThat(pauses.pause("olaf", "home", false)).isEmpty();
        assertThat(pauses.pause("olaf", "new", false)).contains(Duration.ofSeconds(5));
    }

    @Test
    void aStopWaitsForHisOwnMistakesOnly() {
        for (int other = 0; other < 200; other++) {
            wrong(5, "olaf", "elsewhere-" + other);
            wrong(1, "guess-" + other, "new");
        }

        assertThat(pauses.pause("olaf", "new", false)).isPresent();
        assertThat(pauses.pause("olaf", "new", true)).isEmpty();
        wrong(6, "olaf", "new");
        assertThat(pauses.pause("olaf", "new", true)).contains(Duration.ofSeconds(1));
    }

    @Test
    void aStrangerBesideHimDoesNotEither() {
        pauses.wasRight("olaf", "office");
        for (int name = 0; name < 200; name++) {
            wrong(1, "name-" + name, "office");
        }

        assertThat(pauses.pause("olaf", "office", false)).isEmpty();
        assertThat(pauses.pause("lee", "office", false)).contains(Duration.ofSeconds(10));
        assertThat(pauses.pause("lee", "home", false)).isEmpty();
    }
}
