package io.headgate.cascade.model;

import java.util.Comparator;

/** One deployment group of one rollout. The order is the order in which groups are locked. */
public record GroupKey(String tenant, String rolloutId, int ordinal) implements Comparable<GroupKey> {

    private static final Comparator<GroupKey> ORDER = Comparator.comparing(GroupKey::tenant)
            .thenComparing(GroupKey::rolloutId)
            .thenComparingInt(GroupKey::ordinal);

    /** The key of the group's records: {@code rolloutId:group}. */
    public String recordKey() {
        return rolloutId + ":" + ordinal;
    }

    /** The rollout that a group's record is about. */
    public static String rolloutOf(String recordKey) {
        var end = recordKey.lastIndexOf(':');
        return end < 0 ? recordKey : recordKey.substring(0, end);
    }

    public RolloutKey rollout() {
        return new RolloutKey(tenant, rolloutId);
    }

    @Override
    public int compareTo(GroupKey other) {
        return ORDER.compare(this, other);
    }
}
