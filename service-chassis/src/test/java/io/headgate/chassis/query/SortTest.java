package io.headgate.chassis.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SortTest {

    @Test
    void isAlwaysUnique() {
        assertSorts(null, "id");
        assertSorts(" ", "id");
        assertSorts("name:ASC", "name asc, id");
        assertSorts("SEENAT:desc, count:Asc", "seen_at desc, count asc, id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name|0",
                "name:UP|5",
                "name:|5",
                "name:ASC,|9",
                "name:ASC,x:ASC|9",
                "name:ASC,label:DESC|9",
                "attribute.x:ASC|0",
                "tag:ASC|0",
                "state:ASC|0",
                "'name;drop table x:ASC'|0",
                "name:ASC;--|5",
            })
    void refusesWhatIsNotAllowed(String text, int position) {
        assertThat(Sort.parse(text, ThingFields.FIELDS)).isInstanceOfSatisfying(QueryProblem.class, problem -> {
            assertThat(problem.code()).isEqualTo("query.bad-sort");
            assertThat(problem.position()).isEqualTo(position);
            assertThat(problem.remedy()).contains("count, label, name, seenAt");
            assertThat(problem.detail()).doesNotContain("drop");
        });
    }

    @Test
    void refusesTooManyKeys() {
        assertThat(Sort.parse("name:ASC,".repeat(100_000), ThingFields.FIELDS)).isInstanceOf(QueryProblem.class);
    }

    @Test
    void pagesWithinTheCap() {
        assertThat(Paging.parse(null, null)).isEqualTo(new Page(0, 50));
        assertThat(Paging.parse("20", "500")).isEqualTo(new Page(20, 500));
        assertThat(Paging.parse("0", "501")).isEqualTo(new Page(0, 500));
        assertThat(Paging.parse("", "1")).isEqualTo(new Page(0, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "1.5", "99999999999", "1e3", "+1", "٣", " 1"})
    void refusesPagesThatCannotBe(String number) {
        assertThat(Paging.parse(number, "10"))
                .isInstanceOfSatisfying(
                        QueryProblem.class,
                        problem -> assertThat(problem.code()).isEqualTo("query.bad-page"));
        assertThat(Paging.parse("0", number)).isInstanceOf(QueryProblem.class);
    }

    @Test
    void refusesAnEmptyPage() {
        assertThat(Paging.parse("0", "0")).isInstanceOf(QueryProblem.class);
    }

    private static void assertSorts(String text, String sql) {
        assertThat(Sort.parse(text, ThingFields.FIELDS)).isEqualTo(new OrderBy(sql));
    }
}
