package io.headgate.distribution;

import static io.headgate.distribution.RunningService.body;
import static io.headgate.distribution.RunningService.code;
import static io.headgate.distribution.RunningService.completeSet;
import static io.headgate.distribution.RunningService.createModule;
import static io.headgate.distribution.RunningService.createSet;
import static io.headgate.distribution.RunningService.heard;
import static io.headgate.distribution.RunningService.id;
import static io.headgate.distribution.RunningService.jdbc;
import static io.headgate.distribution.RunningService.publish;
import static io.headgate.distribution.RunningService.quiet;
import static io.headgate.distribution.RunningService.send;
import static io.headgate.distribution.RunningService.states;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Topic;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.assignment.AssignmentMessage.AutoApprovalRequested;
import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsAssigned;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsMatched;
import io.headgate.contracts.distribution.DistributionCommand.AssignSet;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchLifted;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchPressed;
import io.headgate.contracts.rollout.ApprovalPolicy;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalPolicyChanged;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sets assigned without a rollout, by a person and by a filter. */
@ExtendWith(RunningService.class)
class DirectAssignmentIT {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Terms TERMS = new Terms(ActionType.FORCED, null, 700, false, null, null);

    @Test
    void anAssignmentGetsActionNumbersIsToldOnceAndLocksItsSet() {
        var set = completeSet();
        var command = assign(set, "device-1", "device-2", "device-3");
        var commandId = id();

        var first = body(send(command, commandId), TargetsAssigned.class);
        var again = send(command, commandId);
        var next = body(send(assign(set, "device-1")), TargetsAssigned.class);

        assertThat(first.controllerIds()).containsExactly("device-1", "device-2", "device-3");
        assertThat(first.terms()).isEqualTo(TERMS);
        assertThat(first.by()).isEqualTo("kim");
        assertThat(first.filterId()).isNull();
        assertThat(again.repeated()).isTrue();
        assertThat(body(again, TargetsAssigned.class)).isEqualTo(first);
        assertThat(next.firstActionId()).isGreaterThanOrEqualTo(first.firstActionId() + 3);
        quiet();
        assertThat(heard(Topic.ASSIGNMENTS, first.assignmentId())).containsExactly(first);
        assertThat(((SoftwareModuleState)
                                states(set.modules().getFirst().moduleId()).getLast())
                        .locked())
                .isTrue();
        assertThat(((DistributionSetState) states(set.setId()).getLast()).locked())
                .isTrue();
        // The second assignment found it locked.
        assertThat(((DistributionSetState) states(set.setId()).getLast()).version())
                .isEqualTo(set.version() + 1);
    }

    @Test
    void anAssignmentIdIsUsedOnceAndWhatCannotBeInstalledIsNotAssigned() {
        var set = completeSet();
        var command = assign(set, "device-1");
        body(send(command), TargetsAssigned.class);

        assertThat(code(send(command))).isEqualTo("assignment.exists");
        assertThat(code(send(assign(createSet(createModule().moduleId()), "device-1"))))
                .isEqualTo("distribution-set.incomplete");
    }

    @Test
    void targetsThatMatchAFilterAreAssignedOnceHoweverOftenTheyAreTold() {
        var set = completeSet();
        var factId = id();
        var filterId = "tf-" + id();
        var matched = new TargetsMatched(
                filterId, set.setId(), TERMS, List.of("device-1", "device-2"), "lee", NOW, Long.MAX_VALUE);
        publish(Topic.AUTO_ASSIGNMENTS, filterId, matched, factId);
        publish(Topic.AUTO_ASSIGNMENTS, filterId, matched, factId);

        var assignmentId = "as-" + Uuids.derived("auto-assignment", "DEFAULT", factId);
        await().until(() -> !heard(Topic.ASSIGNMENTS, assignmentId).isEmpty());
        quiet();
        var told = (TargetsAssigned) heard(Topic.ASSIGNMENTS, assignmentId).getFirst();
        assertThat(heard(Topic.ASSIGNMENTS, assignmentId)).hasSize(1);
        assertThat(told)
                .isEqualTo(new TargetsAssigned(
                        assignmentId,
                        set.setId(),
                        told.firstActionId(),
                        matched.controllerIds(),
                        TERMS,
                        Mode.ONLINE,
                        filterId,
                        "lee",
                        NOW,
                        Long.MAX_VALUE));
    }

    @Test
    void matchesOfASetThatIsGoneIncompleteOrNotAsApprovedAreDroppedAndTheNextGoOn() {
        var filterId = "tf-" + id();
        var incomplete = createSet(createModule().moduleId());
        var set = completeSet();
        var last = id();
        publish(Topic.AUTO_ASSIGNMENTS, filterId, matched(filterId, incomplete.setId()), id());
        publish(Topic.AUTO_ASSIGNMENTS, filterId, matched(filterId, "ds-none"), id());
        var changed = completeSet();
        publish(
                Topic.AUTO_ASSIGNMENTS,
                filterId,
                new TargetsMatched(
                        filterId,
                        changed.setId(),
                        TERMS,
                        List.of("device-1"),
                        "lee",
                        NOW,
                        "what was approved",
                        Long.MAX_VALUE),
                id());
        publish(
                Topic.AUTO_ASSIGNMENTS,
                filterId,
                new AutoApprovalRequested(filterId, 1, "eu", "digest", List.of("lee"), NOW),
                id());
        publish(Topic.AUTO_ASSIGNMENTS, filterId, matched(filterId, set.setId()), last);

        await().until(() -> heard(Topic.ASSIGNMENTS, "as-" + Uuids.derived("auto-assignment", "DEFAULT", last))
                        .size()
                == 1);
        assertThat(jdbc().queryForObject(
                                "select count(*) from parked_record where record_key = ?", Long.class, filterId))
                .isZero();
        assertThat(jdbc().queryForList("select set_id from assignment", String.class))
                .contains(set.setId())
                .doesNotContain(incomplete.setId(), "ds-none", changed.setId());
    }

