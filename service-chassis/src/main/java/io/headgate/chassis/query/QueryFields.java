package io.headgate.chassis.query;

import static java.util.Objects.requireNonNull;

import io.headgate.chassis.Spelling;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The fields a query or a sort may name, and the trusted SQL behind each. Names are case-insensitive. Immutable.
 *
 * <pre>{@code
 * QueryFields.builder("controller_id")
 *         .text("controllerId", "controller_id").alias("id", "controllerId")
 *         .timestamp("createdAt", "created_at")
 *         .map("attribute", "attributes")
 *         .textArray("tag", "tags")
 *         .sortable("controllerId", "createdAt")
 *         .build();
 * }</pre>
 */
public final class QueryFields {

    private static final int LONGEST_SHOWN_NAME = 64;

    private final String uniqueOrder;
    private final Map<String, QueryField> byName;
    private final Set<String> sortable;
    private final List<String> shown;
    private final Map<String, String> moments;

    private QueryFields(Builder builder) {
        uniqueOrder = builder.uniqueOrder;
        byName = Map.copyOf(builder.byName);
        sortable = Set.copyOf(builder.sortable);
        shown = List.copyOf(builder.shown.values());
        moments = Map.copyOf(builder.moments);
    }

    /**
     * @param uniqueOrder trusted SQL, e.g. {@code id}: appended to each ORDER BY so that pages neither repeat nor miss rows
     */
    public static Builder builder(String uniqueOrder) {
        return new Builder(uniqueOrder);
    }

    String uniqueOrder() {
        return uniqueOrder;
    }

    Optional<QueryField> find(String name) {
        return Optional.ofNullable(byName.get(folded(name)));
    }

    /** The trusted SQL of a moment that is written as {@code ${name}}. */
    Optional<String> moment(String value) {
        return value.startsWith("${") && value.endsWith("}")
                ? Optional.ofNullable(moments.get(folded(value.substring(2, value.length() - 1))))
                : Optional.empty();
    }

    boolean isSortable(String name) {
        return sortable.contains(folded(name));
    }

    /** All names as shown to people, those of maps with the place of the key. */
    String known() {
        return String.join(", ", shown);
    }

    String knownSortable() {
        return String.join(
                ", ",
                shown.stream().filter(name -> sortable.contains(folded(name))).toList());
    }

