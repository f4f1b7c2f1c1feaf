package io.headgate.cascade.model;

import java.util.Comparator;

/** One action. The order is the order in which rows are written. */
public record ActionKey(String tenant, long actionId) implements Comparable<ActionKey> {

    private static final Comparator<ActionKey> ORDER =
            Comparator.comparing(ActionKey::tenant).thenComparingLong(ActionKey::actionId);

    @Override
    public int compareTo(ActionKey other) {
        return ORDER.compare(this, other);
    }
}
