package io.headgate.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrgentRequestsTest {

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/rollouts/ro-1/stop, true",
        "POST, /api/v1/rollouts/ro-1/pause, true",
        "POST, /api/v1/kill-switch, true",
        "POST, /rest/v1/rollouts/7/stop, true",
        "POST, /rest/v1/rollouts/7/pause, true",
        "DELETE, /rest/v1/rollouts/7, true",
        "POST, /rest/v1/distributionsets/7/invalidate, true",
        "GET, /api/v1/kill-switch, false",
        "POST, /api/v1/kill-switch/lift, false",
        "POST, /api/v1/rollouts/ro-1/start, false",
        "DELETE, /rest/v1/targets/stop, false",
        "POST, /api/v1/rollouts, false"
    })
    void whatOnlyTakesAwayIsUrgent(String method, String path, boolean urgent) {
        assertThat(UrgentRequests.isUrgent(method, path)).isEqualTo(urgent);
    }
}
