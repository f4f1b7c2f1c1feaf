package io.headgate.notification.decide;

import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.alert.AlertEvent.Kind;
import io.headgate.contracts.alert.AlertEvent.Severity;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchLifted;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchPressed;
import io.headgate.contracts.operation.OperationMessage.RecordDiscarded;
import io.headgate.contracts.operation.OperationMessage.RecordParked;
import io.headgate.contracts.operation.OperationMessage.RolloutFull;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalPolicyChanged;
import io.headgate.contracts.rollout.RolloutEvent.GroupHeld;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanRefused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import io.headgate.notification.model.Alert;
import org.jspecify.annotations.Nullable;

/** The alert each cause deserves: what happened, where, with which numbers. */
public final class AlertDecision {

    private AlertDecision() {}

    /** @param name what people call the rollout */
    public static Alert stopped(RolloutStopped event, String name) {
        var group = event.group();
        var who = who(event.triggeredBy());
        return new Alert(
                Kind.ROLLOUT_STOPPED,
                event.triggeredBy().kind() == TriggeredBy.Kind.POLICY ? Severity.CRITICAL : Severity.WARNING,
                event.rolloutId(),
                group,
                "Rollout \"%s\" stopped by %s".formatted(name, who),
                "Rollout \"%s\" was stopped by %s%s: %s.%s Nothing more of it is offered."
                        .formatted(
                                name,
                                who,
                                group == null ? "" : " in group " + group,
                                withoutStop(event.reason()),
                                numbers(event.counts())),
                "stopped",
                event.at());
    }

    /** @param name what people call the rollout */
    public static Alert held(GroupHeld event, String name) {
        return new Alert(
                Kind.GROUP_HELD,
                Severity.WARNING,
                event.rolloutId(),
                event.group(),
                "Group %d of rollout \"%s\" is held".formatted(event.group(), name),
                "Group %d of rollout \"%s\" waits for a person: %s.%s"
                        .formatted(event.group(), name, withoutStop(event.reason()), numbers(event.counts())),
                "held",
                event.at());
    }

    /** @param name what people call the rollout */
    public static Alert planRefused(RolloutPlanRefused event, String name) {
        var refusal = event.refusal();
        return new Alert(
                Kind.PLAN_REFUSED,
                Severity.WARNING,
                event.rolloutId(),
                null,
                "Rollout \"%s\" could not be planned".formatted(name),
                "Rollout \"%s\" was started and could not be planned: %s %s"
                        .formatted(name, refusal.detail(), refusal.remedy()),
                "plan-refused",
                event.at());
    }

    /** One person can bring more to devices now than before. */
    public static Alert approvalLoosened(ApprovalPolicyChanged event) {
        var who = event.triggeredBy().who();
        var policy = event.policy();
        var before = event.before();
        String title;
        String text;
        if (before.approvalRequired() && !policy.approvalRequired()) {
            title = "Approval was switched off by " + who;
            text =
                    "Rollouts that are written from now on, direct assignments and auto-assignments need no second person's"
                            + " yes: " + who
                            + " has switched approval off. What was written before still waits for one.";
        } else if (before.holdsAutoAssignments() && !policy.holdsAutoAssignments()) {
            title = "Approval of auto-assignments was switched off by " + who;
            text = "Auto-assignments need no second person's yes from now on: " + who
                    + " has switched their approval off.";
        } else {
            title = "%d targets without approval, said %s".formatted(policy.targetsWithoutApproval(), who);
            text = "%s lets a direct assignment reach %d targets without a second person's yes; it were %d before."
                    .formatted(who, policy.targetsWithoutApproval(), before.targetsWithoutApproval());
        }
        return new Alert(
                Kind.APPROVAL_LOOSENED, Severity.WARNING, null, null, title, text, "approval-loosened", event.at());
    }

    /** @param name what people call the rollout */
    public static Alert full(RolloutFull event, String name) {
        return new Alert(
                Kind.ROLLOUT_FULL,
                Severity.WARNING,
                event.rolloutId(),
                null,
                "Rollout \"%s\" takes nobody in any more".formatted(name),
                "Targets that begin to match rollout \"%s\" wait and are offered nothing of it: %s. Who is in it goes on."
                        .formatted(name, event.reason()),
                "full",
                event.at());
    }

