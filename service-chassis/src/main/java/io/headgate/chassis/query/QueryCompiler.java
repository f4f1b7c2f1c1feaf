package io.headgate.chassis.query;

import cz.jirutka.rsql.parser.RSQLParser;
import cz.jirutka.rsql.parser.RSQLParserException;
import cz.jirutka.rsql.parser.ast.AndNode;
import cz.jirutka.rsql.parser.ast.Arity;
import cz.jirutka.rsql.parser.ast.ComparisonNode;
import cz.jirutka.rsql.parser.ast.ComparisonOperator;
import cz.jirutka.rsql.parser.ast.LogicalNode;
import cz.jirutka.rsql.parser.ast.Node;
import cz.jirutka.rsql.parser.ast.OrNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One compilation: from text through the parser's tree to SQL. */
final class QueryCompiler {

    // Any number of values: which operator takes how many is told here, with a better message.
    private static final RSQLParser PARSER = new RSQLParser(Arrays.stream(Operator.values())
            .map(operator ->
                    new ComparisonOperator(operator.symbols().toArray(String[]::new), Arity.of(0, Integer.MAX_VALUE)))
            .collect(Collectors.toSet()));

    private static final Pattern PARSER_POSITION = Pattern.compile("at line (\\d+), column (\\d+)");

    private final QueryFields fields;
    private final QueryText text;
    private final SqlWriter sql;
    private final QueryLimits limits;
    private int nextComparison;

    private QueryCompiler(QueryFields fields, QueryText text, QueryLimits limits, SqlWriter sql) {
        this.fields = fields;
        this.text = text;
        this.limits = limits;
        this.sql = sql;
    }

    static Query compile(String text, QueryFields fields, QueryLimits limits) {
        var sql = new SqlWriter(fields, limits, Duration.ZERO);
        try {
            write(text, fields, limits, sql);
            return sql.condition();
        } catch (Refused refused) {
            return refused.problem();
        }
    }

    static Optional<SqlCondition> cameTrueByTime(String text, QueryFields fields, QueryLimits limits, Duration ago) {
        var sql = new SqlWriter(fields, limits, ago);
        try {
            write(text, fields, limits, sql);
            return sql.cameTrueByTime();
        } catch (Refused refused) {
            return Optional.empty();
        }
    }

    private static void write(String text, QueryFields fields, QueryLimits limits, SqlWriter sql) throws Refused {
        var scanned = QueryText.scan(text, limits);
        var tree = parsed(scanned);
        new QueryCompiler(fields, scanned, limits, sql).write(tree);
    }

    private static Node parsed(QueryText text) throws Refused {
        try {
            return PARSER.parse(text.regular());
        } catch (RSQLParserException e) {
            throw new Refused(
                    "query.syntax",
                    "The query cannot be read.",
                    "Write field, operator, value, joined with 'and' or 'or', e.g. name==gw*;tag=in=(eu,us); "
                            + "put values with spaces or special characters into quotes.",
                    position(e, text));
        }
    }

    /** The parser tells the place in its message only. The last match: what it repeats of the input comes before. */
    private static int position(RSQLParserException e, QueryText text) {
        var message = String.valueOf(
                e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
        if (message.startsWith("Encountered \"<EOF>\"")) {
            return text.originalPosition(text.regular().length());
        }
        var matcher = PARSER_POSITION.matcher(message);
        int position = -1;
        while (matcher.find()) {
            boolean firstLine = matcher.group(1).equals("1");
            position = firstLine ? text.originalPosition(Integer.parseInt(matcher.group(2)) - 1) : -1;
        }
        return position;
    }

    private void write(Node node) throws Refused {
        switch (node) {
            case AndNode and -> write(and, " and ");
            case OrNode or -> write(or, " or ");
            case ComparisonNode comparison -> write(comparison);
            // The library's tree is not sealed.
            default -> throw new IllegalStateException("unknown node " + node.getClass());
        }
    }

    private void write(LogicalNode node, String word) throws Refused {
        sql.append("(");
        boolean first = true;
        for (var child : node.getChildren()) {
            if (!first) {
                sql.append(word);
            }
            first = false;
            write(child);
        }
        sql.append(")");
    }

    private void write(ComparisonNode node) throws Refused {
        var place = text.comparisons().get(nextComparison++);
        var operator = Operator.of(node.getOperator().getSymbol()).orElseThrow();
        var selector = node.getSelector();
        var values = node.getArguments();
        var dot = endOfMap(selector);
        refuseWrongNumber(operator, values, place);
        if (dot > 0) {
            var map = fields.find(selector.substring(0, dot)).orElseThrow();
            sql.comparison(map, selector.substring(dot + 1), operator, values, place);
        } else {
            var field = fields.find(selector)
                    .filter(found -> found.type() != QueryField.Type.MAP)
                    .orElseThrow(() -> unknownField(selector, place.fieldAt()));
            sql.comparison(field, "", operator, values, place);
        }
    }

    /** Where the key of a map's entry begins, less one; a key may have dots too. 0 when no map is named. */
    private int endOfMap(String selector) {
        for (int dot = selector.indexOf('.');
                dot > 0 && dot + 1 < selector.length();
                dot = selector.indexOf('.', dot + 1)) {
            if (fields.find(selector.substring(0, dot))
                    .filter(field -> field.type() == QueryField.Type.MAP)
                    .isPresent()) {
                return dot;
            }
        }
        return 0;
    }

    private Refused unknownField(String selector, int position) {
        var nearest = fields.nearest(selector)
                .map(name -> "Did you mean " + name + "? ")
                .orElse("");
        return new Refused(
                "query.unknown-field",
                "There is no field " + QueryFields.quoted(selector) + ".",
                nearest + "The fields are " + fields.known() + ".",
                position);
    }

    private void refuseWrongNumber(Operator operator, List<String> values, QueryText.Comparison place) throws Refused {
        if (values.isEmpty()) {
            throw new Refused(
                    "query.syntax",
                    "A comparison has no value.",
                    "Write a value after the operator; '' is the empty text.",
                    place.valueAt());
        }
        boolean list = operator == Operator.IN || operator == Operator.OUT;
        if (!list && values.size() > 1) {
            throw new Refused(
                    "query.bad-operator",
                    "The operator takes one value, not a list.",
                    "Use =in=(…) or =out=(…) with a list.",
                    place.operatorAt());
        }
        if (values.size() > limits.maxValues()) {
            throw new Refused(
                    "query.too-many-values",
                    "A list has " + values.size() + " values, " + limits.maxValues() + " are allowed.",
                    "Mark what belongs together with a common value, or use a wildcard.",
                    place.valueAt());
        }
    }
}
