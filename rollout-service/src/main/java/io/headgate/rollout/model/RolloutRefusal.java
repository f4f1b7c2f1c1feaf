package io.headgate.rollout.model;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.Refusal.Kind;

/** Every "no" this service says: stable code, sort, and what to do about it. */
public enum RolloutRefusal {
    UNKNOWN("rollout.unknown", Kind.NOT_FOUND, "List the rollouts and check the id; a deleted rollout is gone."),
    EXISTS("rollout.exists", Kind.CONFLICT, "Create the rollout under a new id."),
    NAME_TAKEN("rollout.name-taken", Kind.CONFLICT, "Choose another name, or delete the rollout that has it."),
    STALE(
            "rollout.stale",
            Kind.STALE,
            "Read the rollout again, look at what has changed, and repeat with its version."),
    NOT_ALLOWED("rollout.not-allowed", Kind.CONFLICT, "Read the rollout: it tells what is allowed now."),
    OVERTAKEN(
            "command.overtaken",
            Kind.CONFLICT,
            "Read the rollout, look at why it was held, and ask again if you still want it."),
    IN_DOUBT(
            "rollout.in-doubt",
            Kind.CONFLICT,
            "Let an admin replay or discard the parked records of this rollout, look at its groups, and then go on."),
    MORE_THAN_APPROVED(
            "rollout.more-than-approved",
            Kind.CONFLICT,
            "Look at who matches the filter now; let it be approved for these, or narrow the filter."),
    NOT_APPROVED(
            "rollout.not-approved",
            Kind.CONFLICT,
            "Let someone who did not write it approve it; a denied rollout has to be edited first."),
    ALREADY_ARCHIVED("rollout.already-archived", Kind.CONFLICT, "Nothing is left to do."),
    REASON_REQUIRED("rollout.reason-required", Kind.INVALID, "Say why: it is kept with the rollout's history."),
    NOT_PLANNED(
            "rollout.not-planned",
            Kind.CONFLICT,
            "Wait until the groups are fixed; that takes seconds after the start."),
    POLICY_INVALID("approval-policy.invalid", Kind.UNPROCESSABLE, "Send a number in these bounds; 0 for none."),
    GROUP_UNKNOWN("rollout.group-unknown", Kind.NOT_FOUND, "Read the rollout: it lists its groups."),
    GROUP_ALREADY_STARTED(
            "rollout.group-already-started", Kind.CONFLICT, "To offer its failed actions again, retry the group."),
    GROUP_NOT_NEXT("rollout.group-not-next", Kind.CONFLICT, "Groups start in their order: start the next one."),
    GROUP_NOT_STARTED(
            "rollout.group-not-started", Kind.CONFLICT, "There is nothing to retry yet: start the group first."),
    GROUP_NOT_HELD("rollout.group-not-held", Kind.CONFLICT, "Only a held group waits for a decision: let it run."),
    KILL_SWITCH_ON(
            "kill-switch.on",
            Kind.CONFLICT,
            "Read the kill switches; when it is safe again, someone who has not pressed this one lifts it."),
    KILL_SWITCH_OFF("kill-switch.off", Kind.CONFLICT, "Nothing is left to do; read the kill switches."),
    KILL_SWITCH_OWN("kill-switch.own", Kind.FORBIDDEN, "Ask another approver to lift it."),
    KILL_SWITCH_BUSY(
            "kill-switch.busy",
            Kind.CONFLICT,
            "Send it again in a few seconds; a rollout that stays among them is named in the log of rollout-service."),

    EMPTY_GROUP(
            "rollout.empty-group",
            Kind.UNPROCESSABLE,
            "Preview the groups, change the filter or the groups so that each has a target, and start again."),
    PLAN_MISMATCH("rollout.plan-mismatch", Kind.UNPROCESSABLE, "Start the rollout again."),

