package io.headgate.chassis.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/** Whatever a caller writes is a condition of our own words, or a problem; and cheap. */
class QueryFuzz {

    private static final Duration MOST_CPU = Duration.ofSeconds(2);
    private static final QueryLimits LONG = new QueryLimits(100_000, 8, 20, 100, 4, 2);

    /** All that may stand in the SQL: the columns of {@link ThingFields} and the words of {@link SqlWriter}. */
    private static final Pattern OWN_WORDS = Pattern.compile("(?:[() ?,]|\\b(?:"
            + "name \\|\\| id|name|count|ratio|active|seen_at|state|attributes|tags"
            + "|and|or|is not true|is not null|is null|in|like"
            + "|jsonb_build_object\\(\\?::text, \\?::text\\)|array\\[\\?(?:, \\?)*\\]::text\\[\\]"
            + "|exists \\(select from unnest\\(tags\\) as element where element like \\?\\)"
            + "|coalesce\\(cardinality\\(tags\\), 0\\) = 0|cardinality\\(tags\\) > 0)"
            + "|->> \\?::text|collate \"C\"|@>|&&|<=|>=|=|<|>)*+");

    @FuzzTest
    void anyTextIsAConditionOfOurOwnWordsOrAProblem(byte[] utf8) {
        var text = new String(utf8, StandardCharsets.UTF_8);
        var threads = ManagementFactory.getThreadMXBean();
        var began = threads.getCurrentThreadCpuTime();

        check(text, Query.parse(text, ThingFields.FIELDS, QueryLimits.DEFAULT), QueryLimits.DEFAULT);
        check(text, Query.parse(text, ThingFields.FIELDS, LONG), LONG);

        assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - began)).isLessThan(MOST_CPU);
    }

    private static void check(String text, Query query, QueryLimits limits) {
        switch (query) {
            case SqlCondition condition -> {
                assertThat(text.length()).isLessThanOrEqualTo(limits.maxLength());
                assertThat(OWN_WORDS.matcher(condition.sql()).matches())
                        .as(condition.sql())
                        .isTrue();
                assertThat(condition.sql().chars().filter(c -> c == '?')).hasSameSizeAs(condition.parameters());
                // PostgreSQL stores no text with it.
                assertThat(condition.parameters())
                        .allSatisfy(value -> assertThat(value.toString()).doesNotContain("\0"));
            }
            case QueryProblem problem -> {
                assertThat(problem.code()).startsWith("query.");
                assertThat(problem.remedy()).isNotBlank();
                var position = problem.position();
                if (position != null) {
                    assertThat(position).isBetween(0, text.length());
                }
            }
        }
    }
}
