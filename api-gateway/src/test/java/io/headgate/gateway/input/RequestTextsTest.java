package io.headgate.gateway.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.gateway.problem.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTextsTest {

    private static boolean passes(String path, String query) {
        try {
            return RequestTexts.isReadable(path, query);
        } catch (RefusedException e) {
            assertThat(e.refusal().code()).isEqualTo("text.not-allowed-characters");
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "q=%ff",
                "q=%",
                "q=%4",
                "q=%zz",
                "q=%00",
                "q=a%ed%a0%bd",
                "q=%c0%80",
                "q=%1b",
                "filename=a%0ab",
                "%00=1",
                "%ff",
                "rollout=%00",
                "sort=%85%",
                "remark=%00"
            })
    void whatNobodyCanReadIsRefused(String query) {
        assertThat(passes("/api/v1/rollouts", query)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "&&",
                "q",
                "q=",
                "q=name==%22a%20b%22;x=in=(1,2)",
                "q=createdat>${overdue_ts}",
                "remark=a%0d%0ab%09c",
                "q=name==a%0a%20and%20name==b",
                "q=%F0%9F%98%80%ED%95%9C",
                "a=%2500"
            })
    void whatCanBeReadPasses(String query) {
        assertThat(passes("/api/v1/rollouts", query)).isTrue();
    }

    @Test
    void moreParametersThanTheContainerReads() {
        assertThat(passes("/api/v1/rollouts", "a=1&".repeat(999) + "a=1")).isTrue();
        assertThat(passes("/api/v1/rollouts", "a=1&".repeat(1_000) + "a=1")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/targets/a%20b, true",
        "/api/v1/targets/%ff, false",
        "/api/v1/targets/%1b, false",
        "/api/v1/targets/a%, false"
    })
    void paths(String path, boolean passes) {
        assertThat(passes(path, null)).isEqualTo(passes);
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, true",
        "application/json;charset=utf-8, true",
        "*/*, false",
        "application/*, false",
        "nonsense, false",
        "a b/c, false",
        "application/json;charset=nothing, false"
    })
    void typesOfBodies(String type, boolean passes) {
        assertThat(RequestTexts.isMediaType(type)).isEqualTo(passes);
    }
}
