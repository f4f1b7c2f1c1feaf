package io.headgate.notification.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When to try a delivery again.
 *
 * @param first pause after the first failed round; doubled after each further one, an hour at most
 * @param giveUpAfter from the alert on
 */
public record DeliveryPause(Duration first, Duration giveUpAfter) {

    private static final Duration LONGEST = Duration.ofHours(1);

    /**
     * @param rounds that have failed, from 1
     * @return empty to give up
     */
    public Optional<Instant> next(Instant createdAt, int rounds, Instant now) {
        var pause = first.multipliedBy(1L << Math.min(rounds - 1, 20));
        var next = now.plus(pause.compareTo(LONGEST) > 0 ? LONGEST : pause);
        return next.isAfter(createdAt.plus(giveUpAfter)) ? Optional.empty() : Optional.of(next);
    }
}
