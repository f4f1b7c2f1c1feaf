package io.headgate.gateway.audit;

import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Role;
import io.headgate.contracts.audit.AuditEvent.OperatorActed;
import io.headgate.contracts.audit.AuditEvent.Outcome;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What somebody did or tried, once; see {@link OperatorActed}. */
public record Act(
        Instant at,
        String who,
        List<Role> roles,
        String action,
        String target,
        int status,
        @Nullable String code,
        @Nullable String reason,
        String address,
        String correlationId) {

    private static final int LONGEST = 500;

    public Act {
        who = printable(who);
        target = printable(target);
        reason = reason == null || reason.isBlank() ? null : printable(reason);
    }

    /** What anybody may have written: one line, not endless, and nothing a database or a terminal stumbles over. */
    private static String printable(String text) {
        var shortened = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        return shortened
                .codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private Outcome outcome() {
        return status < 400 ? Outcome.DONE : status < 500 ? Outcome.REFUSED : Outcome.UNKNOWN;
    }

    boolean isDone() {
        return outcome() == Outcome.DONE;
    }

    OperatorActed told(long times) {
        return new OperatorActed(
                "au-" + Uuids.next(),
                at,
                who,
                roles,
                action,
                target,
                outcome(),
                status,
                code,
                reason,
                address,
                times,
                correlationId);
    }
}
