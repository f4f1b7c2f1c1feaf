package io.headgate.chassis.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that a caller can write throws, reaches the SQL text, or costs more than its limits. */
class HostileQueryTest {

    private static final QueryLimits LONG = new QueryLimits(1_000_000, 8, 20, 100, 4, 2);

    @Test
    void refusesOneCharacterTooMany() {
        var longest = "name==" + "a".repeat(1018);
        assertThat(longest).hasSize(1024);
        assertThat(parsed(longest)).isInstanceOf(SqlCondition.class);
        assertCode(longest + "a", "query.too-long");
    }

    @Test
    void refusesDeepNestingBeforeTheRecursiveParserRuns() {
        assertThat(parsed("(".repeat(8) + "name==a" + ")".repeat(8))).isInstanceOf(SqlCondition.class);
        assertCode("(".repeat(9) + "name==a" + ")".repeat(9), "query.too-deep");
        assertCode("(".repeat(1000), "query.too-deep");
        assertCode("(".repeat(10_000), "query.too-long");
        var problem = (QueryProblem) Query.parse("(".repeat(10_000), ThingFields.FIELDS, LONG);
        assertThat(problem.code()).isEqualTo("query.too-deep");
        assertThat(problem.position()).isEqualTo(8);
    }

    @Test
    void takesParenthesesOfListsAndInQuotesForNoNesting() {
        var deepest = "(".repeat(8) + "name=in=('((((',b)" + ")".repeat(8);
        assertThat(parsed(deepest)).isInstanceOf(SqlCondition.class);
        assertThat(parsed("name=='" + "(".repeat(100) + "'")).isInstanceOf(SqlCondition.class);
    }

    @Test
    void countsDepthNotNumberOfGroups() {
        assertThat(parsed("((name==a)),((name==b)),((name==c)),((name==d)),((name==e))"))
                .isInstanceOf(SqlCondition.class);
    }

    @Test
    void refusesOneComparisonTooMany() {
        assertThat(parsed(repeated("name==b", ",", 20))).isInstanceOf(SqlCondition.class);
        assertCode(repeated("name==b", ",", 21), "query.too-many-comparisons");
        assertCode("a==b,".repeat(204) + "a==b", "query.too-many-comparisons");
    }

    @Test
    void refusesOneValueTooMany() {
        assertThat(parsed("name=in=(" + repeated("a", ",", 100) + ")")).isInstanceOf(SqlCondition.class);
        assertCode("name=in=(" + repeated("a", ",", 101) + ")", "query.too-many-values");
    }

