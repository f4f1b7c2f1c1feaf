package io.headgate.gateway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTest {

    @ParameterizedTest
    @CsvSource({
        "INVALID,400",
        "FORBIDDEN,403",
        "NOT_FOUND,404",
        "CONFLICT,409",
        "STALE,412",
        "TOO_LARGE,413",
        "UNPROCESSABLE,422",
        "UNAVAILABLE,503",
        "NO_SPACE,507"
    })
    void everyKindHasItsStatus(Refusal.Kind kind, int status) {
        var problem = Problem.of(new Refusal("thing.reason", kind, "What.", "Do."), "c-1");

        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.type()).isEqualTo("urn:headgate:problem:thing.reason");
        assertThat(problem.correlationId()).isEqualTo("c-1");
    }

    @ParameterizedTest
    @EnumSource(HttpRefusal.class)
    void whatHttpRefusesHasCodeAndRemedyToo(HttpRefusal refusal) {
        var problem = refusal.problem("c-1");

        assertThat(problem.code()).matches("[a-z]+\\.[a-z-]+");
        assertThat(problem.remedy()).isNotBlank();
    }

    @Test
    void anUnknownStatusIsOursOrTheCallers() {
        assertThat(HttpRefusal.ofStatus(418)).isEqualTo(HttpRefusal.MALFORMED);
        assertThat(HttpRefusal.ofStatus(502)).isEqualTo(HttpRefusal.UNEXPECTED);
        assertThat(HttpRefusal.ofStatus(404)).isEqualTo(HttpRefusal.UNKNOWN_ROUTE);
    }
}