    INVALID_DEFINITION(
            "rollout.invalid-definition", Kind.UNPROCESSABLE, "Correct all that is named and send it again."),
    NAME_INVALID("rollout.name-invalid", Kind.UNPROCESSABLE, "Give a name of 1 to 128 characters."),
    FILTER_MISSING("rollout.filter-missing", Kind.UNPROCESSABLE, "Give a target filter; id==* selects all targets."),
    SET_MISSING("rollout.set-missing", Kind.UNPROCESSABLE, "Name the distribution set to roll out."),
    MULTI_ASSIGNMENT_OFF(
            "rollout.multi-assignment-off",
            Kind.UNPROCESSABLE,
            "Give one distribution set, bundle the modules in one set, or let an admin switch multi-assignment on."),
    TOO_MANY_SETS("rollout.too-many-sets", Kind.UNPROCESSABLE, "Name at most 100 distribution sets."),
    SET_REPEATED("rollout.set-repeated", Kind.UNPROCESSABLE, "Name each distribution set once."),
    WEIGHT_OUT_OF_RANGE("rollout.weight-out-of-range", Kind.UNPROCESSABLE, "Give a weight from 0 to 1000."),
    GROUPS_CONTRADICTORY(
            "rollout.groups-contradictory", Kind.UNPROCESSABLE, "Give either a number of groups or a list of them."),
    GROUP_COUNT_OUT_OF_RANGE("rollout.group-count-out-of-range", Kind.UNPROCESSABLE, "Give 1 to 500 groups."),
    GROUP_NAME_INVALID(
            "rollout.group-name-invalid",
            Kind.UNPROCESSABLE,
            "Give each group a name of 1 to 128 characters of its own."),
    GROUP_SHARE_OUT_OF_RANGE(
            "rollout.group-share-out-of-range", Kind.UNPROCESSABLE, "Give a share from 1 to 100 percent."),
    TOO_MANY_GROUP_FILTERS(
            "rollout.too-many-group-filters",
            Kind.UNPROCESSABLE,
            "Give at most 31 groups a filter; use shares for the others."),
    LATER_TARGETS_INVALID(
            "rollout.later-targets-invalid",
            Kind.UNPROCESSABLE,
            "Give a suffix of up to 64 characters and a group size of 1 to 1,000,000; the size may be left out where there is"
                    + " a group at the start."),
    LATER_TARGETS_WITH_GROUP_FILTERS(
            "rollout.later-targets-with-group-filters",
            Kind.UNPROCESSABLE,
            "Cut the groups of a dynamic rollout by number or by shares, or leave later targets out."),
    THRESHOLD_OUT_OF_RANGE(
            "rollout.threshold-out-of-range",
            Kind.UNPROCESSABLE,
            "Give a success threshold of 1 to 100 percent and an error limit of 0 to 99 percent or a count from 0."),
    THRESHOLD_CONTRADICTORY(
            "rollout.threshold-contradictory",
            Kind.UNPROCESSABLE,
            "Give an error limit as a percentage or as a count."),
    ACTION_TIMEOUT_OUT_OF_RANGE(
            "rollout.action-timeout-out-of-range", Kind.UNPROCESSABLE, "Give an action time-out from PT1M to P30D."),
    GROUP_DEADLINE_INVALID(
            "rollout.group-deadline-invalid",
            Kind.UNPROCESSABLE,
            "Give a group deadline above zero and up to P365D, or none."),
    LIMIT_OUT_OF_RANGE("rollout.limit-out-of-range", Kind.UNPROCESSABLE, "Give a cap of at least 1, or none."),
    FORCED_AT_CONTRADICTORY(
            "rollout.forced-at-contradictory",
            Kind.UNPROCESSABLE,
            "Give the time of forcing with the type TIME_FORCED, and only with it."),
    WINDOW_INVALID(
            "rollout.window-invalid",
            Kind.UNPROCESSABLE,
            "Give a Quartz cron expression, a duration above zero and up to PT24H, and an offset such as +01:00 or"
                    + " a zone such as Europe/Berlin."),
    TIME_OUT_OF_RANGE("rollout.time-out-of-range", Kind.UNPROCESSABLE, "Give times from 1970 to the end of 9999.");

    private final String code;
    private final Kind kind;
    private final String remedy;

    RolloutRefusal(String code, Kind kind, String remedy) {
        this.code = code;
        this.kind = kind;
        this.remedy = remedy;
    }

    public String code() {
        return code;
    }

    /** @param detail one or more sentences: what was wrong this time */
    public Refusal because(String detail) {
        return new Refusal(code, kind, detail, remedy);
    }

    /** Where what to do next depends on the rollout. */
    public Refusal because(String detail, String remedyNow) {
        return new Refusal(code, kind, detail, remedyNow);
    }
}
