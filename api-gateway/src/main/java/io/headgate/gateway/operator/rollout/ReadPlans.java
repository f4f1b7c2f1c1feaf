package io.headgate.gateway.operator.rollout;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Role;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.view.rollout.RolloutRow;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Which waiting plan an approver has read last, of each rollout and auto-assignment. hawkBit's approve names no digest: it is a yes to the plan
 * that was read, and to none where none was. In memory only: after a restart it is read again.
 */
@Component
public class ReadPlans {

    private static final int MOST = 100_000;
    private static final Duration KEPT = Duration.ofDays(1);

    private final Cache<Reading, String> digests =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(KEPT).build();

    private static final Refusal NOT_READ = new Refusal(
            "approval.not-read",
            Refusal.Kind.CONFLICT,
            "You have not read this since it changed last, or not since the gateway was started.",
            "Read it, then decide: the decision is about the plan that you have read.");

    private final HttpServletRequest request;

    /** @param request the present one */
    ReadPlans(HttpServletRequest request) {
        this.request = request;
    }

    private record Reading(String tenant, String reader, String id) {}

    /** The row is in the answer to this call. */
    public void note(Call call, RolloutRow row) {
        if (row.state() == RolloutState.WAITING_FOR_APPROVAL) {
            note(call, row.rolloutId(), row.approval().digest());
        }
    }

    /** @param id of a rollout, or of a target filter whose auto-assignment waits */
    public void note(Call call, String id, String digest) {
        // The answer to a HEAD has nothing to read.
        if (call.principal().hasAny(Role.APPROVER) && !request.getMethod().equals("HEAD")) {
            digests.put(reading(call, id), digest);
        }
    }

    /**
     * The digest that this caller has read last.
     *
     * @throws RefusedException where none was
     */
    public String read(Call call, String id) {
        return find(call, id).orElseThrow(() -> new RefusedException(NOT_READ));
    }

    Optional<String> find(Call call, String id) {
        return Optional.ofNullable(digests.getIfPresent(reading(call, id)));
    }

    private static Reading reading(Call call, String id) {
        return new Reading(call.tenant(), call.principal().name(), id);
    }
}
