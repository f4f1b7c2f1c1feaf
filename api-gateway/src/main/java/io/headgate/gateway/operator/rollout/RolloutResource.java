package io.headgate.gateway.operator.rollout;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.action.MaintenanceWindow;
import io.headgate.contracts.approval.ApprovedTargets;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.gateway.view.rollout.RolloutRow;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A rollout as the API shows it. */
record RolloutResource(
        String id,
        int number,
        long version,
        String name,
        @Nullable String description,
        RolloutState state,
        Instant since,
        RolloutSituation.@Nullable WaitingFor waitingFor,
        List<String> allowedActions,
        String targetFilter,
        List<RolloutSetResource> distributionSets,
        ActionType actionType,
        @Nullable Instant forcedAt,
        StrategyResource strategy,
        RolloutDefinition.Policy policy,
        ScheduleResource schedule,
        boolean confirmationRequired,
        boolean reinstall,
        ApprovalResource approval,
        CountsResource targets,
        List<GroupResource> groups,
        TriggeredBy triggeredBy,
        @Nullable String reason,
        @Nullable Refusal problem,
        String createdBy,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        boolean archived) {

    record RolloutSetResource(String id, int weight, String contentDigest) {}

    /**
     * @param groups {@code {"count": n}} or a list, as it was written
     * @param laterTargets null where the targets are fixed at the start
     */
    record StrategyResource(
            String type,
            Object groups,
            RolloutDefinition.@Nullable SharesOf sharesOf,
            RolloutDefinition.@Nullable EmptyGroups emptyGroups,
            RolloutDefinition.@Nullable LaterTargets laterTargets) {}

    record CountResource(int count) {}

    record ScheduleResource(@Nullable Instant startAt, List<MaintenanceWindow> windows) {}

    record ApprovalResource(
            boolean required,
            String digest,
            List<String> authors,
            List<String> decidedBy,
            @Nullable String deniedBy,
            @Nullable String remark,
            @Nullable ApprovedTargets targets) {}

    /**
     * @param removed targets that are gone: not among those of whom a success is expected
     * @param unfit who do not fit the set any more, by type or requirement: as those removed
     */
    record CountsResource(
            long total,
            long notStarted,
            long neverSeen,
            long offered,
            long running,
            long succeeded,
            long failed,
            long timedOut,
            long cancelled,
            long removed,
            long unfit) {

        static CountsResource of(GroupCounts counts) {
            return new CountsResource(
                    counts.size(),
                    counts.notStarted(),
                    counts.neverSeen(),
                    counts.offered(),
                    counts.running(),
                    counts.succeeded(),
                    counts.failed(),
                    counts.timedOut(),
                    counts.cancelled(),
                    counts.removed(),
                    counts.unfit());
        }
    }

    /**
     * @param firstActionId the group's actions are numbered from it without gaps
     * @param size of the last group of a dynamic rollout: once it is full; free places count as not started
     * @param dynamic whether later targets can be in it
     * @param attempt which try this is, from 1
     * @param reason why it is held, or was accepted
     */
    record GroupResource(
            int ordinal,
            String name,
            GroupState state,
            Instant since,
            long size,
            boolean dynamic,
            long firstActionId,
            Success success,
            ErrorLimit error,
            CountsResource counts,
            int attempt,
            @Nullable String reason,
            List<String> allowedActions) {}

    static RolloutResource of(RolloutSituation situation) {
        var row = situation.row();
        var definition = row.definition();
        var approval = row.approval();
        return new RolloutResource(
                row.rolloutId(),
                row.number(),
                row.version(),
                definition.name(),
                definition.description(),
                row.state(),
                row.since(),
                situation.waitingFor().orElse(null),
                RolloutSituation.names(situation.allowed()),
                definition.targetFilter(),
                definition.distributionSets().stream()
                        .map(set -> new RolloutSetResource(set.setId(), set.weight(), set.contentDigest()))
                        .toList(),
                definition.actionType(),
                definition.forcedAt(),
                new StrategyResource(
                        "CASCADE",
                        groups(definition.groups()),
                        definition.groups().sharesOf(),
                        definition.groups().emptyGroups(),
                        definition.laterTargets()),
                definition.policy(),
                new ScheduleResource(
                        definition.startAt(),
                        Stream.ofNullable(definition.window()).toList()),
                definition.confirmationRequired(),
                Boolean.TRUE.equals(definition.reinstall()),
                new ApprovalResource(
                        approval.required(),
                        approval.digest(),
                        approval.authors(),
                        approval.approvers(),
                        approval.deniedBy(),
                        approval.remark(),
                        approval.targets()),
                CountsResource.of(situation.total()),
                groups(situation),
                row.triggeredBy(),
                row.reason(),
                row.problem(),
                row.life().createdBy(),
                row.life().createdAt(),
                row.life().updatedAt(),
                row.life().startedAt(),
                row.life().endedAt(),
                row.archived());
    }

    private static Object groups(RolloutDefinition.Groups groups) {
        var count = groups.count();
        var defined = groups.defined();
        return count != null ? new CountResource(count) : defined == null ? List.of() : defined;
    }

    static List<GroupResource> groups(RolloutSituation situation) {
        return situation.row().plan().groups().stream()
                .map(group -> group(situation, group))
                .toList();
    }

    private static GroupResource group(RolloutSituation situation, RolloutRow.Group group) {
        return new GroupResource(
                group.ordinal(),
                group.name(),
                group.state(),
                group.since(),
                group.size(),
                group.dynamic(),
                group.firstActionId(),
                group.success(),
                group.error(),
                CountsResource.of(situation.of(group)),
                group.attempt(),
                group.reason(),
                RolloutSituation.names(situation.allowed(group)));
    }
}
