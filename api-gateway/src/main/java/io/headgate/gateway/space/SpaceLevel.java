package io.headgate.gateway.space;

/** How much is left, from the most to the least; each level also does without what the ones before it do without. */
public enum SpaceLevel {
    /** The reserve is untouched. */
    PLENTY,
    /** Less than the reserve: no uploads. */
    LOW,
    /** Less than half of it: of what operators want, only what takes away or changes nothing but a setting. */
    SCARCE,
    /** Less than an eighth of it: devices are asked to report later. The rest is for stops. */
    EXHAUSTED;

    static SpaceLevel of(long free, long reserve) {
        if (free >= reserve) {
            return PLENTY;
        }
        if (free >= reserve / 2) {
            return LOW;
        }
        return free >= reserve / 8 ? SCARCE : EXHAUSTED;
    }

    boolean isAtLeast(SpaceLevel other) {
        return compareTo(other) >= 0;
    }
}
