package io.headgate.benchmarks;

import java.util.Arrays;

/** How long each of many operations took. Used by one thread at a time, then merged. */
final class Latencies {

    private long[] nanos = new long[1 << 14];
    private int size;

    void add(long took) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, size * 2);
        }
        nanos[size++] = took;
    }

    void addAll(Latencies other) {
        for (int n = 0; n < other.size; n++) {
            add(other.nanos[n]);
        }
    }

    int count() {
        return size;
    }

    @Override
    public String toString() {
        var sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        return "p50 %.2f ms, p99 %.2f ms, max %.1f ms".formatted(at(sorted, 50), at(sorted, 99), at(sorted, 100));
    }

    private static double at(long[] sorted, int percent) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[Math.max(0, Math.ceilDiv(sorted.length * percent, 100) - 1)] / 1e6;
    }
}
