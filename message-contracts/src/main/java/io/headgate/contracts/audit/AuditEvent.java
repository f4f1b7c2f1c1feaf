package io.headgate.contracts.audit;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.Role;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Topic {@code audit.events.v1}. */
public sealed interface AuditEvent {

    /**
     * Somebody changed something, or tried to. Bodies of requests are not in it, so neither are secrets.
     *
     * @param at when; of several the last
     * @param who a user's name; where nobody was let in, the name that was tried
     * @param roles those he had
     * @param action method and route: {@code POST /api/v1/rollouts/{id}/stop}
     * @param target the path as it was called
     * @param status of HTTP
     * @param code why it was refused; null when it was done
     * @param reason what he gave as his reason
     * @param address where he came from
     * @param times more than one for so many of the same within a minute
     */
    @MessageName("audit.operator-acted")
    record OperatorActed(
            String auditId,
            Instant at,
            String who,
            List<Role> roles,
            String action,
            String target,
            Outcome outcome,
            int status,
            @Nullable String code,
            @Nullable String reason,
            String address,
            long times,
            String correlationId)
            implements AuditEvent {}

    enum Outcome {
        DONE,
        /** Nothing was changed. */
        REFUSED,
        /** It is not known whether it was done. */
        UNKNOWN
    }
}
