package io.headgate.cascade.model;

import java.util.Comparator;

public record RolloutKey(String tenant, String rolloutId) implements Comparable<RolloutKey> {

    private static final Comparator<RolloutKey> ORDER =
            Comparator.comparing(RolloutKey::tenant).thenComparing(RolloutKey::rolloutId);

    public GroupKey group(int ordinal) {
        return new GroupKey(tenant, rolloutId, ordinal);
    }

    @Override
    public int compareTo(RolloutKey other) {
        return ORDER.compare(this, other);
    }
}
