package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.contracts.Principal;
import io.headgate.contracts.Role;
import io.headgate.contracts.Topic;
import io.headgate.contracts.action.ActionFeedback.Kind;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.killswitch.KillSwitchMessage;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchLifted;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchPressed;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.gateway.device.FleetUnderTest.Device;
import io.headgate.gateway.settings.TenantSettings;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A kill switch closes every way to a device. */
class KillSwitchIT {

    private static final AtomicLong VERSIONS = new AtomicLong();
    private static final AtomicInteger NUMBERS = new AtomicInteger(700);

    private static FleetUnderTest fleet;

    private final int number = NUMBERS.incrementAndGet();
    private final String set = "ds-killed-" + number;

    @BeforeAll
    static void start() throws IOException {
        fleet = new FleetUnderTest();
        fleet.gateway
                .bean(TenantSettings.class)
                .set("user.confirmation.flow.enabled", true, new Principal("admin", Set.of(Role.ADMIN)));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        fleet.close();
    }

    private void press(@Nullable String setId) {
        var now = Instant.now();
        tell(new KillSwitchPressed(setId, VERSIONS.incrementAndGet(), "bricks devices", List.of("kim"), now, now));
        await().until(() -> fleet.gateway.bean(KillSwitches.class).isOn(set));
    }

    private void lift(@Nullable String setId, String... stopped) {
        tell(new KillSwitchLifted(
                setId, VERSIONS.incrementAndGet(), "withdrawn", "lee", List.of(stopped), Instant.now()));
        await().until(() -> !fleet.gateway.bean(KillSwitches.class).holds(set));
    }

    private static void tell(KillSwitchMessage message) {
        fleet.neighbours.tell(Topic.KILL_SWITCHES, message.scope(), message);
    }

    private Neighbours.Rollout rollout(long firstAction, Device... devices) {
        var ids = java.util.stream.Stream.of(devices).map(Device::id).toList();
        return fleet.neighbours.new Rollout(set, firstAction, 500, ActionType.FORCED, null, List.of(ids)).startGroup(1);
    }

    private String artifacts() {
        return "/softwaremodules/" + number + "/artifacts";
    }

    @Test
    void everyWayToADeviceIsClosedForTheSetAndForNoOther() {
        fleet.set(set, number);
        var waiting = fleet.device();
        var begun = fleet.device();
        var ended = fleet.device();
        var asked = fleet.device();
        var other = fleet.device();
        var first = FleetUnderTest.actions(5);
        var rollout = rollout(first, waiting, begun, ended);
        fleet.assign(set, first + 3, new Terms(ActionType.FORCED, null, 1_000, true, null, null), Mode.ONLINE, asked);
        fleet.assign(first + 4, ActionType.FORCED, other);
        for (var device : List.of(waiting, begun, ended, other)) {
            device.awaitLink("deploymentBase");
        }
        asked.awaitLink("confirmationBase");
        assertThat(begun.get("/deploymentBase/" + (first + 1)).status()).isEqualTo(200);
        assertThat(ended.report(first + 2, FleetUnderTest.status("closed", "success")))
                .isEqualTo(200);
        assertThat(waiting.get(artifacts() + "/image.swu").status()).isEqualTo(200);

        press(set);

        for (var device : List.of(waiting, begun, ended, asked)) {
            assertThat(device.link("deploymentBase")).isEmpty();
            assertThat(device.link("confirmationBase")).isEmpty();
            assertThat(device.get(artifacts() + "/image.swu").status()).isEqualTo(404);
            assertThat(device.head(artifacts() + "/image.swu").status()).isEqualTo(404);
            assertThat(device.get(artifacts() + "/image.swu", "Range: bytes=0-1")
                            .status())
                    .isEqualTo(404);
            assertThat(device.get(artifacts() + "/image.swu.MD5SUM").status()).isEqualTo(404);
        }
        for (int n = 0; n < 4; n++) {
            var device = List.of(waiting, begun, ended, asked).get(n);
            assertThat(device.get("/deploymentBase/" + (first + n)).status()).isEqualTo(404);
            assertThat(device.head("/deploymentBase/" + (first + n)).status()).isEqualTo(404);
            assertThat(device.get("/confirmationBase/" + (first + n)).status()).isEqualTo(404);
        }
        assertThat(asked.send(
                                "POST",
                                "/confirmationBase/" + (first + 3) + "/feedback",
                                "{\"confirmation\":\"confirmed\",\"details\":[]}")
                        .status())
                .isIn(404, 410);
        // What it has installed it may know; what it has begun it is told to give up.
        assertThat(ended.get("/installedBase/" + (first + 2)).status()).isEqualTo(200);
        assertThat(begun.link("cancelAction")).endsWith("/cancelAction/" + (first + 1));
        assertThat(begun.get("/cancelAction/" + (first + 1)).status()).isEqualTo(200);
        assertThat(begun.answerCancel(first + 1, FleetUnderTest.status("closed", "success")))
                .isEqualTo(200);
        assertThat(other.link("deploymentBase")).isNotEmpty();
        assertThat(other.get("/deploymentBase/" + (first + 4)).status()).isEqualTo(200);
        assertThat(other.get("/softwaremodules/6/artifacts/image.swu").status()).isEqualTo(200);

        lift(set, rollout.id);

        assertThat(waiting.link("deploymentBase"))
                .as("stopped by the switch, though its own stop was not read yet")
                .isEmpty();
        assertThat(waiting.get(artifacts() + "/image.swu").status()).isEqualTo(404);
    }

