package io.headgate.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.Role;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatsTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final Repeats repeats = new Repeats();

    private static Act act(int second, String who, String target) {
        return new Act(
                NOON.plusSeconds(second),
                who,
                List.of(Role.OPERATOR),
                "POST /x",
                target,
                403,
                "access.role-missing",
                null,
                "192.0.2.7",
                "c-" + second);
    }

    @Test
    void theFirstIsToldAtOnceAndTheOthersAtTheEndOfTheMinute() {
        assertThat(repeats.refused(act(0, "olaf", "/a")))
                .hasValueSatisfying(told -> assertThat(told.times()).isEqualTo(1));
        assertThat(repeats.refused(act(10, "olaf", "/a"))).isEmpty();
        assertThat(repeats.refused(act(20, "olaf", "/a"))).isEmpty();
        assertThat(repeats.refused(act(20, "olaf", "/b"))).isPresent();
        assertThat(repeats.refused(act(20, "lee", "/a"))).isPresent();

        assertThat(repeats.ended(NOON.plusSeconds(59))).isEmpty();
        assertThat(repeats.ended(NOON.plusSeconds(60))).singleElement().satisfies(told -> {
            assertThat(told.who()).isEqualTo("olaf");
            assertThat(told.times()).isEqualTo(2);
            assertThat(told.at()).isEqualTo(NOON.plusSeconds(20));
        });
        assertThat(repeats.ended(NOON.plusSeconds(120))).isEmpty();
        assertThat(repeats.refused(act(130, "olaf", "/a"))).isPresent();
    }

    @Test
    void ofStrangersItDoesNotMatterWhatTheyAskedFor() {
        assertThat(repeats.turnedAway(act(0, "olaf", "/a"))).isPresent();
        assertThat(repeats.turnedAway(act(1, "olaf", "/b"))).isEmpty();
    }

    @Test
    void manyKindsDoNotMakeManyMessages() {
        var told = 0;
        for (int i = 0; i < 100_000; i++) {
            told += repeats.turnedAway(act(0, "stranger-" + i, "/a")).isPresent() ? 1 : 0;
        }

        assertThat(told).isEqualTo(201);
        assertThat(repeats.ended(NOON.plusSeconds(60))).singleElement().satisfies(many -> {
            assertThat(many.code()).isEqualTo("audit.many-refused");
            assertThat(many.times()).isEqualTo(99_799);
        });
    }

    @Test
    void whoIsRefusedMuchDoesNotHideWhatAnotherIsRefused() {
        for (int i = 0; i < 1_000; i++) {
            repeats.refused(act(0, "olaf", "/" + i));
        }

        assertThat(repeats.refused(act(1, "lee", "/a")))
                .hasValueSatisfying(told -> assertThat(told.who()).isEqualTo("lee"));
        assertThat(repeats.ended(NOON.plusSeconds(60))).singleElement().satisfies(many -> {
            assertThat(many.who()).isEqualTo("olaf");
            assertThat(many.code()).isEqualTo("audit.many-refused");
            assertThat(many.times()).isEqualTo(799);
        });
        assertThat(repeats.refused(act(61, "olaf", "/0"))).isPresent();
    }

    @Test
    void whatSomebodyWroteIsOneLineAndNotEndless() {
        var told =
                new Act(NOON, "a\u0000b\nc\ud83d", List.of(), "", "/x", 200, null, "r".repeat(1_000), "", "c").told(1);

        assertThat(told.who()).isEqualTo("a?b?c?");
        assertThat(told.reason()).hasSize(500);
    }
}