    /** All of it is held from this moment on: whoever is on call should know, whoever pressed it. */
    public static Alert pressed(KillSwitchPressed event) {
        var what = held(event.setId());
        return new Alert(
                Kind.KILL_SWITCH_PRESSED,
                Severity.CRITICAL,
                null,
                null,
                "Kill switch of %s pressed by %s"
                        .formatted(what, event.pressedBy().getLast()),
                ("The kill switch of %s is on since %s (%s): %s. No device is offered anything of it; its rollouts are"
                                + " stopped, its direct actions cancelled, its auto-assignments paused.")
                        .formatted(
                                what, event.since(), String.join(", ", event.pressedBy()), withoutStop(event.reason())),
                "kill-switch",
                event.at());
    }

    public static Alert lifted(KillSwitchLifted event) {
        var what = held(event.setId());
        return new Alert(
                Kind.KILL_SWITCH_LIFTED,
                Severity.WARNING,
                null,
                null,
                "Kill switch of %s lifted by %s".formatted(what, event.liftedBy()),
                "The kill switch of %s was lifted by %s: %s. What it had stopped stays stopped."
                        .formatted(what, event.liftedBy(), withoutStop(event.reason())),
                "kill-switch",
                event.at());
    }

    private static String held(@Nullable String setId) {
        return setId == null ? "everything" : "distribution set " + setId;
    }

    /** The first record of its key that could not be handled. */
    public static Alert parked(RecordParked event) {
        return new Alert(
                Kind.RECORD_PARKED,
                Severity.WARNING,
                null,
                null,
                "%s could not handle a record of %s".formatted(event.service(), event.topic()),
                "%s parked record %d of partition %d of %s%s, and with it whatever follows of its key: %s"
                        .formatted(
                                event.consumer(),
                                event.offset(),
                                event.partition(),
                                event.topic(),
                                event.type() == null ? "" : " (" + event.type() + ")",
                                event.cause()),
                "parked",
                event.at());
    }

    /**
     * The same, where the safety of a rollout rests on what the record says.
     *
     * @param name what people call the rollout
     */
    public static Alert inDoubt(RecordParked event, String rolloutId, String name) {
        var parked = parked(event);
        return new Alert(
                Kind.RECORD_PARKED,
                Severity.CRITICAL,
                rolloutId,
                null,
                "Rollout \"%s\" is in doubt and held: %s".formatted(name, parked.title()),
                "Rollout \"%s\" is paused, and nothing of it is offered. %s Replay or discard the record, look at the rollout, and then resume it."
                        .formatted(name, parked.text()),
                "in-doubt",
                event.at());
    }

    public static Alert discarded(RecordDiscarded event) {
        return new Alert(
                Kind.RECORD_DISCARDED,
                Severity.WARNING,
                null,
                null,
                "%s discarded a record of %s for %s".formatted(event.by(), event.topic(), event.consumer()),
                "%s gave up a parked record of %s: %s will never handle it, and what waited behind it goes on. Reason: %s."
                        .formatted(event.by(), event.topic(), event.consumer(), withoutStop(event.reason())),
                "parked",
                event.at());
    }

    /** A command that could not be read or carried out. */
    public static Alert setAside(RecordParked event) {
        return new Alert(
                Kind.RECORD_PARKED,
                Severity.WARNING,
                null,
                null,
                "%s could not carry out a command of %s".formatted(event.service(), event.topic()),
                "%s refused record %d of partition %d of %s%s and set it aside; nothing waits for it. %s"
                                .formatted(
                                        event.consumer(),
                                        event.offset(),
                                        event.partition(),
                                        event.topic(),
                                        event.type() == null ? "" : " (" + event.type() + ")",
                                        event.cause())
                        + " More of the same within the hour raise no alert.",
                "parked",
                event.at());
    }

    private static String who(TriggeredBy cause) {
        return switch (cause.kind()) {
            case USER, INTERNAL -> cause.who();
            case POLICY -> "its error threshold";
            case SCHEDULE -> "its schedule";
        };
    }

    private static String withoutStop(String reason) {
        return reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason;
    }

    private static String numbers(@Nullable GroupCounts counts) {
        return counts == null
                ? ""
                : " Of %d targets %d succeeded, %d failed, %d timed out, %d are in flight."
                        .formatted(
                                counts.size(),
                                counts.succeeded(),
                                counts.failed(),
                                counts.timedOut(),
                                counts.inFlight());
    }
}
