package io.headgate.gateway.hawkbit.rollout;

import io.headgate.chassis.query.QueryFields;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.gateway.view.rollout.RolloutRow;

/** hawkBit's words for what has become of rollouts and groups. */
final class RolloutStatus {

    /** The same as {@link #of(RolloutRow)}, in SQL. */
    private static final String STATUS = """
            (case state
              when 'CREATED' then case when document -> 'approval' ->> 'deniedBy' is not null then 'approval_denied'
                                       when document ->> 'problem' is not null then 'error_starting' else 'ready' end
              when 'APPROVED' then case when document ->> 'problem' is not null then 'error_starting' else 'ready' end
              when 'RUNNING' then case when (document -> 'plan' ->> 'planned')::boolean then 'running'
                                       else 'starting' end
              else lower(state) end)""";

    private static final String SET = "(select %s from view_distribution_set installed"
            + " where installed.tenant = view_rollout.tenant and installed.set_id = view_rollout.set_ids[1])";

    static final QueryFields FIELDS = QueryFields.builder("number")
            .number("id", "number")
            .text("name", "name")
            .text("description", "(document -> 'definition' ->> 'description')")
            .text("status", STATUS)
            .text("createdBy", "created_by")
            .timestamp("createdAt", "created_at")
            .text("lastModifiedBy", "(document -> 'triggeredBy' ->> 'who')")
            .timestamp("lastModifiedAt", "updated_at")
            .number("distributionSet.id", SET.formatted("(payload ->> 'number')::int"))
            .text("distributionSet.name", SET.formatted("name"))
            .text("distributionSet.version", SET.formatted("set_version"))
            .text("distributionSet.type", SET.formatted("type"))
            .sortable(
                    "id", "name", "description", "status", "createdBy", "createdAt", "lastModifiedBy", "lastModifiedAt")
            .build();

    private RolloutStatus() {}

    static String of(RolloutRow rollout) {
        return switch (rollout.state()) {
            case CREATED -> rollout.approval().deniedBy() == null ? startable(rollout) : "approval_denied";
            case WAITING_FOR_APPROVAL -> "waiting_for_approval";
            case APPROVED -> startable(rollout);
            case RUNNING -> rollout.plan().planned() ? "running" : "starting";
            case PAUSED -> "paused";
            case STOPPED -> "stopped";
            case FINISHED -> "finished";
            case ROLLING_BACK -> "rolling_back";
            case ROLLED_BACK -> "rolled_back";
        };
    }

    /** The last start may have been refused, which would look as if nobody had started it. */
    private static String startable(RolloutRow rollout) {
        return rollout.problem() == null ? "ready" : "error_starting";
    }

    static String of(RolloutRow rollout, RolloutRow.Group group, GroupCounts counts) {
        return switch (group.state()) {
            case SCHEDULED -> rollout.state().isEnded() ? "finished" : "scheduled";
            case SUCCEEDED, ACCEPTED -> "finished";
            case RUNNING, HELD -> {
                if (group.error().isExceededBy(counts.failed(), group.size())) {
                    yield "error";
                }
                yield rollout.state().isEnded() ? "finished" : "running";
            }
        };
    }

    /**
     * Targets by what has become of them; timed-out ones are closed without an outcome, as cancelled ones are. Those that were
     * deleted are in none of these, and not in the total.
     */
    record TargetsPerStatus(long running, long notstarted, long scheduled, long cancelled, long finished, long error) {

        static final TargetsPerStatus NONE = new TargetsPerStatus(0, 0, 0, 0, 0, 0);

        static TargetsPerStatus of(RolloutRow.Group group, GroupCounts counts) {
            var waiting = counts.notStarted() + counts.neverSeen();
            // A place of a dynamic group may be free: nobody runs there.
            var isDynamic = group.dynamic();
            return new TargetsPerStatus(
                    counts.offered() + counts.running() + (group.state().isStarted() && !isDynamic ? waiting : 0),
                    group.state().isStarted() && isDynamic ? waiting : 0,
                    group.state().isStarted() ? 0 : waiting,
                    counts.timedOut() + counts.cancelled() + counts.unfit(),
                    counts.succeeded(),
                    counts.failed());
        }

        /** Before the start: nobody knows yet who. */
        static TargetsPerStatus notStarted(long targets) {
            return new TargetsPerStatus(0, targets, 0, 0, 0, 0);
        }

        TargetsPerStatus plus(TargetsPerStatus other) {
            return new TargetsPerStatus(
                    running + other.running,
                    notstarted + other.notstarted,
                    scheduled + other.scheduled,
                    cancelled + other.cancelled,
                    finished + other.finished,
                    error + other.error);
        }
    }
}
