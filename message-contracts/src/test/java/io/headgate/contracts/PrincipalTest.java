package io.headgate.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** In whose name a service may command. */
class PrincipalTest {

    private static final Principal KIM = new Principal("kim", Set.of(Role.APPROVER));

    @Test
    void onlyTheDoorSpeaksForPeopleAndDevices() {
        assertThat(KIM.mayBeSpokenForBy("api-gateway")).isTrue();
        assertThat(KIM.mayBeSpokenForBy("cascade-engine")).isFalse();
        var device = new Principal("system:cascade-engine", Set.of(Role.DEVICE));
        assertThat(device.mayBeSpokenForBy("api-gateway"))
                .as("a device may have any name")
                .isTrue();
        assertThat(device.mayBeSpokenForBy("cascade-engine")).isFalse();
    }

    @Test
    void aServiceSpeaksAsSystemInItsOwnNameOnly() {
        assertThat(Principal.system("cascade-engine").mayBeSpokenForBy("cascade-engine"))
                .isTrue();
        assertThat(Principal.system("cascade-engine").mayBeSpokenForBy("api-gateway"))
                .isFalse();
        assertThat(new Principal("kim", Set.of(Role.SYSTEM)).mayBeSpokenForBy("api-gateway"))
                .isFalse();
        assertThat(new Principal("system:api-gateway", Set.of(Role.SYSTEM, Role.ADMIN)).mayBeSpokenForBy("api-gateway"))
                .isFalse();
    }
}