    /** The known name that is most likely meant, if one is near. */
    Optional<String> nearest(String name) {
        if (name.length() > LONGEST_SHOWN_NAME) {
            return Optional.empty();
        }
        var folded = folded(name);
        int near = folded.length() < 4 ? 1 : Math.max(2, folded.length() / 3);
        return shown.stream()
                .filter(known -> Spelling.distance(folded, folded(known)) <= near)
                .min(Comparator.comparingInt((String known) -> Spelling.distance(folded, folded(known)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** The name in quotes if it is harmless to repeat, else nothing of it. */
    static String quoted(String name) {
        boolean harmless = name.length() <= LONGEST_SHOWN_NAME
                && name.chars()
                        .allMatch(c -> c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || c >= '0' && c <= '9'
                                || c == '.'
                                || c == '_'
                                || c == '-');
        return harmless && !name.isEmpty() ? "'" + name + "'" : "with this name";
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Collects fields; a mistake in it is a mistake of the program, hence an exception. */
    public static final class Builder {
        private final String uniqueOrder;
        private final Map<String, QueryField> byName = new LinkedHashMap<>();
        private final Map<String, String> shown = new TreeMap<>();
        private final Set<String> sortable = new HashSet<>();
        private final Map<String, String> moments = new LinkedHashMap<>();

        private Builder(String uniqueOrder) {
            this.uniqueOrder = trusted(uniqueOrder);
        }

        /** A text column or expression; cast other types, e.g. {@code id::text}. */
        public Builder text(String name, String sql) {
            return add(name, sql, QueryField.Type.TEXT, List.of());
        }

        /** Any numeric column. */
        public Builder number(String name, String sql) {
            return add(name, sql, QueryField.Type.NUMBER, List.of());
        }

        public Builder bool(String name, String sql) {
            return add(name, sql, QueryField.Type.BOOLEAN, List.of());
        }

        /** A {@code timestamptz}; values are epoch milliseconds or ISO-8601, without a zone in UTC. */
        public Builder timestamp(String name, String sql) {
            return add(name, sql, QueryField.Type.TIMESTAMP, List.of());
        }

        /** @param stored the values as they stand in the column; a query may write them in any case */
        public Builder enumeration(String name, String sql, Collection<String> stored) {
            if (stored.isEmpty()) {
                throw new IllegalArgumentException("enumeration " + name + " has no values");
            }
            return add(name, sql, QueryField.Type.ENUMERATION, List.copyOf(stored));
        }

        /**
         * One that is worked out of other columns. Who compares it is given a condition for each value, which may look at
         * less than all that the value is worked out of.
         *
         * @param sql the value, for sorting and for null checks
         * @param conditions trusted SQL by value: true for the rows that have it, else false or null
         */
        public Builder enumeration(String name, String sql, Map<String, String> conditions) {
            conditions.values().forEach(Builder::trusted);
            return add(
                    name,
                    sql,
                    QueryField.Type.ENUMERATION,
                    conditions.keySet().stream().sorted().toList(),
                    conditions);
        }

        public <E extends Enum<E>> Builder enumeration(String name, String sql, Class<E> values) {
            return enumeration(
                    name,
                    sql,
                    List.of(values.getEnumConstants()).stream().map(Enum::name).toList());
        }

        /**
         * A {@code jsonb} column whose entries have text values; queried as {@code name.<key>}. Equality is containment,
         * which a GIN index with {@code jsonb_path_ops} serves.
         */
        public Builder map(String name, String sql) {
            return add(name, sql, QueryField.Type.MAP, List.of());
        }

        /** A {@code text[]} column; {@code name==a} asks whether {@code a} is in it, which a GIN index serves. */
        public Builder textArray(String name, String sql) {
            return add(name, sql, QueryField.Type.TEXT_ARRAY, List.of());
        }

        /** A second name for a field that is there already. */
        public Builder alias(String alias, String name) {
            var field = byName.get(folded(name));
            if (field == null) {
                throw new IllegalArgumentException("alias of unknown field " + name);
            }
            return add(alias, field.sql(), field.type(), field.allowed(), field.conditions());
        }

        /**
         * A moment that queries write as {@code ${name}} where a field of times is compared. It is worked out whenever the
         * condition is, so a saved condition does not grow old.
         *
         * @param sql trusted SQL of type {@code timestamptz}, e.g. {@code now()}
         */
        public Builder moment(String name, String sql) {
            if (!name.matches("[a-z_]{1,64}") || moments.putIfAbsent(name, operand(trusted(sql))) != null) {
                throw new IllegalArgumentException("not a new name for a moment: " + name);
            }
            return this;
        }

        /** Which of the fields so far may be sorted by. */
        public Builder sortable(String... names) {
            for (var name : names) {
                var field = byName.get(folded(name));
                if (field == null || !field.type().isScalar()) {
                    throw new IllegalArgumentException("cannot sort by " + name);
                }
                sortable.add(folded(name));
            }
            return this;
        }

        public QueryFields build() {
            return new QueryFields(this);
        }

        private Builder add(String name, String sql, QueryField.Type type, List<String> allowed) {
            return add(name, sql, type, allowed, Map.of());
        }

        private Builder add(
                String name, String sql, QueryField.Type type, List<String> allowed, Map<String, String> conditions) {
            requireNonNull(name);
            if (!name.matches("[A-Za-z][A-Za-z0-9_.-]{0,63}")) {
                throw new IllegalArgumentException("not a name for a field: " + name);
            }
            var field = new QueryField(name, operand(trusted(sql)), type, allowed, Map.copyOf(conditions));
            if (byName.putIfAbsent(folded(name), field) != null) {
                throw new IllegalArgumentException("two fields are named " + name);
            }
            shown.put(folded(name), type == QueryField.Type.MAP ? name + ".<key>" : name);
            return this;
        }

        private static String operand(String sql) {
            return sql.matches("[A-Za-z_][A-Za-z0-9_.]*") ? sql : "(" + sql + ")";
        }

        private static String trusted(String sql) {
            if (sql.isBlank() || sql.contains("?")) {
                throw new IllegalArgumentException("column expression is empty or has a placeholder: " + sql);
            }
            return sql;
        }
    }
}
