package io.headgate.chassis.query;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes comparisons as SQL. Only trusted column expressions and this class's own words become SQL text; values and map
 * keys become parameters.
 */
final class SqlWriter {

    private final QueryFields fields;
    private final QueryLimits limits;
    private final StringBuilder sql = new StringBuilder();
    private final List<Object> parameters = new ArrayList<>();
    private final String ago;
    private final List<String> passed = new ArrayList<>();
    private final List<Object> passedParameters = new ArrayList<>();
    private int leadingWildcards;

    /** @param ago of {@link #cameTrueByTime} */
    SqlWriter(QueryFields fields, QueryLimits limits, Duration ago) {
        this.fields = fields;
        this.limits = limits;
        this.ago = " - interval '" + ago.toSeconds() + " seconds'";
    }

    SqlCondition condition() {
        return new SqlCondition(sql.toString(), parameters);
    }

    /** As time goes on a moment passes values, and nothing but "less than it" becomes true by that. */
    Optional<SqlCondition> cameTrueByTime() {
        return passed.isEmpty()
                ? Optional.empty()
                : Optional.of(new SqlCondition("(" + String.join(" or ", passed) + ")", passedParameters));
    }

    void append(String words) {
        sql.append(words);
    }

    /** @param key of a map entry; ignored for other fields */
    void comparison(QueryField field, String key, Operator operator, List<String> values, QueryText.Comparison place)
            throws Refused {
        sql.append('(');
        switch (operator) {
            case EQUAL -> equal(field, key, values.getFirst(), place);
            case NOT_EQUAL -> {
                // Not "<>": what is missing is not equal, so that each row meets exactly one of == and !=.
                sql.append('(');
                equal(field, key, values.getFirst(), place);
                sql.append(") is not true");
            }
            case LESS -> ordered(field, key, " < ", values.getFirst(), place);
            case LESS_OR_EQUAL -> ordered(field, key, " <= ", values.getFirst(), place);
            case GREATER -> ordered(field, key, " > ", values.getFirst(), place);
            case GREATER_OR_EQUAL -> ordered(field, key, " >= ", values.getFirst(), place);
            case IN -> in(field, key, values, place);
            case OUT -> {
                sql.append('(');
                in(field, key, values, place);
                sql.append(") is not true");
            }
            case IS -> {
                requireNull(values.getFirst(), place);
                missing(field, key);
            }
            case NOT -> {
                requireNull(values.getFirst(), place);
                present(field, key);
            }
        }
        sql.append(')');
    }

    private void equal(QueryField field, String key, String value, QueryText.Comparison place) throws Refused {
        switch (field.type()) {
            case TEXT, MAP, TEXT_ARRAY -> {
                var pattern = TextPattern.of(value);
                refuseTooManyWildcards(pattern, place);
                if (pattern.isPlain()) {
                    equalText(field, key, pattern.literal());
                } else if (pattern.anything()) {
                    present(field, key);
                } else {
                    like(field, key, pattern.like());
                }
            }
            case NUMBER, BOOLEAN, TIMESTAMP, ENUMERATION -> {
                if (field.conditions().isEmpty()) {
                    sql.append(field.sql()).append(" = ");
                    scalar(field, value, place);
                } else {
                    sql.append(conditionOf(field, value, place));
                }
            }
        }
    }

    private static String conditionOf(QueryField field, String value, QueryText.Comparison place) throws Refused {
        return "(" + field.conditions().get((String) ScalarValue.of(value, field, place.valueAt())) + ")";
    }

    private void scalar(QueryField field, String value, QueryText.Comparison place) throws Refused {
        var moment = field.type() == QueryField.Type.TIMESTAMP ? fields.moment(value) : Optional.<String>empty();
        if (moment.isPresent()) {
            sql.append(moment.get());
        } else {
            sql.append('?');
            parameters.add(ScalarValue.of(value, field, place.valueAt()));
        }
    }

    private void equalText(QueryField field, String key, String value) {
        switch (field.type()) {
            case MAP -> {
                sql.append(field.sql()).append(" @> jsonb_build_object(?::text, ?::text)");
                parameters.add(key);
            }
            case TEXT_ARRAY -> sql.append(field.sql()).append(" @> array[?]::text[]");
            case TEXT, NUMBER, BOOLEAN, TIMESTAMP, ENUMERATION ->
                sql.append(field.sql()).append(" = ?");
        }
        parameters.add(value);
    }

    private void like(QueryField field, String key, String pattern) {
        if (field.type() == QueryField.Type.TEXT_ARRAY) {
            sql.append("exists (select from unnest(").append(field.sql()).append(") as element where element like ?)");
        } else {
            operand(field, key);
            sql.append(" like ?");
        }
        parameters.add(pattern);
    }

