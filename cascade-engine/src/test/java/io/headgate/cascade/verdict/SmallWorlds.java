package io.headgate.cascade.verdict;

import io.headgate.contracts.cascade.CascadeMessage.Kind;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Every small group there can be, and a judge who goes through its targets one by one. */
final class SmallWorlds {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private SmallWorlds() {}

    /** Every way to spread so many targets over the nine fates. */
    static List<GroupCounts> ofSize(int size) {
        var worlds = new ArrayList<GroupCounts>();
        spread(size, new int[9], 0, worlds);
        return worlds;
    }

    private static void spread(int left, int[] fates, int fate, List<GroupCounts> worlds) {
        if (fate == fates.length - 1) {
            fates[fate] = left;
            var size = IntStream.of(fates).sum();
            worlds.add(new GroupCounts(
                    size, fates[0], fates[1], fates[2], fates[3], fates[4], fates[5], fates[6], fates[7], fates[8], 0));
            return;
        }
        for (int here = 0; here <= left; here++) {
            fates[fate] = here;
            spread(left - here, fates, fate + 1, worlds);
        }
    }

    static List<ErrorLimit> limits(int size) {
        var limits = new ArrayList<ErrorLimit>();
        for (int percent : new int[] {0, 16, 17, 33, 34, 50, 100}) {
            limits.add(ErrorLimit.percent(percent));
        }
        IntStream.rangeClosed(0, size).forEach(count -> limits.add(ErrorLimit.count(count)));
        return limits;
    }

    /** For a running group about which nothing has been said. */
    static Optional<Kind> naive(GroupCounts counts, int successPercent, ErrorLimit error, boolean timeoutIsFailure) {
        var fates = new ArrayList<String>();
        fates.addAll(Collections.nCopies((int) counts.notStarted(), "may succeed"));
        fates.addAll(Collections.nCopies((int) counts.offered(), "may succeed"));
        fates.addAll(Collections.nCopies((int) counts.running(), "may succeed"));
        fates.addAll(Collections.nCopies((int) counts.succeeded(), "succeeded"));
        fates.addAll(Collections.nCopies((int) counts.failed(), "failed"));
        fates.addAll(Collections.nCopies((int) counts.timedOut(), timeoutIsFailure ? "failed" : "silent"));
        fates.addAll(Collections.nCopies((int) (counts.cancelled() + counts.neverSeen()), "silent"));
        var all = new ArrayList<>(fates);
        all.addAll(Collections.nCopies((int) counts.removed(), "gone"));

        var failed = share(all, "failed");
        var tooMany = error.count() == null
                ? failed.compareTo(error.percent()) > 0
                : Collections.frequency(fates, "failed") > error.count();
        if (tooMany) {
            return Optional.of(Kind.STOP);
        }
        if (fates.isEmpty() && !all.isEmpty()) {
            return Optional.of(Kind.PASS);
        }
        var needed = BigDecimal.valueOf(successPercent);
        if (!fates.isEmpty() && share(fates, "succeeded").compareTo(needed) >= 0) {
            return Optional.of(Kind.PASS);
        }
        var best = share(fates, "succeeded").add(share(fates, "may succeed"));
        // Twelve digits of a share of at most six targets: rounding cannot reach a whole percent from below.
        return fates.isEmpty() || best.add(new BigDecimal("0.000001")).compareTo(needed) < 0
                ? Optional.of(Kind.HOLD)
                : Optional.empty();
    }

    private static BigDecimal share(List<String> fates, String fate) {
        return fates.isEmpty()
                ? BigDecimal.ZERO
                : BigDecimal.valueOf(Collections.frequency(fates, fate))
                        .multiply(HUNDRED)
                        .divide(BigDecimal.valueOf(fates.size()), 12, java.math.RoundingMode.HALF_EVEN);
    }
}
