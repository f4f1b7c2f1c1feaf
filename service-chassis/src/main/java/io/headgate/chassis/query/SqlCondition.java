package io.headgate.chassis.query;

import java.util.ArrayList;
import java.util.List;

/**
 * A condition for a WHERE clause.
 *
 * <p>Where something is missing the expression may be null instead of false, as usual in SQL: in a select list write
 * {@code (…) is true}.
 *
 * @param sql one parenthesised expression with a {@code ?} for each parameter
 * @param parameters in the order of the placeholders; each a {@code String}, {@code Long}, {@code BigDecimal},
 *     {@code Boolean} or {@code OffsetDateTime}, which every PostgreSQL driver binds as it is
 */
public record SqlCondition(String sql, List<Object> parameters) implements Query {

    public SqlCondition {
        parameters = List.copyOf(parameters);
    }

    /** The condition that every row meets: for lists without a query. */
    public static SqlCondition everything() {
        return new SqlCondition("(true)", List.of());
    }

    /** Both conditions, this one's parameters first. */
    public SqlCondition and(SqlCondition other) {
        var both = new ArrayList<>(parameters);
        both.addAll(other.parameters);
        return new SqlCondition("(" + sql + " and " + other.sql + ")", both);
    }
}