    private void in(QueryField field, String key, List<String> values, QueryText.Comparison place) throws Refused {
        if (!field.conditions().isEmpty()) {
            var or = "";
            for (var value : values) {
                sql.append(or).append(conditionOf(field, value, place));
                or = " or ";
            }
            return;
        }
        var array = field.type() == QueryField.Type.TEXT_ARRAY;
        if (array) {
            sql.append(field.sql()).append(" && array[");
        } else {
            operand(field, key);
            sql.append(" in (");
        }
        var separator = "";
        for (var value : values) {
            sql.append(separator);
            separator = ", ";
            switch (field.type()) {
                case TEXT, MAP, TEXT_ARRAY -> {
                    sql.append('?');
                    parameters.add(TextPattern.of(value).literal());
                }
                case NUMBER, BOOLEAN, TIMESTAMP, ENUMERATION -> scalar(field, value, place);
            }
        }
        sql.append(array ? "]::text[]" : ")");
    }

    private void ordered(QueryField field, String key, String sign, String value, QueryText.Comparison place)
            throws Refused {
        switch (field.type()) {
            case TEXT, MAP -> {
                // By code point, so that the answer does not depend on the locale of the database.
                operand(field, key);
                sql.append(" collate \"C\"").append(sign);
                var moment = fields.moment(value);
                if (moment.isPresent()) {
                    sql.append(millis(moment.get()));
                    notePassing(field, key, sign, millis(moment.get() + ago));
                } else {
                    sql.append('?');
                    parameters.add(TextPattern.of(value).literal());
                }
            }
            case NUMBER, TIMESTAMP -> {
                sql.append(field.sql()).append(sign);
                scalar(field, value, place);
                if (field.type() == QueryField.Type.TIMESTAMP) {
                    fields.moment(value).ifPresent(moment -> notePassing(field, key, sign, "(" + moment + ago + ")"));
                }
            }
            case BOOLEAN, ENUMERATION, TEXT_ARRAY ->
                throw new Refused(
                        "query.bad-operator",
                        "The values of field '" + field.name() + "' have no order.",
                        "Use == != =in= =out= =is=null or =not=null with it.",
                        place.operatorAt());
        }
    }

    private static String millis(String moment) {
        return "(floor(extract(epoch from " + moment + ") * 1000)::bigint::text)";
    }

    /** @param before where the moment was so long ago */
    private void notePassing(QueryField field, String key, String sign, String before) {
        if (!sign.startsWith(" <")) {
            return;
        }
        switch (field.type()) {
            case MAP -> {
                passed.add("(" + field.sql() + " ->> ?::text) collate \"C\" >= " + before);
                passedParameters.add(key);
            }
            case TEXT -> passed.add(field.sql() + " collate \"C\" >= " + before);
            case NUMBER, BOOLEAN, TIMESTAMP, ENUMERATION, TEXT_ARRAY -> passed.add(field.sql() + " >= " + before);
        }
    }

    private void missing(QueryField field, String key) {
        if (field.type() == QueryField.Type.TEXT_ARRAY) {
            sql.append("coalesce(cardinality(").append(field.sql()).append("), 0) = 0");
        } else {
            operand(field, key);
            sql.append(" is null");
        }
    }

    private void present(QueryField field, String key) {
        if (field.type() == QueryField.Type.TEXT_ARRAY) {
            sql.append("cardinality(").append(field.sql()).append(") > 0");
        } else {
            operand(field, key);
            sql.append(" is not null");
        }
    }

    private void operand(QueryField field, String key) {
        if (field.type() == QueryField.Type.MAP) {
            sql.append('(').append(field.sql()).append(" ->> ?::text)");
            parameters.add(key);
        } else {
            sql.append(field.sql());
        }
    }

    private static void requireNull(String value, QueryText.Comparison place) throws Refused {
        if (!value.equalsIgnoreCase("null")) {
            throw new Refused(
                    "query.bad-value",
                    "The operators =is= =eq= =not= =ne= compare with null only.",
                    "Write =is=null or =not=null; compare values with == or !=.",
                    place.valueAt());
        }
    }

    private void refuseTooManyWildcards(TextPattern pattern, QueryText.Comparison place) throws Refused {
        if (pattern.leading() && !pattern.anything()) {
            leadingWildcards++;
        }
        if (leadingWildcards > limits.maxLeadingWildcards()) {
            throw new Refused(
                    "query.too-many-wildcards",
                    "More than " + limits.maxLeadingWildcards() + " values of the query begin with a wildcard.",
                    "Begin values with what they really begin with.",
                    place.valueAt());
        }
        if (pattern.wildcards() > limits.maxWildcards()) {
            throw new Refused(
                    "query.too-many-wildcards",
                    "A value has more than " + limits.maxWildcards() + " wildcards.",
                    "Use fewer; write \\* for a star that is meant literally.",
                    place.valueAt());
        }
    }
}
