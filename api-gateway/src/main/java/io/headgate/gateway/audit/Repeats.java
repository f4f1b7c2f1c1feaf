package io.headgate.gateway.audit;

import io.headgate.contracts.audit.AuditEvent.OperatorActed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refusals, however many there are: the first is told at once, and those of the same kind that follow within a minute are
 * told together at its end. Of very many kinds those that come last are one. Safe for many threads.
 */
final class Repeats {

    private static final Duration TOGETHER = Duration.ofMinutes(1);
    private static final int MOST_KINDS = 200;

    /** @param target null where it does not matter which */
    private record Kind(
            String who,
            String address,
            String action,
            @Nullable String target,
            @Nullable String code) {
        static final Kind OTHERS = new Kind("", "", "", null, null);
    }

    private static final class Counted {
        private final Instant since;
        private Act last;
        private long times;

        Counted(Act first) {
            this.since = first.at();
            this.last = first;
        }
    }

    private final Map<Kind, Counted> counted = new LinkedHashMap<>();

    /** Of somebody who was let in: what he was refused. */
    Optional<OperatorActed> refused(Act act) {
        return count(act, new Kind(act.who(), act.address(), act.action(), act.target(), act.code()));
    }

    /** Of whoever was not let in it does not matter what he asked for. */
    Optional<OperatorActed> turnedAway(Act act) {
        return count(act, new Kind(act.who(), act.address(), "", null, act.code()));
    }

    private synchronized Optional<OperatorActed> count(Act act, Kind kind) {
        var isNew = !counted.containsKey(kind);
        var counts = isNew && counted.size() >= MOST_KINDS ? Kind.OTHERS : kind;
        var known = counted.get(counts);
        if (known == null) {
            counted.put(counts, new Counted(act));
            return Optional.of(act.told(1));
        }
        known.last = act;
        known.times++;
        return Optional.empty();
    }

    /** What has come together by now. */
    synchronized List<OperatorActed> ended(Instant now) {
        var ended = new ArrayList<OperatorActed>();
        counted.entrySet().removeIf(entry -> {
            var one = entry.getValue();
            if (now.isBefore(one.since.plus(TOGETHER))) {
                return false;
            }
            if (one.times > 0) {
                ended.add(told(entry.getKey(), one));
            }
            return true;
        });
        return ended;
    }

    private static OperatorActed told(Kind kind, Counted one) {
        if (!kind.equals(Kind.OTHERS)) {
            return one.last.told(one.times);
        }
        var last = one.last;
        return new Act(
                        last.at(),
                        "(many)",
                        List.of(),
                        "",
                        "",
                        last.status(),
                        "audit.many-refused",
                        null,
                        "",
                        last.correlationId())
                .told(one.times);
    }
}
