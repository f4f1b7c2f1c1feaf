package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.contracts.Principal;
import io.headgate.contracts.Role;
import io.headgate.contracts.action.ActionFeedback.Kind;
import io.headgate.contracts.action.MaintenanceWindow;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.gateway.settings.TenantSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Maintenance windows, and what devices do besides: downloads, and software that came by other means. */
class WindowIT {

    private static final Principal ADMIN = new Principal("kim", Set.of(Role.ADMIN));

    private static FleetUnderTest fleet;

    @BeforeAll
    static void start() throws IOException {
        fleet = new FleetUnderTest();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        fleet.close();
    }

    private static Terms in(MaintenanceWindow window) {
        return new Terms(ActionType.FORCED, null, 1_000, false, window, null);
    }

    /** Opens at this instant, once a year. */
    private static MaintenanceWindow at(Instant start, String years) {
        var time = start.atOffset(ZoneOffset.UTC);
        var schedule = "%d %d %d %d %d ? %s"
                .formatted(
                        time.getSecond(),
                        time.getMinute(),
                        time.getHour(),
                        time.getDayOfMonth(),
                        time.getMonthValue(),
                        years);
        return new MaintenanceWindow(schedule, Duration.ofHours(1), "Z");
    }

    @Test
    void letsADeviceDownloadAndInstallOnlyInItsWindow() {
        var device = fleet.device();
        var action = FleetUnderTest.actions(1);
        var start = Instant.now().plusSeconds(20);
        fleet.assign(fleet.setId, action, in(at(start, "*")), Mode.ONLINE, device);
        device.awaitLink("deploymentBase");
        var link = device.link("deploymentBase");
        assertThat(sleep(device)).as("more often towards the window").isEqualTo("00:00:30");
        var shut = device.get("/deploymentBase/" + action).json();
        assertThat(shut.at("/deployment/maintenanceWindow").asString()).isEqualTo("unavailable");
        assertThat(shut.at("/deployment/update").asString()).isEqualTo("skip");
        assertThat(shut.at("/deployment/download").asString()).isEqualTo("forced");
        assertThat(device.get("/softwaremodules/6/artifacts/image.swu").status())
                .isEqualTo(200);
        await().until(() -> !device.link("deploymentBase").equals(link));
        var open = device.get("/deploymentBase/" + action).json();
        assertThat(open.at("/deployment/maintenanceWindow").asString()).isEqualTo("available");
        assertThat(open.at("/deployment/update").asString()).isEqualTo("forced");
    }

    @Test
    void aWindowThatIsNotUnderstoodIsShut() {
        var device = fleet.device();
        var action = FleetUnderTest.actions(1);
        var window = new MaintenanceWindow("@daily", Duration.ofHours(23), "Z");
        fleet.assign(fleet.setId, action, in(window), Mode.ONLINE, device);
        device.awaitLink("deploymentBase");
        var told = device.get("/deploymentBase/" + action).json();
        assertThat(told.at("/deployment/maintenanceWindow").asString()).isEqualTo("unavailable");
        assertThat(told.at("/deployment/update").asString()).isEqualTo("skip");
    }

    @Test
    void aPollingRuleForWhoHasSomethingToDoHoldsUntilItIsDone() {
        var settings = fleet.gateway.bean(TenantSettings.class);
        settings.set("pollingTime", "00:10:00, updateStatus==pending -> 00:01:00", ADMIN);
        try {
            var device = fleet.device();
            assertThat(sleep(device)).isEqualTo("00:10:00");
            var action = FleetUnderTest.actions(1);
            fleet.assign(action, ActionType.FORCED, device);
            await().until(() -> sleep(device).equals("00:01:00"));
            assertThat(device.report(action, FleetUnderTest.status("closed", "success")))
                    .isEqualTo(200);
            await().until(() -> sleep(device).equals("00:10:00"));
        } finally {
            settings.reset("pollingTime", ADMIN);
        }
    }

    private static String sleep(FleetUnderTest.Device device) {
        return device.poll().json().at("/config/polling/sleep").asString();
    }

    @Test
    void cancelsWhatCanNeverBeInstalledAnyMore() {
        var device = fleet.device();
        var action = FleetUnderTest.actions(1);
        var past = at(Instant.now().minus(Duration.ofDays(3)), "2020-2025");
        var assignment = fleet.assign(fleet.setId, action, in(past), Mode.ONLINE, device);
        await().until(() -> {
            device.poll();
            return fleet.kinds(assignment).equals(List.of(Kind.CANCELLED));
        });
        assertThat(device.link("deploymentBase")).isEmpty();
        assertThat(device.get("/deploymentBase/" + action).status()).isEqualTo(404);
        await().until(() -> fleet.stateOf(action).equals("CANCELLED"));
    }

    @Test
    void notesADownloadOncePerActionAndNoneOfAPart() {
        var device = fleet.device();
        var action = FleetUnderTest.actions(1);
        var assignment = fleet.assign(action, ActionType.FORCED, device);
        device.awaitLink("deploymentBase");
        var part = fleet.http.send(
                "GET",
                "/DEFAULT/controller/v1/" + device.id() + "/softwaremodules/6/artifacts/image.swu",
                null,
                "Authorization: TargetToken token-of-" + device.id(),
                "Range: bytes=0-1");
        assertThat(part.status()).isEqualTo(206);
        for (int i = 0; i < 3; i++) {
            assertThat(device.get("/softwaremodules/6/artifacts/image.swu").status())
                    .isEqualTo(200);
        }
        device.report(action, FleetUnderTest.status("closed", "success"));
        assertThat(fleet.kinds(assignment)).containsExactly(Kind.NOTED, Kind.SUCCEEDED);
        assertThat(fleet.neighbours.feedback(assignment).getFirst().feedback().execution())
                .isEqualTo("download");
    }

    @Test
    void takesNotOneReportTooMany() {
        var device = fleet.device();
        var action = FleetUnderTest.actions(1);
        fleet.assign(action, ActionType.FORCED, device);
        device.awaitLink("deploymentBase");
        assertThat(device.report(action, FleetUnderTest.status("proceeding", "none")))
                .isEqualTo(200);
        await().until(() -> fleet.stateOf(action).equals("RUNNING"));
        fleet.gateway.jdbc().update("update device_action set reports = 999 where action_id = ?", action);
        fleet.gateway.bean(DeviceDirectory.class).forget(device.id());
        assertThat(device.report(action, FleetUnderTest.status("proceeding", "none")))
                .isEqualTo(200);
        assertThat(device.report(action, FleetUnderTest.status("proceeding", "none")))
                .isEqualTo(429);
        assertThat(device.report(action, FleetUnderTest.status("closed", "success")))
                .isEqualTo(200);
    }

    @Test
    void aDeviceSaysWhichSetItRuns() {
        var device = fleet.device();
        var body = "{\"name\":\"gateway-" + fleet.setId + "\",\"version\":\"2.8.1\"}";
        await().until(() -> device.send("PUT", "/installedBase", body).status() != 404);
        device.awaitLink("installedBase");
        assertThat(device.send("PUT", "/installedBase", body).status()).isEqualTo(200);
        assertThat(device.send("PUT", "/installedBase", body.replace("2.8.1", "9"))
                        .status())
                .isEqualTo(404);
        assertThat(device.send("PUT", "/installedBase", "{\"name\":\"gateway\"}")
                        .status())
                .isEqualTo(400);
        var other = fleet.device();
        assertThat(other.send("PUT", "/installedBase", body).status()).isEqualTo(201);
        other.awaitLink("installedBase");
        assertThat(other.link("deploymentBase")).isEmpty();
    }
}
