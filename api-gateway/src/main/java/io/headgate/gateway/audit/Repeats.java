package io.headgate.gateway.audit;

import io.headgate.contracts.audit.AuditEvent.OperatorActed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refusals, however many there are: the first is told at once, and those of the same kind that follow within a minute are
 * told together at its end. Of very many kinds those that come last are one: of each person by himself, so that nobody hides
 * what another was refused, and of all strangers together. Safe for many threads.
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
        /** What is beyond the kinds that are told apart; of a person, or of strangers. */
        static Kind othersOf(String who) {
            return new Kind(who, "", "", null, null);
        }

        boolean isOthers() {
            return code == null;
        }
    }

    private static final class Counted {
        private final Instant since;
        private final String group;
        private Act last;
        private long times;

        Counted(Act first, String group) {
            this.since = first.at();
            this.group = group;
            this.last = first;
        }
    }

    private static final String STRANGERS = "";

    private final Map<Kind, Counted> counted = new LinkedHashMap<>();
    /** How many kinds are told apart, by person; those of strangers are one. */
    private final Map<String, Integer> kinds = new HashMap<>();

    /** Of somebody who was let in: what he was refused. */
    Optional<OperatorActed> refused(Act act) {
        return count(
                act,
                act.who(),
                new Kind(act.who(), act.address(), act.action(), act.target(), String.valueOf(act.code())));
    }

    /** Of whoever was not let in it does not matter what he asked for. */
    Optional<OperatorActed> turnedAway(Act act) {
        return count(act, STRANGERS, new Kind(act.who(), act.address(), "", null, String.valueOf(act.code())));
    }

    private synchronized Optional<OperatorActed> count(Act act, String group, Kind kind) {
        var isFull = kinds.getOrDefault(group, 0) >= MOST_KINDS;
        var counts = isFull && !counted.containsKey(kind) ? Kind.othersOf(group) : kind;
        var known = counted.get(counts);
        if (known == null) {
            counted.put(counts, new Counted(act, group));
            if (!counts.isOthers()) {
                kinds.merge(group, 1, Integer::sum);
            }
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
            if (!entry.getKey().isOthers()) {
                kinds.computeIfPresent(one.group, (group, many) -> many == 1 ? null : many - 1);
            }
            return true;
        });
        return ended;
    }

    private static OperatorActed told(Kind kind, Counted one) {
        if (!kind.isOthers()) {
            return one.last.told(one.times);
        }
        var last = one.last;
        return new Act(
                        last.at(),
                        kind.who().equals(STRANGERS) ? "(many)" : kind.who(),
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
