package io.headgate.gateway.view.rollout;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.approval.ApprovedTargets;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that the events of one rollout have told up to {@code version}.
 *
 * @param number its number on hawkBit's Management API, stable for ever
 * @param since when it came into its state
 * @param triggeredBy what caused the newest event
 * @param reason why it is paused or stopped; null otherwise
 * @param problem why the last start could not be planned; null when there is none
 * @param deleted gone for the API; kept so that an old event cannot bring it back
 */
public record RolloutRow(
        String rolloutId,
        int number,
        long version,
        RolloutState state,
        Instant since,
        RolloutDefinition definition,
        Approval approval,
        Plan plan,
        Life life,
        TriggeredBy triggeredBy,
        @Nullable String reason,
        @Nullable Refusal problem,
        boolean archived,
        boolean deleted) {

    /** A group's number on hawkBit's Management API is its rollout's and, in the last three digits, its place. */
    public static final int GROUP_NUMBERS = 1_000;

    /** A plan of so many is with the devices as soon as it is told; that of more comes by a slower way. */
    private static final long FEW = 10_000;

    /**
     * While the device side still takes in the plan of many targets: a group that was started runs when its devices are
     * offered what they get.
     */
    RolloutRow beforeItIsOffered() {
        if (plan.targets() <= FEW || state.isEnded()) {
            return this;
        }
        var groups = plan.groups().stream().map(Group::beforeItIsOffered).toList();
        return new RolloutRow(
                rolloutId,
                number,
                version,
                state,
                since,
                definition,
                approval,
                new Plan(plan.start(), plan.planned(), plan.targets(), groups, plan.totals()),
                life,
                triggeredBy,
                reason,
                problem,
                archived,
                deleted);
    }

    /**
     * What has become of the group's targets. Counts and decisions come by different topics: a decision is never shown with
     * fewer results than it was drawn from. In a stopped rollout those that were never offered it are cancelled, as their
     * actions are; who was may still say how it went. Only free places of a dynamic group stay as they are: nobody has them.
     *
     * @param counted by group; a group that was never counted is untouched
     */
    public GroupCounts counts(Group group, Map<Integer, GroupCounts> counted) {
        var newest = counted.getOrDefault(group.ordinal(), GroupCounts.untouched(group.size()));
        var decided = group.decided();
        var known = decided != null && decided.ended() > newest.ended() ? decided : newest;
        return state == RolloutState.STOPPED && !hasFreePlaces(group) ? known.withdrawn() : known;
    }

    private boolean hasFreePlaces(Group group) {
        return group.dynamic() && group.ordinal() == plan.groups().size();
    }

    public int groupNumber(int ordinal) {
        return number * GROUP_NUMBERS + ordinal;
    }

    /**
     * @param digest of the plan as it is written now
     * @param authors who may not approve it
     * @param remark of the approval or denial
     * @param targets for how many it was approved; null before, and where none were counted
     */
    public record Approval(
            boolean required,
            String digest,
            List<String> authors,
            List<String> approvers,
            @Nullable String deniedBy,
            @Nullable String remark,
            @Nullable ApprovedTargets targets) {}

    /**
     * @param start version of the start this plan belongs to; null before the first start
     * @param planned whether targets and groups are fixed
     * @param targets how many its groups have, or have room for
     * @param totals over all groups when the rollout finished; null before
     */
    public record Plan(
            @Nullable Long start,
            boolean planned,
            long targets,
            List<Group> groups,
            @Nullable GroupCounts totals) {

        static final Plan NONE = new Plan(null, false, 0, List.of(), null);
    }

    /**
     * @param decided the counts the newest decision about the group was drawn from; null before the first
     * @param dynamic whether later targets can be in it
     */
    public record Group(
            int ordinal,
            String name,
            GroupState state,
            Instant since,
            long size,
            long firstActionId,
            RolloutDefinition.Success success,
            RolloutDefinition.ErrorLimit error,
            int attempt,
            @Nullable String reason,
            @Nullable GroupCounts decided,
            boolean dynamic) {

        private Group beforeItIsOffered() {
            return state != GroupState.RUNNING
                    ? this
                    : new Group(
                            ordinal,
                            name,
                            GroupState.SCHEDULED,
                            since,
                            size,
                            firstActionId,
                            success,
                            error,
                            attempt,
                            reason,
                            decided,
                            dynamic);
        }
    }

    public record Life(
            String createdBy,
            Instant createdAt,
            Instant updatedAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt) {}
}
