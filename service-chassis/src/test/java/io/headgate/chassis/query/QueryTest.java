package io.headgate.chassis.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.contracts.Refusal;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {

    @Test
    void comparesTextWithAParameter() {
        assertCompiles("name==gw-3", "(name = ?)", "gw-3");
        assertCompiles("name=='it''s'".replace("''", "\\'"), "(name = ?)", "it's");
        assertCompiles("name==\"a b\"", "(name = ?)", "a b");
        assertCompiles("name==''", "(name = ?)", "");
    }

    @Test
    void countsWhatIsMissingAsNotEqual() {
        assertCompiles("name!=a", "((name = ?) is not true)", "a");
        assertCompiles("name=out=(a,b)", "((name in (?, ?)) is not true)", "a", "b");
        assertCompiles(
                "attribute.x!=a", "((attributes @> jsonb_build_object(?::text, ?::text)) is not true)", "x", "a");
        assertCompiles("tag!=eu", "((tags @> array[?]::text[]) is not true)", "eu");
    }

    @ParameterizedTest
    @CsvSource({
        "=lt=,<", "<,<", "=le=,<=", "<=,<=", "=gt=,>", ">,>", "=ge=,>=", ">=,>=",
    })
    void ordersNumbersTimesAndTexts(String written, String sign) {
        assertCompiles("count" + written + "5", "(count " + sign + " ?)", 5L);
        assertCompiles("name" + written + "m", "(name collate \"C\" " + sign + " ?)", "m");
        assertCompiles(
                "attribute.v" + written + "m", "((attributes ->> ?::text) collate \"C\" " + sign + " ?)", "v", "m");
        assertCompiles(
                "seenAt" + written + "1000",
                "(seen_at " + sign + " ?)",
                Instant.ofEpochSecond(1).atOffset(ZoneOffset.UTC));
    }

    @ParameterizedTest
    @ValueSource(strings = {"=is=null", "=eq=null", "=is=NULL", "=is='null'"})
    void asksForMissing(String written) {
        assertCompiles("name" + written, "(name is null)");
        assertCompiles("attribute.x" + written, "((attributes ->> ?::text) is null)", "x");
        assertCompiles("tag" + written, "(coalesce(cardinality(tags), 0) = 0)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=not=null", "=ne=null"})
    void asksForPresent(String written) {
        assertCompiles("count" + written, "(count is not null)");
        assertCompiles("attribute.x" + written, "((attributes ->> ?::text) is not null)", "x");
        assertCompiles("tag" + written, "(cardinality(tags) > 0)");
    }

    @Test
    void takesNullAsATextWithEqual() {
        assertCompiles("name==null", "(name = ?)", "null");
    }

    @Test
    void findsListsOfValues() {
        assertCompiles("count=in=(1,2.5)", "(count in (?, ?))", 1L, new BigDecimal("2.5"));
        assertCompiles("attribute.m=in=(a,b)", "((attributes ->> ?::text) in (?, ?))", "m", "a", "b");
        assertCompiles("tag=in=(eu,us)", "(tags && array[?, ?]::text[])", "eu", "us");
        assertCompiles("tag=out=eu", "((tags && array[?]::text[]) is not true)", "eu");
        assertCompiles("name=in=('a b' , \"c,d\")", "(name in (?, ?))", "a b", "c,d");
    }

    @Test
    void knowsMomentsWhereTimesAreCompared() {
        assertCompiles("seenAt=lt=${now_ts}", "(seen_at < (now()))");
        assertCompiles("seenAt=le='${NOW_TS}'", "(seen_at <= (now()))");
        assertCompiles("seenAt=in=(${now_ts},0)", "(seen_at in ((now()), ?))", Instant.EPOCH.atOffset(ZoneOffset.UTC));
        assertCompiles("name==${now_ts}", "(name = ?)", "${now_ts}");
        assertRefused("seenAt=lt=${never}", "query.bad-value", 10);
        assertRefused("count=lt=${now_ts}", "query.bad-value", 9);
        assertCompiles(
                "name=lt=${now_ts}",
                "(name collate \"C\" < (floor(extract(epoch from (now())) * 1000)::bigint::text))");
    }

    @Test
    void knowsWhatTimeAloneMakesTrue() {
        assertPassed("seenAt<${now_ts};name==a", "(seen_at >= ((now()) - interval '90 seconds'))");
        assertPassed(
                "attribute.due=le=${now_ts},seenAt<=${first_minute}",
                "((attributes ->> ?::text) collate \"C\""
                        + " >= (floor(extract(epoch from (now()) - interval '90 seconds') * 1000)::bigint::text)"
                        + " or seen_at >= ((timestamptz '2026-11-21 00:00:30Z') - interval '90 seconds'))",
                "due");
        for (var never : List.of("seenAt>${now_ts}", "seenAt=ge=${now_ts}", "seenAt<0", "name==a", "nothing==a")) {
            assertThat(Query.cameTrueByTime(never, ThingFields.FIELDS, QueryLimits.DEFAULT, Duration.ofSeconds(90)))
                    .as(never)
                    .isEmpty();
        }
    }

    private static void assertPassed(String query, String sql, Object... parameters) {
        assertThat(Query.cameTrueByTime(query, ThingFields.FIELDS, QueryLimits.DEFAULT, Duration.ofSeconds(90)))
                .contains(new SqlCondition(sql, List.of(parameters)));
    }

    @Test
    void bindsAndTighterThanOr() {
        assertCompiles("name==a,name==b;name==c", "((name = ?) or ((name = ?) and (name = ?)))", "a", "b", "c");
        assertCompiles("name==a or name==b and name==c", "((name = ?) or ((name = ?) and (name = ?)))", "a", "b", "c");
        assertCompiles("(name==a,name==b);name==c", "(((name = ?) or (name = ?)) and (name = ?))", "a", "b", "c");
    }

    @Test
    void takesAnyWhiteSpaceBetweenWords() {
        assertCompiles("name==a\nand\tname==b", "((name = ?) and (name = ?))", "a", "b");
        assertCompiles("  name == a  ;  name == b  ", "((name = ?) and (name = ?))", "a", "b");
        assertCompiles("name=='a\tb\n'", "(name = ?)", "a\tb\n");
    }

    @Test
    void turnsStarsIntoLikeWithoutRegularExpressions() {
        assertCompiles("name==gw*", "(name like ?)", "gw%");
        assertCompiles("name==*gw", "(name like ?)", "%gw");
        assertCompiles("name==g*w", "(name like ?)", "g%w");
        assertCompiles("name==g***w", "(name like ?)", "g%w");
        assertCompiles("name!=gw*", "((name like ?) is not true)", "gw%");
        assertCompiles("attribute.m==gw*", "((attributes ->> ?::text) like ?)", "m", "gw%");
        assertCompiles("tag==e*", "(exists (select from unnest(tags) as element where element like ?))", "e%");
    }

    @Test
    void takesAStarAloneAsPresent() {
        assertCompiles("name==*", "(name is not null)");
        assertCompiles("attribute.m!=**", "(((attributes ->> ?::text) is not null) is not true)", "m");
    }

    @Test
    void escapesWhatLikeWouldInterpret() {
        assertCompiles("name==100%_*", "(name like ?)", "100\\%\\_%");
        assertCompiles("name==a\\\\b*", "(name like ?)", "a\\\\b%");
        assertCompiles("name==a\\b*", "(name like ?)", "a\\\\b%");
        assertCompiles("name==100%_\\", "(name = ?)", "100%_\\");
    }

    @Test
    void takesAnEscapedStarLiterally() {
        assertCompiles("name==a\\*b", "(name = ?)", "a*b");
        assertCompiles("name=='a\\*b'", "(name = ?)", "a*b");
        assertCompiles("name=='a\\*b*'", "(name like ?)", "a*b%");
        assertCompiles("name=='a\\\\*'", "(name like ?)", "a\\\\%");
        assertCompiles("name==a\\\\\\*", "(name = ?)", "a\\*");
        assertCompiles("name=in=(a*,b\\*)", "(name in (?, ?))", "a*", "b*");
        assertCompiles("name=='\\a\\'\\\"'", "(name = ?)", "a'\"");
    }

    @Test
    void readsNumbers() {
        assertCompiles("count==-7", "(count = ?)", -7L);
        assertCompiles("count==+7.000", "(count = ?)", 7L);
        assertCompiles("count==9223372036854775807", "(count = ?)", Long.MAX_VALUE);
        assertCompiles("count==9223372036854775808", "(count = ?)", new BigDecimal("9223372036854775808"));
        for (var bad : List.of("x", "1e9", "0x10", "''", "1.", "'1 '", "NaN", "٣", "9".repeat(31))) {
            assertRefused("count==" + bad, "query.bad-value", 7);
        }
    }

    @Test
    void readsTimes() {
        var expected = Instant.parse("2026-11-21T08:30:00Z").atOffset(ZoneOffset.UTC);
        for (var written : List.of(
                "1795249800000",
                "2026-11-21T08:30:00Z",
                "2026-11-21T08:30:00.000000Z",
                "2026-11-21T09:30:00+01:00",
                "2026-11-21T08:30")) {
            assertCompiles("seenAt==" + written, "(seen_at = ?)", expected);
        }
        assertCompiles(
                "seenAt==2026-11-21",
                "(seen_at = ?)",
                Instant.parse("2026-11-21T00:00:00Z").atOffset(ZoneOffset.UTC));
        for (var bad : List.of(
                "soon",
                "2026-13-01",
                "2026-11-21T25:00Z",
                "999999999999999",
                "-99999999999999",
                "+10000-01-01",
                "1.5")) {
            assertRefused("seenAt==" + bad, "query.bad-value", 8);
        }
    }

    @Test
    void readsBooleansAndEnumerationsInAnyCase() {
        assertCompiles("active==TRUE", "(active = ?)", true);
        assertCompiles("active!=false", "((active = ?) is not true)", false);
        assertRefused("active==yes", "query.bad-value", 8);
        assertCompiles("state==in_sync", "(state = ?)", "IN_SYNC");
        assertCompiles("state=in=(New,error)", "(state in (?, ?))", "NEW", "ERROR");
        assertCompiles("health!=BAD", "(((state = 'ERROR')) is not true)");
        assertRefused("health==ERROR", "query.bad-value", 8);
        assertThat(assertRefused("state==in*", "query.bad-value", 7).remedy()).contains("NEW, IN_SYNC, ERROR");
    }

    @Test
    void namesFieldsInAnyCaseButKeysAsTheyAre() {
        assertCompiles("NAME==a", "(name = ?)", "a");
        assertCompiles("Label==a", "(name = ?)", "a");
        assertCompiles("ATTRIBUTE.hw.Rev==2", "(attributes @> jsonb_build_object(?::text, ?::text))", "hw.Rev", "2");
        assertCompiles(
                "owner.Attribute.hw.Rev==2", "(attributes @> jsonb_build_object(?::text, ?::text))", "hw.Rev", "2");
    }

    @Test
    void putsParenthesesAroundExpressions() {
        assertCompiles("fullname<a", "((name || id) collate \"C\" < ?)", "a");
    }

    @Test
    void tellsUnknownFieldsAndTheNearest() {
        var near = assertRefused("name==a;nmae==b", "query.unknown-field", 8);
        assertThat(near.detail()).isEqualTo("There is no field 'nmae'.");
        assertThat(near.remedy()).startsWith("Did you mean name?").contains("attribute.<key>", "seenAt", "tag");
        assertThat(assertRefused("zzzzzzzz==a", "query.unknown-field", 0).remedy())
                .doesNotContain("Did you mean");
        assertRefused("attribute==a", "query.unknown-field", 0);
        assertRefused("attribute.==a", "query.unknown-field", 0);
        assertRefused("tag.name==a", "query.unknown-field", 0);
        assertRefused("id==a", "query.unknown-field", 0);
    }

    @Test
    void refusesOperatorsThatDoNotFit() {
        assertRefused("active>true", "query.bad-operator", 6);
        assertRefused("tag=lt=eu", "query.bad-operator", 3);
        assertRefused("state>=NEW", "query.bad-operator", 5);
        assertRefused("name==a;name=like=b", "query.bad-operator", 12);
        assertRefused("name=a", "query.bad-operator", 4);
        assertRefused("name!a", "query.bad-operator", 4);
        assertRefused("name==(a,b)", "query.bad-operator", 4);
        assertRefused("name=is=a", "query.bad-value", 8);
        assertRefused("name=ne=a", "query.bad-value", 8);
    }

    @Test
    void tellsWhereTheSyntaxBreaks() {
        assertRefused("", "query.syntax", 0);
        assertRefused("  ", "query.syntax", 0);
        assertRefused("name==", "query.syntax", 6);
        assertRefused("name==a;", "query.syntax", 8);
        assertRefused("name==a name==b", "query.syntax", 8);
        assertRefused("(name==a", "query.syntax", 8);
        assertRefused("name==a)", "query.syntax", 7);
        assertRefused("==a", "query.syntax", 0);
        assertRefused("name=='a\\*b' name==b", "query.syntax", 13);
        assertRefused("name=in=()", "query.syntax", 8);
        assertRefused("name=='a", "query.syntax", 6);
        assertRefused("name==a~b", "query.syntax", 7);
        assertRefused("name", "query.syntax", 4);
        assertRefused("name=='at line 1, column 3' x", "query.syntax", 28);
    }

    @Test
    void answersAsARefusal() {
        var refusal = assertRefused("nme==a", "query.unknown-field", 0).toRefusal();
        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID);
        assertThat(refusal.detail()).isEqualTo("There is no field 'nme'. (at character 1)");
    }

    @Test
    void joinsConditions() {
        var tenant = new SqlCondition("(tenant = ?)", List.of("DEFAULT"));
        var query = (SqlCondition) Query.parse("name==a", ThingFields.FIELDS, QueryLimits.DEFAULT);
        assertThat(tenant.and(query))
                .isEqualTo(new SqlCondition("((tenant = ?) and (name = ?))", List.of("DEFAULT", "a")));
        assertThat(SqlCondition.everything().and(query).parameters()).containsExactly("a");
    }

    @Test
    void refusesFieldsThatCannotBe() {
        assertThatThrownBy(() -> QueryFields.builder("id").text("a", "x ? y"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> QueryFields.builder("id").text("a", "a").number("A", "b"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> QueryFields.builder("id").map("a", "a").sortable("a"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> QueryFields.builder("id").alias("b", "a"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertCompiles(String query, String sql, Object... parameters) {
        assertThat(Query.parse(query, ThingFields.FIELDS, QueryLimits.DEFAULT))
                .as(query)
                .isEqualTo(new SqlCondition(sql, List.of(parameters)));
    }

    private static QueryProblem assertRefused(String query, String code, int position) {
        var result = Query.parse(query, ThingFields.FIELDS, QueryLimits.DEFAULT);
        assertThat(result).as(query).isInstanceOf(QueryProblem.class);
        var problem = (QueryProblem) result;
        assertThat(problem.code()).as(query + ": " + problem).isEqualTo(code);
        assertThat(problem.position()).as(query + ": " + problem).isEqualTo(position);
        assertThat(problem.remedy()).isNotBlank();
        return problem;
    }
}
