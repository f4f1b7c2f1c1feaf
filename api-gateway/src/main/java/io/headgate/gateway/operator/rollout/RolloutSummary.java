package io.headgate.gateway.operator.rollout;

import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.gateway.operator.rollout.RolloutResource.CountsResource;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rollout in lists and in the live stream. */
public record RolloutSummary(
        String id,
        int number,
        long version,
        String name,
        RolloutState state,
        Instant since,
        RolloutSituation.@Nullable WaitingFor waitingFor,
        List<String> allowedActions,
        String targetFilter,
        List<String> distributionSets,
        ActionType actionType,
        CountsResource targets,
        @Nullable CurrentGroup currentGroup,
        int groups,
        long groupsPassed,
        @Nullable String reason,
        String createdBy,
        Instant createdAt,
        Instant updatedAt,
        boolean archived) {

    /** The first group that has begun and not passed. */
    record CurrentGroup(int ordinal, String name, GroupState state, long size, CountsResource counts) {}

    static RolloutSummary of(RolloutSituation situation) {
        var row = situation.row();
        var groups = row.plan().groups();
        return new RolloutSummary(
                row.rolloutId(),
                row.number(),
                row.version(),
                row.definition().name(),
                row.state(),
                row.since(),
                situation.waitingFor().orElse(null),
                RolloutSituation.names(situation.allowed()),
                row.definition().targetFilter(),
                row.definition().distributionSets().stream()
                        .map(set -> set.setId())
                        .toList(),
                row.definition().actionType(),
                CountsResource.of(situation.total()),
                situation
                        .current()
                        .map(group -> new CurrentGroup(
                                group.ordinal(),
                                group.name(),
                                group.state(),
                                group.size(),
                                CountsResource.of(situation.of(group))))
                        .orElse(null),
                groups.size(),
                groups.stream().filter(group -> group.state().hasPassed()).count(),
                row.reason(),
                row.life().createdBy(),
                row.life().createdAt(),
                row.life().updatedAt(),
                row.archived());
    }
}
