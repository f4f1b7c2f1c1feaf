package io.headgate.contracts.rollout;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.RequiresRole;
import io.headgate.contracts.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of a rollout. Topic {@code rollouts.commands.v1}, a {@link Halt} on {@code rollouts.stops.v1}; key: the
 * rollout id.
 */
public sealed interface RolloutCommand {

    String rolloutId();

    /** Only takes away: goes by a lane of its own, and what was asked for before it does not happen after it. */
    sealed interface Halt extends RolloutCommand {}

    /** Whether others that were not put away may be called the same. */
    enum NameRule {
        ANY,
        /** Refused where there is one: scripts written for hawkBit tell by the conflict that they made it before. */
        UNIQUE
    }

    /**
     * @param copyOf the rollout whose plan this one's was made of, so that its authors are authors of this one too; null for
     *     one that was written anew
     */
    @MessageName("rollout.create")
    @RequiresRole(Role.OPERATOR)
    record CreateRollout(
            String rolloutId,
            RolloutDefinition definition,
            @Nullable String copyOf,
            NameRule names) implements RolloutCommand {

        public CreateRollout(String rolloutId, RolloutDefinition definition, @Nullable String copyOf) {
            this(rolloutId, definition, copyOf, NameRule.ANY);
        }

        public CreateRollout(String rolloutId, RolloutDefinition definition) {
            this(rolloutId, definition, null);
        }
    }

    /** Replaces the definition, before the start only; voids an approval. */
    @MessageName("rollout.edit")
    @RequiresRole(Role.OPERATOR)
    record EditRollout(String rolloutId, RolloutDefinition definition, NameRule names) implements RolloutCommand {

        public EditRollout(String rolloutId, RolloutDefinition definition) {
            this(rolloutId, definition, NameRule.ANY);
        }
    }

    /** Before the start: the rollout is gone. */
    @MessageName("rollout.delete")
    @RequiresRole(Role.OPERATOR)
    record DeleteRollout(String rolloutId) implements RolloutCommand {}

    /** After the end: the rollout is put away, its history stays. */
    @MessageName("rollout.archive")
    @RequiresRole(Role.OPERATOR)
    record ArchiveRollout(String rolloutId) implements RolloutCommand {}

    /** SYSTEM may start too: a scheduled start. */
    @MessageName("rollout.start")
    @RequiresRole({Role.OPERATOR, Role.SYSTEM})
    record StartRollout(String rolloutId) implements RolloutCommand {}

    @MessageName("rollout.pause")
    @RequiresRole(Role.OPERATOR)
    record PauseRollout(String rolloutId, @Nullable String reason) implements Halt {}

    @MessageName("rollout.resume")
    @RequiresRole(Role.OPERATOR)
    record ResumeRollout(String rolloutId) implements RolloutCommand {}

    /**
     * In every state that has not ended: one that was not started never starts.
     *
     * @param reason mandatory: a stop without a reason is refused
     */
    @MessageName("rollout.stop")
    @RequiresRole(Role.OPERATOR)
    record StopRollout(String rolloutId, @Nullable String reason) implements Halt {}

    /** Starts the next group by hand, although the one before has not passed. */
    @MessageName("rollout.start-group")
    @RequiresRole(Role.OPERATOR)
    record StartGroup(String rolloutId, int group, @Nullable String reason) implements RolloutCommand {}

    /**
     * Takes a held group as good enough, although its success threshold was not reached, and starts the next one.
     *
     * @param reason mandatory
     */
    @MessageName("rollout.accept-group")
    @RequiresRole(Role.OPERATOR)
    record AcceptGroup(
            String rolloutId, int group, @Nullable String reason) implements RolloutCommand {}

    /** Offers the failed and timed-out actions of a started group once more. */
    @MessageName("rollout.retry-group")
    @RequiresRole(Role.OPERATOR)
    record RetryGroup(String rolloutId, int group) implements RolloutCommand {}

    /**
     * What of the tenant needs an approval; null fields stay as they are. A plan that was written while approvals were on
     * needs one for ever. Key: the word {@code settings}. Reply: {@link ApprovalPolicy}, as it is from now on.
     */
    @MessageName("rollout.set-approval-policy")
    @RequiresRole(Role.ADMIN)
    record SetApprovalPolicy(
            @Nullable Boolean approvalRequired,
            @Nullable Integer targetsWithoutApproval,
            @Nullable Boolean autoAssignmentApproval)
            implements RolloutCommand {

        public static SetApprovalPolicy required(boolean required) {
            return new SetApprovalPolicy(required, null, null);
        }

        @Override
        public String rolloutId() {
            return "settings";
        }
    }

    /** From now on a rollout may bring several sets; this is not taken back. Key: the word {@code settings}. */
    @MessageName("rollout.enable-multi-assignment")
    @RequiresRole(Role.ADMIN)
    record EnableMultiAssignment() implements RolloutCommand {
        @Override
        public String rolloutId() {
            return "settings";
        }
    }

    /**
     * Stops everything at once, and keeps anything from beginning until it is lifted. Pressing it again is no mistake. Key:
     * the word {@code kill-switch}.
     *
     * @param setId the one distribution set that is stopped everywhere; null for all there are
     * @param reason mandatory
     */
    @MessageName("kill-switch.press")
    @RequiresRole(Role.OPERATOR)
    record PressKillSwitch(@Nullable String setId, @Nullable String reason) implements Halt {
        @Override
        public String rolloutId() {
            return "kill-switch";
        }
    }

    /**
     * For someone who has not pressed it. What it has stopped stays stopped. Key: the word {@code kill-switch}.
     *
     * @param reason mandatory
     * @param mayBe the gateway's word: the other users who may be the same person, because one has set the other's password
     */
    @MessageName("kill-switch.lift")
    @RequiresRole(Role.APPROVER)
    record LiftKillSwitch(@Nullable String setId, @Nullable String reason, List<String> mayBe)
            implements RolloutCommand {
        @Override
        public String rolloutId() {
            return "kill-switch";
        }
    }
}
