package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.contracts.Principal;
import io.headgate.contracts.Role;
import io.headgate.contracts.action.ActionFeedback.Kind;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.target.TargetCommand.SetAutoConfirm;
import io.headgate.gateway.action.ActionOrders;
import io.headgate.gateway.action.ActionOrders.Result;
import io.headgate.gateway.action.ActionOrders.Why;
import io.headgate.gateway.action.ActionOrders.Words;
import io.headgate.gateway.settings.TenantSettings;
import io.headgate.gateway.view.action.ManagedActions;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The consent of a device's owner, by the device and in its place. */
class ConsentIT {

    private static final Principal KIM = new Principal("kim", Set.of(Role.OPERATOR));
    private static final Terms ASKING = new Terms(ActionType.FORCED, null, 1_000, true, null, null);

    private static FleetUnderTest fleet;
    private static ActionOrders orders;

    @BeforeAll
    static void start() throws IOException {
        fleet = new FleetUnderTest();
        orders = fleet.gateway.bean(ActionOrders.class);
        fleet.gateway
                .bean(TenantSettings.class)
                .set("user.confirmation.flow.enabled", true, new Principal("admin", Set.of(Role.ADMIN)));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        fleet.close();
    }

    private static String decision(String word) {
        return "{\"confirmation\":\"" + word + "\",\"code\":7,\"details\":[\"said " + word + "\"]}";
    }

    private static int decide(FleetUnderTest.Device device, long action, String word) {
        return device.send("POST", "/confirmationBase/" + action + "/feedback", decision(word))
                .status();
    }

    /** A device with an action that waits for consent. */
    private record Asked(FleetUnderTest.Device device, long action, String assignment) {
        static Asked now() {
            var device = fleet.device();
            var action = FleetUnderTest.actions(1);
            var assignment = fleet.assign(fleet.setId, action, ASKING, Mode.ONLINE, device);
            device.awaitLink("confirmationBase");
            return new Asked(device, action, assignment);
        }
    }

    @Test
    void asksBeforeItShowsWhatToInstall() {
        var asked = Asked.now();
        var device = asked.device();
        var action = asked.action();
        assertThat(device.link("confirmationBase")).matches(".*/confirmationBase/" + action + "\\?c=-?\\d+");
        assertThat(device.link("deploymentBase")).isEmpty();
        assertThat(device.get("/deploymentBase/" + action).status()).isEqualTo(404);
        assertThat(device.get("/softwaremodules/6/artifacts/image.swu").status())
                .isEqualTo(404);
        assertThat(device.report(action, FleetUnderTest.status("closed", "success")))
                .as("nobody has consented")
                .isEqualTo(404);
        var shown = device.get("/confirmationBase/" + action);
        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.json().path("id").asString()).isEqualTo(Long.toString(action));
        assertThat(shown.json().at("/confirmation/chunks/0/name").asString()).isEqualTo("firmware");
        assertThat(shown.json().has("deployment")).isFalse();
        assertThat(device.get("/confirmationBase/" + action + "?actionHistory=-1")
                        .json()
                        .at("/actionHistory/status")
                        .asString())
                .isEqualTo("WAIT_FOR_CONFIRMATION");
        var overview = device.get("/confirmationBase").json();
        assertThat(overview.at("/autoConfirm/active").asBoolean()).isFalse();
        assertThat(overview.at("/autoConfirm/activatedAt").asLong()).isZero();
        assertThat(overview.at("/_links/activateAutoConfirm/href").asString())
                .endsWith(device.id() + "/confirmationBase/activateAutoConfirm");
        assertThat(overview.at("/_links/confirmationBase/href").asString()).isEqualTo(device.link("confirmationBase"));
        await().until(() -> statusOf(action).equals("wait_for_confirmation"));

        assertThat(decide(device, action, "denied")).isEqualTo(200);
        assertThat(device.link("confirmationBase")).isNotEmpty();
        assertThat(decide(device, action, "confirmed")).isEqualTo(200);
        assertThat(device.link("confirmationBase")).isEmpty();
        assertThat(device.link("deploymentBase")).isNotEmpty();
        assertThat(device.get("/confirmationBase/" + action).status()).isEqualTo(404);
        assertThat(decide(device, action, "confirmed")).isEqualTo(404);

