package io.headgate.gateway;

import java.util.concurrent.ThreadLocalRandom;

/** Numbers for rollouts that tests tell of: the topics are those of all tests, and no two rollouts have the same number. */
public final class RolloutNumbers {

    private RolloutNumbers() {}

    public static int next() {
        return ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    }
}