    @Test
    void refusesTooManyWildcards() {
        assertThat(parsed("name==a*b*c*d*")).isInstanceOf(SqlCondition.class);
        assertThat(parsed("name==a" + "*".repeat(900))).isInstanceOf(SqlCondition.class);
        assertCode("name==a*b*c*d*e*", "query.too-many-wildcards");
        assertThat(parsed("name==*a,attribute.x!=*b,tag==*,label==*")).isInstanceOf(SqlCondition.class);
        assertCode("name==*a,attribute.x!=*b,tag==*c", "query.too-many-wildcards");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name==a\0b",
                "name=='\0'",
                "attribute.\0==a",
                "\0",
                "name==\uD800",
                "name=='\uDC00a'",
                "name==\uDC00\uD800",
                "attribute.\uD83D==x"
            })
    void refusesWhatPostgresCannotStore(String query) {
        assertCode(query, "query.bad-value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "' or 1=1 --",
                "\"; drop table thing; --",
                "a'; select pg_sleep(10); --",
                "$1 ? :name {fn now()} ${x}",
                "\uD83D\uDE80 \u202E",
                "gérät-Ω-한국어",
                "%_\\"
            })
    void keepsValuesAndKeysOutOfTheSql(String text) {
        var quoted = "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        var condition = (SqlCondition) parsed("name==" + quoted + ";" + "tag=in=(" + quoted + ",x)");
        assertThat(condition.sql()).isEqualTo("((name = ?) and (tags && array[?, ?]::text[]))");
        assertThat(condition.parameters()).containsExactly(text, text, "x");
    }

    @Test
    void keepsKeysOutOfTheSql() {
        var condition = (SqlCondition) parsed("attribute.x]:--?/*$1\\==a;attribute.x]:--?/*==a*");
        assertThat(condition.sql())
                .isEqualTo(
                        "((attributes @> jsonb_build_object(?::text, ?::text)) and ((attributes ->> ?::text) like ?))");
        assertThat(condition.parameters()).containsExactly("x]:--?/*$1\\", "a", "x]:--?/*", "a%");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<script>", "na me", "näme", "x'y", "%00", "a/../b"})
    void repeatsNoUncheckedName(String name) {
        var result = parsed("'" + name.replace("'", "\\'") + "'==a");
        assertThat(result).isInstanceOf(QueryProblem.class);
        var problem = (QueryProblem) result;
        assertThat(problem.detail() + problem.remedy()).doesNotContain(name);
    }

    @Test
    void survivesRandomText() {
        var pieces = new String[] {
            "name",
            "count",
            "attribute.",
            "tag",
            "==",
            "!=",
            "=in=",
            "=is=",
            "<",
            ">=",
            "(",
            ")",
            ",",
            ";",
            " and ",
            " or ",
            "'",
            "\"",
            "\\",
            "*",
            " ",
            "\t",
            "\n",
            "null",
            "1",
            "=",
            "!",
            "~",
            "\0",
            "\uD83D\uDE00",
            "\uD83D",
            "\uFFFF",
            "\u001A",
            "%",
            "?",
            "."
        };
        var random = new Random(20261121);
        int compiled = 0;
        for (int n = 0; n < 50_000; n++) {
            var noise = random.ints(random.nextInt(1, 14), 0, pieces.length)
                    .mapToObj(i -> pieces[i])
                    .collect(Collectors.joining());
            var damaged = new StringBuilder("name=='a b*';count=in=(1,2),tag==eu and attribute.x!=\"\\*\"");
            damaged.insert(random.nextInt(damaged.length() + 1), pieces[random.nextInt(pieces.length)]);
            var text = n % 2 == 0 ? noise : damaged.toString();
            switch (Query.parse(text, ThingFields.FIELDS, QueryLimits.DEFAULT)) {
                case SqlCondition condition -> {
                    compiled++;
                    long placeholders =
                            condition.sql().chars().filter(c -> c == '?').count();
                    assertThat(placeholders)
                            .as(text)
                            .isEqualTo(condition.parameters().size());
                }
                case QueryProblem problem -> {
                    assertThat(problem.code()).as(text).startsWith("query.");
                    var position = problem.position();
                    if (position != null) {
                        assertThat(position).as(text + problem).isBetween(0, text.length());
                    }
                }
            }
        }
        assertThat(compiled).as("queries that are none the less valid").isGreaterThan(1000);
    }

    @Test
    void refusesTheWorstCheaply() {
        var worst = "name=in=(" + "'\\*',".repeat(100) + "'x')";
        long start = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            parsed(worst);
            parsed("(".repeat(1024));
            parsed("a==b,".repeat(204));
        }
        assertThat((System.nanoTime() - start) / 1_000_000)
                .as("milliseconds for 600 queries")
                .isLessThan(10_000);
    }

    private static String repeated(String part, String separator, int times) {
        return IntStream.range(0, times).mapToObj(i -> part).collect(Collectors.joining(separator));
    }

    private static Query parsed(String text) {
        return Query.parse(text, ThingFields.FIELDS, QueryLimits.DEFAULT);
    }

    private static void assertCode(String text, String code) {
        assertThat(parsed(text))
                .isInstanceOfSatisfying(
                        QueryProblem.class,
                        problem -> assertThat(problem.code()).isEqualTo(code));
    }
}
