package io.headgate.gateway.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait after wrong passwords: the longer, the more there were. Counted for a user from one network, and more
 * leniently for a network and for a user. Where a user has logged in before, only his own mistakes count, so that no
 * stranger shuts him out. Memory is bounded; safe for many threads.
 */
final class LoginPauses {

    static final int MOST = 10_000;
    private static final Duration FORGOTTEN = Duration.ofMinutes(15);
    static final Duration KNOWN = Duration.ofDays(30);

    /**
     * @param free wrong ones that cost nothing
     * @param longest what the pause, a second first and doubled each time, does not exceed
     */
    private record Rule(int free, Duration longest) {
        Duration pause(int wrong) {
            var seconds = wrong <= free ? 0 : 1L << Math.min(wrong - free - 1, 20);
            return seconds < longest.toSeconds() ? Duration.ofSeconds(seconds) : longest;
        }
    }

    private static final Rule OF_USER_FROM_NETWORK = new Rule(5, Duration.ofSeconds(30));
    private static final Rule OF_NETWORK = new Rule(50, Duration.ofSeconds(10));
    private static final Rule OF_USER = new Rule(50, Duration.ofSeconds(5));

    private record Wrong(int times, Instant until) {}

    /** @param network null for wherever from */
    private record Who(@Nullable String name, @Nullable String network) {
        Rule rule() {
            return name == null ? OF_NETWORK : network == null ? OF_USER : OF_USER_FROM_NETWORK;
        }
    }

    private final InstantSource clock;
    private final Cache<Who, Wrong> wrong =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(FORGOTTEN).build();
    private final Cache<Who, Boolean> known =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(KNOWN).build();

    LoginPauses(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * How long this user has to wait there; empty not to wait.
     *
     * @param urgent only his own mistakes from there count, though he is not known there: a stop must not wait for what
     *     strangers do
     */
    Optional<Duration> pause(String name, String network, boolean urgent) {
        var now = clock.instant();
        var counted = urgent || isKnown(name, network)
                ? Stream.of(new Who(name, network))
                : Stream.of(new Who(name, network), new Who(null, network), new Who(name, null));
        return counted.map(wrong::getIfPresent)
                .filter(one -> one != null && now.isBefore(one.until()))
                .map(one -> Duration.between(now, one.until()))
                .max(Duration::compareTo);
    }

    /** Whether this user has logged in from there before. */
    boolean isKnown(String name, String network) {
        return known.getIfPresent(new Who(name, network)) != null;
    }

    /** Before a restart. */
    void isKnownAgain(String name, String network) {
        known.put(new Who(name, network), true);
    }

    void wasWrong(String name, String network) {
        var now = clock.instant();
        for (var who : List.of(new Who(name, network), new Who(null, network), new Who(name, null))) {
            wrong.asMap().merge(who, new Wrong(1, now), (before, one) -> {
                var times = before.times() + 1;
                return new Wrong(times, now.plus(who.rule().pause(times)));
            });
        }
    }

    void wasRight(String name, String network) {
        known.put(new Who(name, network), true);
        wrong.invalidate(new Who(name, network));
    }
}