    @Test
    void withApprovalOnOneAloneAssignsNoMoreThanIsAllowed() {
        var set = completeSet();
        try {
            policy(new ApprovalPolicy(true, 3, false), NOW);
            body(send(assign(set, "device-1", "device-2")), TargetsAssigned.class);
            assertThat(code(send(assign(set, "device-3", "device-4")))).isEqualTo("assignment.needs-approval");
            body(send(assign(set, "device-3")), TargetsAssigned.class);
            assertThat(code(send(assign(set, "device-4")))).isEqualTo("assignment.needs-approval");

            // The same modules under another name are the same content.
            var again = createSet(set.modules().getFirst().moduleId());
            assertThat(code(send(assign(again, "device-4")))).isEqualTo("assignment.needs-approval");
            // And what differs a little is no other matter on the same day.
            assertThat(code(send(assign(completeSet(), "device-4")))).isEqualTo("assignment.needs-approval");
            var installed =
                    new AssignSet("as-" + id(), set.setId(), List.of("device-4"), TERMS, Mode.OFFLINE, Long.MAX_VALUE);
            body(send(installed), TargetsAssigned.class);
        } finally {
            policy(ApprovalPolicy.OFF, NOW.plusSeconds(1));
        }
        body(send(assign(set, "device-4")), TargetsAssigned.class);
    }

    private static void policy(ApprovalPolicy policy, Instant at) {
        publish(
                Topic.ROLLOUT_EVENTS,
                "settings",
                new ApprovalPolicyChanged("settings", 0, at, TriggeredBy.user("ann"), policy, ApprovalPolicy.OFF),
                id());
        await().until(() -> jdbc().queryForList(
                                "select 1 from approval_policy where approval_required = ? and targets_without_approval = ?",
                                Integer.class,
                                policy.approvalRequired(),
                                policy.targetsWithoutApproval())
                        .size()
                == 1);
    }

    @Test
    void whatAKillSwitchHoldsIsAssignedToNobodyUntilItIsLifted() {
        var set = completeSet();
        var other = completeSet();
        publish(
                Topic.KILL_SWITCHES,
                set.setId(),
                new KillSwitchPressed(set.setId(), 1, "bricks devices", List.of("kim"), NOW, NOW),
                id());
        await().until(() -> refused(assign(set, "device-1")));

        var filterId = "tf-" + id();
        var held = id();
        var last = id();
        publish(Topic.AUTO_ASSIGNMENTS, filterId, matched(filterId, set.setId()), held);
        publish(Topic.AUTO_ASSIGNMENTS, filterId, matched(filterId, other.setId()), last);
        await().until(() -> heard(Topic.ASSIGNMENTS, "as-" + Uuids.derived("auto-assignment", "DEFAULT", last))
                        .size()
                == 1);
        assertThat(heard(Topic.ASSIGNMENTS, "as-" + Uuids.derived("auto-assignment", "DEFAULT", held)))
                .isEmpty();
        body(send(assign(other, "device-1")), TargetsAssigned.class);
        // What a device has already may be told.
        body(
                send(new AssignSet(
                        "as-" + id(), set.setId(), List.of("device-1"), TERMS, Mode.OFFLINE, Long.MAX_VALUE)),
                TargetsAssigned.class);

        publish(
                Topic.KILL_SWITCHES,
                set.setId(),
                new KillSwitchLifted(set.setId(), 2, "mended", "lee", List.of(), NOW),
                id());
        await().until(() -> !refused(assign(set, "device-1")));
        // Of the time before: it comes again and changes nothing.
        publish(
                Topic.KILL_SWITCHES,
                set.setId(),
                new KillSwitchPressed(set.setId(), 1, "bricks devices", List.of("kim"), NOW, NOW),
                id());
        quiet();
        body(send(assign(set, "device-1")), TargetsAssigned.class);
    }

    private static boolean refused(AssignSet command) {
        var reply = send(command);
        return reply.refusal() != null && reply.refusal().code().equals("kill-switch.on");
    }

    private static TargetsMatched matched(String filterId, String setId) {
        return new TargetsMatched(filterId, setId, TERMS, List.of("device-1"), "lee", NOW, Long.MAX_VALUE);
    }

    private static AssignSet assign(DistributionSetState set, String... controllerIds) {
        return new AssignSet("as-" + id(), set.setId(), List.of(controllerIds), TERMS, Mode.ONLINE, Long.MAX_VALUE);
    }
}
