package io.headgate.rollout.wiring;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.action.MaintenanceWindow;
import io.headgate.contracts.approval.ApprovedTargets;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.rollout.RolloutDefinition.AfterSuccess;
import io.headgate.contracts.rollout.RolloutDefinition.EmptyGroups;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.GroupDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import io.headgate.contracts.rollout.RolloutDefinition.LaterTargets;
import io.headgate.contracts.rollout.RolloutDefinition.Policy;
import io.headgate.contracts.rollout.RolloutDefinition.SetReference;
import io.headgate.contracts.rollout.RolloutDefinition.SharesOf;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalNotRequired;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalRequested;
import io.headgate.contracts.rollout.RolloutEvent.GroupAccepted;
import io.headgate.contracts.rollout.RolloutEvent.GroupAdded;
import io.headgate.contracts.rollout.RolloutEvent.GroupHeld;
import io.headgate.contracts.rollout.RolloutEvent.GroupRetried;
import io.headgate.contracts.rollout.RolloutEvent.GroupStarted;
import io.headgate.contracts.rollout.RolloutEvent.GroupSucceeded;
import io.headgate.contracts.rollout.RolloutEvent.PlannedGroup;
import io.headgate.contracts.rollout.RolloutEvent.RolloutApproved;
import io.headgate.contracts.rollout.RolloutEvent.RolloutArchived;
import io.headgate.contracts.rollout.RolloutEvent.RolloutCreated;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDeleted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDenied;
import io.headgate.contracts.rollout.RolloutEvent.RolloutEdited;
import io.headgate.contracts.rollout.RolloutEvent.RolloutFinished;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPaused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanRefused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanned;
import io.headgate.contracts.rollout.RolloutEvent.RolloutResumed;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** One event of each kind, every component filled with a value of its own. */
public final class RolloutEventSamples {

    private static final String ID = "ro-0199";
    private static final Instant AT = Instant.parse("2026-11-21T10:15:30.123456Z");
    private static final TriggeredBy KIM = TriggeredBy.user("kim");
    private static final GroupCounts COUNTS = new GroupCounts(100, 1, 2, 3, 4, 80, 6, 3, 1);
    private static final Policy POLICY = new Policy(
            new Success(95),
            ErrorLimit.percent(5),
            Duration.ofHours(24),
            true,
            Duration.ofDays(2),
            500,
            60,
            AfterSuccess.PAUSE);
    private static final RolloutDefinition DEFINITION = new RolloutDefinition(
            "Radio firmware 4.2",
            "fixes roaming",
            "attribute.model==R7",
            List.of(new SetReference("set-1", 500, "content-1")),
            ActionType.TIME_FORCED,
            AT.plusSeconds(86400),
            Groups.of(List.of(
                            new GroupDefinition(
                                    "canary",
                                    "the lab first",
                                    "site==lab",
                                    BigDecimal.TEN,
                                    null,
                                    null,
                                    true,
                                    AfterSuccess.NEXT_GROUP),
                            new GroupDefinition(
                                    "rest", null, null, null, new Success(80), ErrorLimit.count(3), null, null)))
                    .with(SharesOf.ALL, EmptyGroups.PASS),
            POLICY,
            AT.plusSeconds(3600),
            true,
            new MaintenanceWindow("0 0 2 * * ?", Duration.ofHours(3), "Europe/Berlin"),
            new LaterTargets("-dyn", 100),
            true);

    private RolloutEventSamples() {}

    public static List<RolloutEvent> all() {
        return List.of(
                new RolloutCreated(ID, 41, AT, KIM, DEFINITION, "d1", true, 17, List.of("ann")),
                new RolloutEdited(ID, 41, AT, KIM, DEFINITION, "d2", false),
                new ApprovalRequested(ID, 41, AT, KIM, "Radio firmware 4.2", "d1", List.of("kim", "joe")),
                new ApprovalNotRequired(ID, 41, AT, KIM, "ann", AT.minusSeconds(60)),
                new RolloutApproved(
                        ID,
                        41,
                        AT,
                        TriggeredBy.user("lee"),
                        "d1",
                        List.of("lee", "mia"),
                        "looks good",
                        new ApprovedTargets(50, 55)),
                new RolloutDenied(ID, 41, AT, TriggeredBy.user("lee"), "d1", "too many at once"),
                new RolloutStarted(
                        ID, 41, AT, new TriggeredBy(TriggeredBy.Kind.SCHEDULE, "rollout-service"), DEFINITION),
                new RolloutPlanned(
                        ID,
                        41,
                        AT,
                        new TriggeredBy(TriggeredBy.Kind.INTERNAL, "distribution-service"),
                        4,
                        1100,
                        List.of(
                                new PlannedGroup(1, "canary", 100, 7001, new Success(95), ErrorLimit.percent(5), false),
                                new PlannedGroup(2, "rest", 1000, 7101, new Success(80), ErrorLimit.count(3), false)),
                        POLICY),
                new RolloutPlanRefused(
                        ID,
                        41,
                        AT,
                        new TriggeredBy(TriggeredBy.Kind.INTERNAL, "distribution-service"),
                        4,
                        new Refusal("plan.no-targets", Refusal.Kind.UNPROCESSABLE, "No targets.", "Look.")),
                new GroupAdded(
                        ID,
                        41,
                        AT,
                        new TriggeredBy(TriggeredBy.Kind.INTERNAL, "distribution-service"),
                        new PlannedGroup(3, "group-3-dyn", 100, 8101, new Success(95), ErrorLimit.percent(5), true)),
                new GroupStarted(ID, 41, AT, KIM, 2, "enough seen"),
                new GroupSucceeded(ID, 41, AT, TriggeredBy.policy(), 1, COUNTS),
                new GroupHeld(ID, 41, AT, TriggeredBy.policy(), 1, "80 of 100 succeeded, 95 needed", COUNTS),
                new GroupAccepted(ID, 41, AT, KIM, 1, "the rest is off-line"),
                new GroupRetried(ID, 41, AT, KIM, 1, 2),
                new RolloutPaused(ID, 41, AT, KIM, "lunch", 7L),
                new RolloutResumed(ID, 41, AT, KIM),
                new RolloutStopped(ID, 41, AT, TriggeredBy.policy(), "6 of 100 failed, 5 allowed", 1, COUNTS, null),
                new RolloutFinished(ID, 41, AT, TriggeredBy.policy(), COUNTS),
                new RolloutDeleted(ID, 41, AT, KIM),
                new RolloutArchived(ID, 41, AT, KIM));
    }
}
