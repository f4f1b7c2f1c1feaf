package io.headgate.gateway.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.contracts.Principal;
import io.headgate.contracts.Role;
import io.headgate.gateway.operator.GatewayUnderTest.User;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.settings.SettingKey;
import io.headgate.gateway.settings.TenantSettings;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** What an admin sets for devices: over the API, and as the rest of the gateway sees it. */
class DeviceSettingIT {

    private static final String PATH = "/api/v1/settings/device";
    private static final Principal KIM = new Principal("kim", Set.of(Role.ADMIN));

    private static GatewayUnderTest gateway;
    private static TenantSettings settings;
    private static User viewer;

    @BeforeAll
    static void start() {
        gateway = new GatewayUnderTest("gateway-settings", "--headgate.device.poll-every=PT2S");
        settings = gateway.bean(TenantSettings.class);
        viewer = gateway.user("vera", "VIEWER");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void tellsReadersTheDefaultsAndLetsAdminsChangeSomeOfThem() {
        var before = gateway.get(viewer, PATH).expect(200).body();
        assertThat(before.path("pollingTime").asString()).isEqualTo("00:00:02");
        assertThat(before.path("targetTokenEnabled").asBoolean()).isTrue();
        assertThat(before.path("gatewayTokenEnabled").asBoolean()).isTrue();
        assertThat(before.path("certificateEnabled").asBoolean()).isFalse();
        assertThat(before.path("confirmationRequired").asBoolean()).isFalse();

        assertThat(gateway.put(viewer, PATH, Map.of("confirmationRequired", true))
                        .expect(403)
                        .code())
                .isEqualTo("access.role-missing");
        var changes = new AtomicInteger();
        settings.onChange(changes::incrementAndGet);
        gateway.put(User.ADMIN, PATH, Map.of("pollingTime", "00:01:00~5%", "confirmationRequired", true))
                .expect(200);
        var after = gateway.get(viewer, PATH).expect(200).body();
        assertThat(after.path("pollingTime").asString()).isEqualTo("00:01:00~5%");
        assertThat(after.path("confirmationRequired").asBoolean()).isTrue();
        assertThat(after.path("maintenanceWindowPollCount").asInt()).isEqualTo(3);
        assertThat(settings.policy().confirmationFlow()).isTrue();
        assertThat(settings.policy().polling().base().seconds()).isEqualTo(60);
        assertThat(settings.get("pollingTime").written().modifiedBy()).isEqualTo("admin");
        assertThat(changes.get()).isEqualTo(1);

        settings.reset("pollingTime", KIM);
        settings.reset("user.confirmation.flow.enabled", KIM);
        assertThat(settings.get(SettingKey.POLLING_TIME).value()).isEqualTo("00:00:02");
        assertThat(settings.get(SettingKey.POLLING_TIME).isDefault()).isTrue();
        assertThat(settings.policy().confirmationFlow()).isFalse();
    }

    @Test
    void changesNothingWhenOneOfManyIsRefused() {
        var wrong = gateway.put(User.ADMIN, PATH, Map.of("pollingTime", "00:00:01", "certificateAuthority", "abc"))
                .expect(400);
        assertThat(wrong.code()).isEqualTo("setting.bad-value");
        assertThat(wrong.text("detail")).contains("00:00:30");
        assertThat(settings.get(SettingKey.HEADER_AUTHORITY).isDefault()).isTrue();
        assertThatThrownBy(() -> settings.set("no.such.key", true, KIM))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo("setting.unknown-key"));
    }

    @Test
    void keepsTheSingleGatewayTokenAsAHashAndNeverTellsIt() {
        var jdbc = gateway.bean(JdbcTemplate.class);
        settings.set("authentication.gatewaytoken.key", "a-secret-of-old-days", KIM);
        assertThat(settings.get("authentication.gatewaytoken.key").value()).isEqualTo("********");
        assertThat(tokens(jdbc)).isEqualTo(1);
        // All settings read and written back, as scripts do.
        settings.set("authentication.gatewaytoken.key", "********", KIM);
        settings.set("authentication.gatewaytoken.key", "another-secret", KIM);
        assertThat(tokens(jdbc)).isEqualTo(1);
        settings.reset("authentication.gatewaytoken.key", KIM);
        assertThat(tokens(jdbc)).isZero();
        assertThat(settings.get("authentication.gatewaytoken.key").value()).isEqualTo("");
    }

    private static Integer tokens(JdbcTemplate jdbc) {
        return jdbc.queryForObject(
                "select count(*) from gateway_token where name = 'authentication.gatewaytoken.key'", Integer.class);
    }

    @Test
    void followsWhatAnotherGatewayHasSet() {
        var jdbc = gateway.bean(JdbcTemplate.class);
        jdbc.update(
                "insert into tenant_setting values ('DEFAULT', 'maintenanceWindowPollCount', '7', now(), 'lee', now(), 'lee')");
        Awaitility.await().until(() -> settings.policy().maintenanceWindowPolls() == 7);
        settings.reset("maintenanceWindowPollCount", KIM);
    }
}