    @Test
    void cancelsDirectActionsAlsoThoseThatComeMeanwhileAndNothingGoesOnByItself() {
        fleet.set(set, number);
        var waiting = fleet.device();
        var begun = fleet.device();
        var late = fleet.device();
        var action = FleetUnderTest.actions(4);
        var assignment =
                fleet.assign(set, action, FleetUnderTest.terms(ActionType.FORCED), Mode.ONLINE, waiting, begun);
        waiting.awaitLink("deploymentBase");
        begun.awaitLink("deploymentBase");
        assertThat(begun.get("/deploymentBase/" + (action + 1)).status()).isEqualTo(200);

        press(set);

        await().until(() -> fleet.stateOf(action).equals("CANCELLED"));
        await().until(() -> fleet.kinds(assignment).containsAll(List.of(Kind.CANCELLED, Kind.CANCEL_REQUESTED)));
        assertThat(begun.link("cancelAction")).isNotEmpty();
        var straggler = fleet.assign(set, action + 2, FleetUnderTest.terms(ActionType.FORCED), Mode.ONLINE, late);
        await().until(() -> fleet.kinds(straggler).equals(List.of(Kind.CANCELLED)));

        lift(set);

        for (var device : List.of(waiting, begun, late)) {
            assertThat(device.link("deploymentBase")).isEmpty();
        }
        fleet.assign(set, action + 3, FleetUnderTest.terms(ActionType.FORCED), Mode.ONLINE, waiting);
        waiting.awaitLink("deploymentBase");
        assertThat(waiting.get("/deploymentBase/" + (action + 3)).status()).isEqualTo(200);
    }

    @Test
    void theSwitchOfEverythingHoldsWhateverSetItIs() {
        fleet.set(set, number);
        var device = fleet.device();
        var action = FleetUnderTest.actions(1);
        var rollout = rollout(action, device);
        device.awaitLink("deploymentBase");

        press(null);
        try {
            assertThat(device.link("deploymentBase")).isEmpty();
            assertThat(device.get("/deploymentBase/" + action).status()).isEqualTo(404);
        } finally {
            lift(null, rollout.id);
        }
    }

    @Test
    void aRestartKnowsWhatIsHeldBeforeAnythingIsRead() {
        fleet.set(set, number);
        press(set);
        await().until(() -> fleet.gateway
                .jdbc()
                .queryForList("select phase from device_kill_switch where scope = ?", String.class, set)
                .equals(List.of("ON")));
        var afterRestart = new KillSwitches();
        assertThat(afterRestart.holds("ds-never-heard-of")).as("doubt holds").isTrue();

        new KillSwitchFacts(
                        fleet.gateway.jdbc(),
                        afterRestart,
                        fleet.gateway.bean(RolloutControls.class),
                        fleet.gateway.bean(KillSwitchCancels.class))
                .load();

        assertThat(afterRestart.holds(set)).isTrue();
        assertThat(afterRestart.holds("ds-never-heard-of")).isFalse();
        lift(set);
    }
}
