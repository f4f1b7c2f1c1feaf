package io.headgate.target.read;

import io.headgate.chassis.query.Query;
import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.QueryLimits;
import io.headgate.chassis.query.QueryProblem;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.target.model.TargetRefusal;
import io.headgate.target.read.TargetFields.ChangedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A target filter and the filters of a rollout's groups, compiled together; or why they cannot be. */
public sealed interface TargetSelection {

    /** @param groups bit {@code n} of a target's match mask is condition {@code n} */
    record Selected(SqlCondition targets, List<SqlCondition> groups) implements TargetSelection {

        public Selected {
            groups = List.copyOf(groups);
        }

        /** Whether it asks for what has become of actions. */
        public boolean asksForActions() {
            return Stream.concat(Stream.of(targets), groups.stream())
                    .anyMatch(condition -> ChangedBy.ACTION.canAffect(condition.sql()));
        }

        /** Those of the targets that fit. */
        public Selected fitting(SqlCondition fits) {
            return new Selected(targets.and(fits), groups);
        }

        /** The others. */
        SqlCondition unfit(SqlCondition fits) {
            return targets.and(new SqlCondition("(" + fits.sql() + " is not true)", fits.parameters()));
        }
    }

    record Unusable(Refusal refusal) implements TargetSelection {}

    /** @param groupFilters as numbered by {@link RolloutDefinition.Groups#groupFilters()} */
    static TargetSelection of(QueryFields fields, String query, List<String> groupFilters) {
        if (groupFilters.size() > RolloutDefinition.MAX_GROUP_FILTERS) {
            return new Unusable(TargetRefusal.TOO_MANY_GROUP_FILTERS.because(
                    groupFilters.size() + " groups have a filter of their own."));
        }
        return switch (Query.parse(query, fields, QueryLimits.DEFAULT)) {
            case QueryProblem problem -> new Unusable(problem.toRefusal());
            case SqlCondition targets -> withGroups(fields, targets, groupFilters);
        };
    }

    private static TargetSelection withGroups(QueryFields fields, SqlCondition targets, List<String> groupFilters) {
        var groups = new ArrayList<SqlCondition>();
        for (var filter : groupFilters) {
            switch (Query.parse(filter, fields, QueryLimits.DEFAULT)) {
                case SqlCondition group -> groups.add(group);
                case QueryProblem problem -> {
                    var refusal = problem.toRefusal();
                    var where = "Group filter " + groups.size() + ": ";
                    return new Unusable(
                            new Refusal(refusal.code(), refusal.kind(), where + refusal.detail(), refusal.remedy()));
                }
            }
        }
        return new Selected(targets, groups);
    }
}
