package io.headgate.target.read;

import io.headgate.chassis.query.Query;
import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.QueryLimits;
import io.headgate.chassis.query.QueryProblem;
import io.headgate.chassis.query.SqlCondition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

/** Who fits a set: the target's type takes the type of the set, and the target meets the set's requirement. */
public final class SetFence {

    /** What cannot be read shuts. */
    private static final SqlCondition NOBODY = new SqlCondition("(false)", List.of());

    private final String tenant;
    private final Map<String, SqlCondition> requirements;

    private SetFence(String tenant, Map<String, SqlCondition> requirements) {
        this.tenant = tenant;
        this.requirements = requirements;
    }

    /** @param setIds all that will be asked for */
    static SetFence read(JdbcTemplate jdbc, QueryFields fields, String tenant, Collection<String> setIds) {
        var requirements = new TreeMap<String, SqlCondition>();
        if (!setIds.isEmpty()) {
            jdbc.query(
                    "select set_id, requirement from distribution_set"
                            + " where tenant = ? and set_id = any(?) and requirement is not null",
                    row -> {
                        requirements.put(row.getString(1), compiled(row.getString(2), fields));
                    },
                    tenant,
                    setIds.toArray(String[]::new));
        }
        return new SetFence(tenant, requirements);
    }

    private static SqlCondition compiled(String requirement, QueryFields fields) {
        return switch (Query.parse(requirement, fields, QueryLimits.DEFAULT)) {
            case SqlCondition condition -> condition;
            case QueryProblem _ -> NOBODY;
        };
    }

    /** Who fits all of the sets. */
    public SqlCondition fits(List<String> setIds) {
        if (setIds.isEmpty()) {
            return SqlCondition.everything();
        }
        var fits = takes(setIds);
        for (var setId : setIds) {
            var requirement = requirements.get(setId);
            if (requirement != null) {
                fits = fits.and(requirement);
            }
        }
        return fits;
    }

    /** A set that is not known yet is taken only by those that take all. */
    private SqlCondition takes(List<String> setIds) {
        var parameters = new ArrayList<Object>(setIds);
        parameters.add(tenant);
        var ids = String.join(", ", Collections.nCopies(setIds.size(), "?"));
        return new SqlCondition("""
                (coalesce(cardinality(taken_set_types), 0) = 0 or not exists (
                   select from unnest(array[%s]::text[]) as wanted (id)
                   left join distribution_set as bundle on bundle.set_id = wanted.id and bundle.tenant = ?
                   where bundle.set_type is null or bundle.set_type <> all (taken_set_types)))""".formatted(ids), parameters);
    }
}