        assertThat(decide(device, action, "denied")).isEqualTo(200);
        assertThat(device.link("confirmationBase")).isNotEmpty();
        assertThat(decide(device, action, "confirmed")).isEqualTo(200);
        assertThat(device.get("/deploymentBase/" + action).status()).isEqualTo(200);
        assertThat(decide(device, action, "denied")).isEqualTo(404);
        assertThat(device.report(action, FleetUnderTest.status("closed", "success")))
                .isEqualTo(200);
        assertThat(decide(device, action, "confirmed")).isEqualTo(410);
        await().untilAsserted(() -> assertThat(fleet.kinds(asked.assignment()))
                .containsExactly(
                        Kind.DENIED, Kind.CONFIRMED, Kind.DENIED, Kind.CONFIRMED, Kind.OFFERED, Kind.SUCCEEDED));
        assertThat(fleet.neighbours.feedback(asked.assignment()).getFirst().feedback())
                .satisfies(said -> {
                    assertThat(said.code()).isEqualTo(7);
                    assertThat(said.messages()).containsExactly("said denied");
                });
    }

    private static String statusOf(long action) {
        return fleet.gateway
                .bean(ManagedActions.class)
                .find("DEFAULT", action)
                .map(ManagedActions.ManagedAction::status)
                .orElse("");
    }

    @Test
    void refusesWhatIsNoDecisionOrNotItsOwn() {
        var asked = Asked.now();
        var stranger = fleet.device();
        assertThat(decide(stranger, asked.action(), "confirmed")).isEqualTo(404);
        assertThat(stranger.get("/confirmationBase/" + asked.action()).status()).isEqualTo(404);
        for (var garbage : new String[] {"", "{}", "{\"confirmation\":\"maybe\"}", "[]", "{\"confirmation\":null}"}) {
            assertThat(asked.device()
                            .send("POST", "/confirmationBase/" + asked.action() + "/feedback", garbage)
                            .status())
                    .as(garbage)
                    .isEqualTo(400);
        }
        var many = "{\"confirmation\":\"confirmed\",\"details\":[" + "\"a\",".repeat(50) + "\"a\"]}";
        assertThat(asked.device()
                        .send("POST", "/confirmationBase/" + asked.action() + "/feedback", many)
                        .status())
                .isEqualTo(429);
        assertThat(asked.device().link("confirmationBase")).isNotEmpty();
    }

    @Test
    void aPersonMayConsentInTheOwnersPlace() {
        var asked = Asked.now();
        assertThat(orders.deny(asked.action(), KIM, new Words(1, List.of("not today"))))
                .isInstanceOf(Result.Done.class);
        assertThat(asked.device().link("confirmationBase")).isNotEmpty();
        assertThat(orders.confirm(asked.action(), KIM, Words.NONE)).isInstanceOf(Result.Done.class);
        assertThat(asked.device().link("deploymentBase")).isNotEmpty();
        assertThat(orders.confirm(asked.action(), KIM, Words.NONE)).isEqualTo(new Result.Refused(Why.NOT_WAITING));
        fleet.gateway.bean(DeviceDirectory.class).forget(asked.device().id());
        assertThat(asked.device().link("deploymentBase")).isNotEmpty();
        orders.cancel(asked.action(), KIM);
        orders.forceQuit(asked.action(), KIM);
        assertThat(orders.confirm(asked.action(), KIM, Words.NONE)).isEqualTo(new Result.Refused(Why.ENDED));
    }

    @Test
    void consentBeforehandIsGivenOnceAndTakenBack() {
        var asked = Asked.now();
        var device = asked.device();
        var answer = device.send(
                "POST", "/confirmationBase/activateAutoConfirm", "{\"initiator\":\"jo\",\"remark\":\"always\"}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(fleet.neighbours.commands()).contains(new SetAutoConfirm(device.id(), true, "jo", "always"));
        assertThat(device.link("deploymentBase")).isNotEmpty();
        assertThat(fleet.kinds(asked.assignment())).containsExactly(Kind.CONFIRMED);
        assertThat(device.send("POST", "/confirmationBase/activateAutoConfirm", "{}")
                        .status())
                .isEqualTo(409);
        var overview = device.get("/confirmationBase").json();
        assertThat(overview.at("/autoConfirm/active").asBoolean()).isTrue();
        assertThat(overview.at("/autoConfirm/initiator").asString()).isEqualTo("jo");
        assertThat(overview.at("/autoConfirm/remark").asString()).isEqualTo("always");
        assertThat(overview.at("/autoConfirm/activatedAt").asLong()).isPositive();
        assertThat(overview.at("/_links/deactivateAutoConfirm").isMissingNode()).isFalse();
        for (int i = 0; i < 2; i++) {
            assertThat(device.send("POST", "/confirmationBase/deactivateAutoConfirm", "")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(device.link("deploymentBase")).isNotEmpty();
        assertThat(device.get("/confirmationBase")
                        .json()
                        .at("/autoConfirm/active")
                        .asBoolean())
                .isFalse();
        var next = FleetUnderTest.actions(1);
        assertThat(device.report(asked.action(), FleetUnderTest.status("closed", "success")))
                .isEqualTo(200);
        fleet.assign(fleet.setId, next, ASKING, Mode.ONLINE, device);
        device.awaitLink("confirmationBase");
        assertThat(device.send("POST", "/confirmationBase/activateAutoConfirm", "")
                        .status())
                .isEqualTo(200);
        assertThat(device.link("deploymentBase")).isNotEmpty();
    }
}
