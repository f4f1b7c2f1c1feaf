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
import java.util.Collections;
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

        /** Those of the targets that take all of the sets. */
        public Selected taking(String tenant, List<String> setIds) {
            return setIds.isEmpty() ? this : new Selected(targets.and(fence("", tenant, setIds)), groups);
        }

        /** The others. */
        SqlCondition notTaking(String tenant, List<String> setIds) {
            return targets.and(fence("not ", tenant, setIds));
        }

        /** A set that is not known yet is taken only by those that take all. */
        private static SqlCondition fence(String not, String tenant, List<String> setIds) {
            var parameters = new ArrayList<Object>(setIds);
            parameters.add(tenant);
            var ids = String.join(", ", Collections.nCopies(setIds.size(), "?"));
            return new SqlCondition("""
                    (%s(coalesce(cardinality(taken_set_types), 0) = 0 or not exists (
                       select from unnest(array[%s]::text[]) as wanted (id)
                       left join distribution_set as bundle on bundle.set_id = wanted.id and bundle.tenant = ?
                       where bundle.set_type is null or bundle.set_type <> all (taken_set_types))))""".formatted(not, ids), parameters);
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
