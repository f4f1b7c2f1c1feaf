package io.headgate.distribution.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TargetOrderTest {

    /** printf 'ro-1/device-1' | sha256sum */
    @Test
    void isTheOrderOfTheHashAnyToolComputes() {
        var rank = new TargetOrder("ro-1").rank("device-1");

        assertThat(Long.toHexString(rank ^ Long.MIN_VALUE)).isEqualTo("7f2833443edc2cfe");
    }

    @Test
    void comparesAsTheHexDigitsDo() {
        var order = new TargetOrder("ro-1");
        var byRank = IntStream.range(0, 1_000)
                .mapToObj(n -> "t" + n)
                .sorted(java.util.Comparator.comparingLong(order::rank))
                .toList();
        var byDigits = IntStream.range(0, 1_000)
                .mapToObj(n -> "t" + n)
                .sorted(java.util.Comparator.comparing(id -> "%016x".formatted(order.rank(id) ^ Long.MIN_VALUE)))
                .toList();

        assertThat(byRank).isEqualTo(byDigits);
    }

    @Test
    void anotherRolloutBeginsWithOtherTargets() {
        var one = new TargetOrder("ro-1");
        var two = new TargetOrder("ro-2");
        var firstTenths = IntStream.range(0, 10_000)
                .mapToObj(n -> "t" + n)
                .filter(id -> isInFirstTenth(one.rank(id)) && isInFirstTenth(two.rank(id)))
                .count();

        // Of 10,000, about one in a hundred is in the first tenth of both.
        assertThat(firstTenths).isBetween(60L, 140L);
    }

    private static boolean isInFirstTenth(long rank) {
        return rank < Long.MIN_VALUE + Long.MAX_VALUE / 5;
    }
}
