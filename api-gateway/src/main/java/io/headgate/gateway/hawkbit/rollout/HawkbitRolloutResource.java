package io.headgate.gateway.hawkbit.rollout;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.AfterSuccess;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.GroupDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import io.headgate.gateway.hawkbit.Audit;
import io.headgate.gateway.hawkbit.Links;
import io.headgate.gateway.hawkbit.assignment.AssignmentRequest;
import io.headgate.gateway.hawkbit.rollout.RolloutStatus.TargetsPerStatus;
import io.headgate.gateway.view.rollout.RolloutRow;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rollout as hawkBit shows it. Totals by status, number of groups and links stand only in the full representation.
 *
 * @param totalTargets before the start, how many match now; after it, how many there is room for in its groups, without those
 *     that were deleted since
 * @param deleted put away
 */
record HawkbitRolloutResource(
        @JsonUnwrapped Audit audit,
        int id,
        String name,
        @Nullable String description,
        String targetFilterQuery,
        @Nullable Integer distributionSetId,
        String status,
        long totalTargets,
        @Nullable TargetsPerStatus totalTargetsPerStatus,
        @Nullable Integer totalGroups,
        AssignmentRequest.Kind type,
        @Nullable Long forcetime,
        int weight,
        boolean dynamic,
        boolean deleted,
        @Nullable Long startAt,
        @Nullable String approveDecidedBy,
        @Nullable String approvalRemark,
        @JsonProperty("_links") Links links) {

    /**
     * @param setNumber null when there is no such set any more
     * @param targets before the start, how many would be in it
     */
    static HawkbitRolloutResource compact(
            RolloutRow row, @Nullable Integer setNumber, long targets, Map<Integer, GroupCounts> counts) {
        return of(row, setNumber, total(row, targets, counts), null, null, Links.self(path(row)));
    }

    private static long total(RolloutRow row, long targets, Map<Integer, GroupCounts> counts) {
        return row.plan().planned()
                ? row.plan().targets()
                        - counts.values().stream()
                                .mapToLong(GroupCounts::removed)
                                .sum()
                : targets;
    }

    static HawkbitRolloutResource full(
            RolloutRow row, @Nullable Integer setNumber, long targets, Map<Integer, GroupCounts> counts) {
        var groups = row.plan().groups();
        var perStatus = groups.stream()
                .map(group -> TargetsPerStatus.of(group, row.counts(group, counts)))
                .reduce(TargetsPerStatus::plus)
                .orElseGet(() -> TargetsPerStatus.notStarted(targets));
        var path = path(row);
        var links = Links.self(path)
                .and("start", path + "/start")
                .and("pause", path + "/pause")
                .and("resume", path + "/resume")
                .and("triggerNextGroup", path + "/triggerNextGroup")
                .and("approve", path + "/approve")
                .and("deny", path + "/deny")
                .and("groups", path + "/deploygroups?offset=0&limit=50");
        return of(
                row,
                setNumber,
                total(row, targets, counts),
                perStatus,
                row.plan().planned()
                        ? groups.size()
                        : row.definition().groups().written().size() + (isDynamic(row) ? 1 : 0),
                setNumber == null ? links : links.and("distributionset", "/distributionsets/" + setNumber));
    }

    private static HawkbitRolloutResource of(
            RolloutRow row,
            @Nullable Integer setNumber,
            long total,
            @Nullable TargetsPerStatus perStatus,
            @Nullable Integer groups,
            Links links) {
        var definition = row.definition();
        var approval = row.approval();
        return new HawkbitRolloutResource(
                audit(row),
                row.number(),
                definition.name(),
                definition.description(),
                definition.targetFilter(),
                setNumber,
                RolloutStatus.of(row),
                total,
                perStatus,
                groups,
                AssignmentRequest.Kind.of(definition.actionType()),
                millis(definition.forcedAt()),
                definition.distributionSets().getFirst().weight(),
                isDynamic(row),
                row.archived(),
                millis(definition.startAt()),
                approval.deniedBy() == null
                        ? approval.approvers().isEmpty() ? null : String.join(", ", approval.approvers())
                        : approval.deniedBy(),
                approval.remark(),
                links);
    }

    private static boolean isDynamic(RolloutRow row) {
        return row.definition().laterTargets() != null;
    }

    private static Audit audit(RolloutRow row) {
        return Audit.of(
                row.life().createdBy(),
                row.life().createdAt(),
                row.triggeredBy().who(),
                row.life().updatedAt());
    }

    static String path(RolloutRow row) {
        return "/rollouts/" + row.number();
    }

    private static @Nullable Long millis(@Nullable Instant at) {
        return at == null ? null : at.toEpochMilli();
    }

    record ConditionResource(String condition, String expression) {}

    record ActionResource(String action, String expression) {}

    /**
     * A deployment group as hawkBit shows it.
     *
     * @param description of a group that nobody wrote, its name
     * @param targetFilterQuery empty for all targets of the rollout
     * @param targetPercentage null for a dynamic group
     */
    record GroupResource(
            @JsonUnwrapped Audit audit,
            int id,
            String name,
            @Nullable String description,
            String status,
            String targetFilterQuery,
            @Nullable BigDecimal targetPercentage,
            long totalTargets,
            TargetsPerStatus totalTargetsPerStatus,
            boolean dynamic,
            boolean confirmationRequired,
            ConditionResource successCondition,
            ActionResource successAction,
            ConditionResource errorCondition,
            ActionResource errorAction,
            @JsonProperty("_links") Links links) {

        static GroupResource planned(RolloutRow row, RolloutRow.Group group, Map<Integer, GroupCounts> counts) {
            var counted = row.counts(group, counts);
            return of(
                    row,
                    group.ordinal(),
                    group.name(),
                    RolloutStatus.of(row, group, counted),
                    group.size() - counted.removed(),
                    TargetsPerStatus.of(group, counted));
        }

        /** Before the start: as it would be cut now. */
        static GroupResource previewed(RolloutRow row, int ordinal, String name, long targets) {
            return of(row, ordinal, name, "ready", targets, TargetsPerStatus.notStarted(targets));
        }

        private static GroupResource of(
                RolloutRow row, int ordinal, String name, String status, long targets, TargetsPerStatus perStatus) {
            var definition = row.definition();
            var all = definition.groups().written();
            var isDynamic = ordinal > all.size();
            var written = isDynamic
                    ? new GroupDefinition(name, null, null, null, null, null, null, null)
                    : all.get(ordinal - 1);
            var isWritten = definition.groups().defined() != null && !isDynamic;
            var id = row.groupNumber(ordinal);
            return new GroupResource(
                    HawkbitRolloutResource.audit(row),
                    id,
                    name,
                    isWritten ? written.description() : name,
                    status,
                    written.filter() == null ? "" : written.filter(),
                    isDynamic ? null : percentage(written, isWritten ? 1 : all.size()),
                    targets,
                    perStatus,
                    isDynamic,
                    written.confirmationRequired() == null
                            ? definition.confirmationRequired()
                            : written.confirmationRequired(),
                    threshold(success(definition, written).percent()),
                    new ActionResource(
                            afterSuccess(definition, written) == AfterSuccess.PAUSE ? "PAUSE" : "NEXTGROUP", ""),
                    threshold(percent(error(definition, written), targets)),
                    new ActionResource("PAUSE", ""),
                    Links.self(path(row) + "/deploygroups/" + id)
                            .and("targets", path(row) + "/deploygroups/" + id + "/targets?offset=0&limit=50"));
        }

        /** @param equal how many groups share alike what has no share of its own */
        private static BigDecimal percentage(GroupDefinition group, int equal) {
            return group.share() == null
                    ? BigDecimal.valueOf(100).divide(BigDecimal.valueOf(equal), MathContext.DECIMAL32)
                    : group.share();
        }

        private static Success success(RolloutDefinition definition, GroupDefinition group) {
            return group.success() == null ? definition.policy().success() : group.success();
        }

        private static ErrorLimit error(RolloutDefinition definition, GroupDefinition group) {
            return group.error() == null ? definition.policy().error() : group.error();
        }

        private static @Nullable AfterSuccess afterSuccess(RolloutDefinition definition, GroupDefinition group) {
            return group.afterSuccess() == null ? definition.policy().afterSuccess() : group.afterSuccess();
        }

        /** hawkBit knows only percent; a number of failures is told as the share that it is of the group, rounded down. */
        private static BigDecimal percent(ErrorLimit limit, long targets) {
            if (limit.percent() != null) {
                return limit.percent();
            }
            return BigDecimal.valueOf(
                    limit.count() == null || targets == 0 ? 0 : Math.min(100, limit.count() * 100L / targets));
        }

        private static ConditionResource threshold(BigDecimal percent) {
            return new ConditionResource("THRESHOLD", percent.toPlainString());
        }
    }
}
