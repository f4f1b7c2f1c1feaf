package io.headgate.gateway.operator.rollout;

import io.headgate.chassis.query.Page;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.gateway.operator.Answer;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Turns;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.approval.Approvals;
import io.headgate.gateway.view.rollout.RolloutRow;
import io.headgate.gateway.view.rollout.RolloutRows;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** Rollouts as the API shows them. */
@Component
public class RolloutReads {

    /** Longer than a healthy system ever needs, shorter than a caller's patience. */
    private static final Duration AT_MOST = Duration.ofSeconds(5);

    static final Refusal UNKNOWN = new Refusal(
            "rollout.unknown",
            Refusal.Kind.NOT_FOUND,
            "There is no rollout with this id.",
            "List the rollouts and check the id; a deleted rollout is gone.");

    private final RolloutRows rollouts;
    private final Approvals approvals;
    private final ReadPlans plans;
    private final Turns turns;

    RolloutReads(RolloutRows rollouts, Approvals approvals, ReadPlans plans, Turns turns) {
        this.turns = turns;
        this.rollouts = rollouts;
        this.approvals = approvals;
        this.plans = plans;
    }

    public RolloutRow find(String tenant, String id) {
        return rollouts.find(tenant, id).orElseThrow(() -> new RefusedException(UNKNOWN));
    }

    RolloutResource resource(String tenant, String id) {
        return RolloutResource.of(situation(tenant, find(tenant, id)));
    }

    RolloutSituation situation(String tenant, RolloutRow row) {
        return new RolloutSituation(row, rollouts.counts(tenant, row.rolloutId()));
    }

    Listing.Part<RolloutSummary> list(Call call, Listing listing) {
        var part = rollouts.list(call.tenant(), listing);
        part.content().forEach(row -> plans.note(call, row));
        return shown(call.tenant(), part);
    }

    /** The rollout, for who asked to read it. */
    RolloutResource read(Call call, String id) {
        var row = find(call.tenant(), id);
        plans.note(call, row);
        return RolloutResource.of(situation(call.tenant(), row));
    }

    private Listing.Part<RolloutSummary> shown(String tenant, Listing.Part<RolloutRow> part) {
        return new Listing.Part<>(summaries(tenant, part.content()), part.total(), part.offset(), part.limit());
    }

    /** For the live stream: those that are still there. */
    public List<RolloutSummary> summaries(String tenant, Collection<String> ids) {
        return summaries(tenant, rollouts.find(tenant, ids));
    }

    /** For the live stream: the newest, as many as fit one page. */
    public List<RolloutSummary> newest(String tenant) {
        var listing = Listing.parse(
                RolloutRows.FIELDS, "archived==false", "updatedAt:DESC", null, Integer.toString(Page.MAX_LIMIT));
        return summaries(tenant, rollouts.list(tenant, listing).content());
    }

    private List<RolloutSummary> summaries(String tenant, List<RolloutRow> rows) {
        var counts =
                rollouts.counts(tenant, rows.stream().map(RolloutRow::rolloutId).toList());
        return rows.stream()
                .map(row ->
                        RolloutSummary.of(new RolloutSituation(row, counts.getOrDefault(row.rolloutId(), Map.of()))))
                .toList();
    }

    List<RolloutRows.Happened> timeline(String tenant, String id, long afterVersion, int limit) {
        find(tenant, id);
        return rollouts.timeline(tenant, id, afterVersion, limit);
    }

    /** @param complete whether an approver could decide about it now, where it needs one */
    record Shown(RolloutResource resource, boolean complete) {
        Answer answered(Answer answer) {
            return complete ? answer : answer.andBehind();
        }
    }

    /** The rollout, once its approval is open where it needs one: who then approves it is not told that there is none. */
    Optional<Shown> awaitApprovable(String tenant, String id) {
        var row = rollouts.find(tenant, id);
        if (row.isEmpty()) {
            return Optional.empty();
        }
        var waits = row.get().state() == RolloutState.WAITING_FOR_APPROVAL;
        var open = !waits || awaitOpen(tenant, id, row.get().approval().digest());
        return Optional.of(new Shown(resource(tenant, id), open));
    }

    private boolean awaitOpen(String tenant, String id, String digest) {
        try (var _ = turns.aside()) {
            return rollouts.await(
                    tenant,
                    id,
                    () -> approvals.isOpen(tenant, id, digest)
                            || rollouts.find(tenant, id).stream()
                                    .noneMatch(row -> row.state() == RolloutState.WAITING_FOR_APPROVAL),
                    AT_MOST);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public boolean awaitState(String tenant, String id, Predicate<RolloutRow> wanted) {
        try (var _ = turns.aside()) {
            return rollouts.awaitState(tenant, id, wanted, AT_MOST).isPresent();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
