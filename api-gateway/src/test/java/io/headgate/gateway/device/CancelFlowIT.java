package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.contracts.Principal;
import io.headgate.contracts.Role;
import io.headgate.contracts.action.ActionFeedback.Kind;
import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.gateway.action.ActionOrders;
import io.headgate.gateway.action.ActionOrders.Result;
import io.headgate.gateway.action.ActionOrders.Why;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Orders about single actions, and what devices answer to a cancellation. */
class CancelFlowIT {

    private static final Principal KIM = new Principal("kim", Set.of(Role.OPERATOR));

    private static FleetUnderTest fleet;
    private static ActionOrders orders;

    @BeforeAll
    static void start() throws IOException {
        fleet = new FleetUnderTest();
        orders = fleet.gateway.bean(ActionOrders.class);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        fleet.close();
    }

    private static String closed(String finished) {
        return FleetUnderTest.status("closed", finished);
    }

    /** A device that has begun its one action. */
    private record Begun(FleetUnderTest.Device device, long action, String assignment) {
        static Begun now() {
            var device = fleet.device();
            var action = FleetUnderTest.actions(1);
            var assignment = fleet.assign(action, ActionType.FORCED, device);
            device.awaitLink("deploymentBase");
            assertThat(device.get("/deploymentBase/" + action).status()).isEqualTo(200);
            return new Begun(device, action, assignment);
        }
    }

    @Test
    void asksTheDeviceAlsoAboutWhatItHasNotFetched() {
        var device = fleet.device();
        var action = FleetUnderTest.actions(1);
        var rollout = fleet.rollout(action, device);
        device.awaitLink("deploymentBase");
        assertThat(orders.cancel(action, KIM)).isInstanceOf(Result.Done.class);
        fleet.gateway.bean(DeviceDirectory.class).forget(device.id());
        assertThat(device.link("cancelAction")).endsWith("/cancelAction/" + action);
        assertThat(device.link("deploymentBase")).isEmpty();
        assertThat(device.get("/deploymentBase/" + action).status()).isEqualTo(404);
        assertThat(fleet.stateOf(action)).isEqualTo("ASSIGNED");
        assertThat(orders.cancel(action, KIM)).isEqualTo(new Result.Refused(Why.NOT_CANCELABLE));

        assertThat(device.answerCancel(action, closed("success"))).isEqualTo(200);
        assertThat(device.poll().text()).doesNotContain("deploymentBase", "cancelAction");
        await().until(() -> fleet.stateOf(action).equals("CANCELLED"));
        assertThat(fleet.kinds(rollout.id)).containsExactly(Kind.WITHDRAWN, Kind.CANCELLED);
    }

    @Test
    void whatItHasNotFetchedADeviceMayRefuseToGiveUpAndAPersonMayEndByForce() {
        var device = fleet.device();
        var action = FleetUnderTest.actions(1);
        fleet.assign(action, ActionType.FORCED, device);
        device.awaitLink("deploymentBase");
        orders.cancel(action, KIM);
        assertThat(device.answerCancel(action, closed("failure"))).isEqualTo(200);
        assertThat(device.link("deploymentBase")).isNotEmpty();
        await().until(() -> fleet.stateOf(action).equals("RUNNING"));

        orders.cancel(action, KIM);
        assertThat(orders.forceQuit(action, KIM)).isInstanceOf(Result.Done.class);
        assertThat(device.poll().text()).doesNotContain("deploymentBase", "cancelAction");
    }

    @Test
    void ofWhatADeviceCannotKnowOfItIsNotAsked() {
        var device = fleet.device();
        var first = FleetUnderTest.actions(2);
        var stopped = fleet.rollout(first, device);
        device.awaitLink("deploymentBase");
        orders.cancel(first, KIM);
        assertThat(device.link("cancelAction")).isNotEmpty();
        stopped.stop();
        await().until(() -> device.link("cancelAction").isEmpty());

        fleet.neighbours
        .new Rollout(fleet.setId, first + 1, 500, ActionType.FORCED, null, List.of(List.of(device.id())));
        await().until(() -> orders.cancel(first + 1, KIM) instanceof Result.Done);
        assertThat(fleet.stateOf(first + 1)).isEqualTo("CANCELLED");
    }

    @Test
    void asksTheDeviceToGiveUpWhatItHasBegun() {
        var begun = Begun.now();
        var device = begun.device();
        var action = begun.action();
        assertThat(device.get("/cancelAction/" + action).status()).isEqualTo(404);
        assertThat(device.answerCancel(action, closed("success"))).isEqualTo(405);
        assertThat(orders.cancel(action, KIM)).isInstanceOf(Result.Done.class);
        assertThat(device.link("cancelAction")).endsWith(device.id() + "/cancelAction/" + action);
        assertThat(device.link("deploymentBase")).isEmpty();
        assertThat(device.get("/deploymentBase/" + action).status()).isEqualTo(404);
        assertThat(device.get("/softwaremodules/6/artifacts/image.swu").status())
                .isEqualTo(404);
        assertThat(device.get("/cancelAction/" + action).text())
                .isEqualTo("{\"id\":\"" + action + "\",\"cancelAction\":{\"stopId\":\"" + action + "\"}}");
        assertThat(orders.cancel(action, KIM)).isEqualTo(new Result.Refused(Why.NOT_CANCELABLE));

        for (var word : new String[] {"proceeding", "canceled", "scheduled"}) {
            assertThat(device.answerCancel(action, FleetUnderTest.status(word, "success")))
                    .isEqualTo(200);
            assertThat(device.link("cancelAction")).isNotEmpty();
        }
        assertThat(device.answerCancel(action, closed("none"))).isEqualTo(200);
        assertThat(device.poll().text()).doesNotContain("cancelAction", "deploymentBase", "installedBase");
        assertThat(fleet.kinds(begun.assignment()))
                .containsExactly(
                        Kind.OFFERED, Kind.CANCEL_REQUESTED, Kind.NOTED, Kind.NOTED, Kind.NOTED, Kind.CANCELLED);
        assertThat(device.answerCancel(action, closed("none"))).isEqualTo(200);
        assertThat(device.answerCancel(action, closed("success"))).isEqualTo(410);
        await().until(() -> fleet.stateOf(action).equals("CANCELLED"));
        assertThat(device.answerCancel(action, closed("none"))).isEqualTo(200);
        assertThat(device.get("/cancelAction/" + action).status()).isEqualTo(200);
        assertThat(device.get("/installedBase/" + action).status()).isEqualTo(404);
    }

    /** An image may be in already when the device agrees: what it says last is what it runs. */
    @Test
    void whatIsInstalledAfterTheDeviceHasAgreedIsKept() {
        var begun = Begun.now();
        orders.cancel(begun.action(), KIM);
        assertThat(begun.device().answerCancel(begun.action(), closed("success")))
                .isEqualTo(200);
        assertThat(begun.device().report(begun.action(), FleetUnderTest.status("proceeding", "none")))
                .isEqualTo(410);

        // The same bytes, but as a report they say something else.
        assertThat(begun.device().report(begun.action(), closed("success"))).isEqualTo(200);
        assertThat(begun.device().report(begun.action(), closed("success"))).isEqualTo(200);
        assertThat(begun.device().report(begun.action(), closed("failure"))).isEqualTo(410);
        assertThat(begun.device().link("installedBase")).endsWith("/" + begun.action());
        assertThat(fleet.stateOf(begun.action())).isEqualTo("CANCELLED");
        await().untilAsserted(() -> assertThat(fleet.kinds(begun.assignment()))
                .containsExactly(Kind.OFFERED, Kind.CANCEL_REQUESTED, Kind.CANCELLED, Kind.INSTALLED));
    }

    @Test
    void aFailureAfterTheEndIsForTheHistoryOnly() {
        var begun = Begun.now();
        orders.cancel(begun.action(), KIM);
        orders.forceQuit(begun.action(), KIM);
        assertThat(begun.device().report(begun.action(), closed("failure"))).isEqualTo(200);
        assertThat(begun.device().report(begun.action(), closed("success"))).isEqualTo(410);
        assertThat(fleet.stateOf(begun.action())).isEqualTo("CANCELLED");
        assertThat(begun.device().link("installedBase")).isEmpty();
    }

    @Test
    void takesNoAnswerToACancellationThatIsNoneOrSomebodyElses() {
        var begun = Begun.now();
        orders.cancel(begun.action(), KIM);
        var stranger = fleet.device();
        assertThat(stranger.answerCancel(begun.action(), closed("success"))).isEqualTo(404);
        assertThat(begun.device().answerCancel(987_654_321, closed("success"))).isEqualTo(404);
        assertThat(begun.device().answerCancel(begun.action(), "{}")).isEqualTo(400);
        var many = closed("success").replace("[\"closed\"]", "[" + "\"a\",".repeat(50) + "\"a\"]");
        assertThat(begun.device().answerCancel(begun.action(), many)).isEqualTo(429);
        assertThat(begun.device().link("cancelAction")).isNotEmpty();
        assertThat(begun.device().answerCancel(begun.action(), many.replace("\"a\",\"a\"]", "\"a\"]")))
                .isEqualTo(200);
    }

    @Test
    void aDeviceThatRefusesGoesOn() {
        for (var refusal : new String[] {closed("failure"), FleetUnderTest.status("rejected", "none")}) {
            var begun = Begun.now();
            var device = begun.device();
            orders.cancel(begun.action(), KIM);
            assertThat(device.answerCancel(begun.action(), refusal)).isEqualTo(200);
            assertThat(device.link("cancelAction")).isEmpty();
            assertThat(device.link("deploymentBase")).isNotEmpty();
            assertThat(device.answerCancel(begun.action(), refusal)).isEqualTo(405);
            assertThat(orders.cancel(begun.action(), KIM)).isInstanceOf(Result.Done.class);
            assertThat(device.link("cancelAction")).isNotEmpty();
            assertThat(device.report(begun.action(), closed("success"))).isEqualTo(200);
            await().until(() -> fleet.stateOf(begun.action()).equals("SUCCEEDED"));
            assertThat(device.answerCancel(begun.action(), closed("none"))).isEqualTo(405);
            assertThat(device.answerCancel(begun.action(), closed("success"))).isEqualTo(405);
            assertThat(device.get("/cancelAction/" + begun.action()).status()).isEqualTo(404);
        }
    }

    @Test
    void closesByForceOnlyWhatIsBeingCancelled() {
        var begun = Begun.now();
        assertThat(orders.forceQuit(begun.action(), KIM)).isEqualTo(new Result.Refused(Why.NOT_FORCE_QUITABLE));
        orders.cancel(begun.action(), KIM);
        assertThat(orders.forceQuit(begun.action(), KIM)).isInstanceOf(Result.Done.class);
        assertThat(begun.device().poll().text()).doesNotContain("cancelAction", "deploymentBase");
        assertThat(fleet.stateOf(begun.action())).isEqualTo("CANCELLED");
        assertThat(orders.forceQuit(begun.action(), KIM)).isEqualTo(new Result.Refused(Why.NOT_FORCE_QUITABLE));
        assertThat(orders.cancel(987_654_321, KIM)).isEqualTo(new Result.Refused(Why.NOT_FOUND));
    }

    @Test
    void aCancellationSurvivesThatTheDeviceIsReadAnew() {
        var begun = Begun.now();
        orders.cancel(begun.action(), KIM);
        fleet.gateway.bean(DeviceDirectory.class).forget(begun.device().id());
        assertThat(begun.device().link("cancelAction")).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"SOFT", "DOWNLOAD_ONLY"})
    void anActionBecomesAForcedOneByOrder(ActionType type) {
        var device = fleet.device();
        var action = FleetUnderTest.actions(1);
        var assignment = fleet.assign(action, type, device);
        device.awaitLink("deploymentBase");
        var soft = device.link("deploymentBase");
        assertThat(orders.force(action, KIM)).isInstanceOf(Result.Done.class);
        assertThat(device.link("deploymentBase")).isNotEmpty().isNotEqualTo(soft);
        assertThat(device.get("/deploymentBase/" + action)
                        .json()
                        .at("/deployment/update")
                        .asString())
                .isEqualTo("forced");
        assertThat(orders.force(action, KIM)).isInstanceOf(Result.Done.class);
        await().untilAsserted(() -> assertThat(fleet.kinds(assignment)).containsExactly(Kind.FORCED, Kind.OFFERED));
    }

    @Test
    void aDeviceOfAStoppedRolloutIsToldWhenItHasNothingElseToDo() {
        var device = fleet.device();
        var first = FleetUnderTest.actions(2);
        var stopped = fleet.rollout(first, device);
        device.awaitLink("deploymentBase");
        device.get("/deploymentBase/" + first);
        stopped.stop();
        device.awaitLink("cancelAction");
        fleet.assign(first + 1, ActionType.FORCED, device);
        device.awaitLink("deploymentBase");
        assertThat(device.link("cancelAction")).isEmpty();
        assertThat(device.report(first + 1, closed("success"))).isEqualTo(200);
        assertThat(device.link("cancelAction")).endsWith("/" + first);
        assertThat(device.answerCancel(first, closed("failure"))).isEqualTo(200);
        assertThat(device.poll().text()).doesNotContain("cancelAction", "deploymentBase");
        assertThat(device.report(first, closed("success"))).isEqualTo(200);
        assertThat(fleet.kinds(stopped.id)).containsExactly(Kind.OFFERED, Kind.CANCEL_REFUSED, Kind.SUCCEEDED);
    }

    @Test
    void aDeviceThatGoesOnInSpiteOfItsCancellationHasAPlace() {
        var going = fleet.device();
        var waiting = fleet.device();
        var first = FleetUnderTest.actions(2);
        fleet.neighbours
                .new Rollout(fleet.setId, first, 500, ActionType.FORCED, 1, List.of(List.of(going.id(), waiting.id())))
                .startGroup(1);
        going.awaitLink("deploymentBase");
        assertThat(orders.cancel(first, KIM)).isInstanceOf(Result.Done.class);
        waiting.awaitLink("deploymentBase");

        assertThat(going.answerCancel(first, closed("failure"))).isEqualTo(200);

        await().until(() -> waiting.link("deploymentBase").isEmpty());
        assertThat(waiting.get("/deploymentBase/" + (first + 1)).status()).isEqualTo(404);
        assertThat(going.report(first, closed("success"))).isEqualTo(200);
        waiting.awaitLink("deploymentBase");
    }

    @Test
    void closesOrCancelsAllDirectActionsOfASet() {
        var set = "ds-invalid-" + FleetUnderTest.actions(1);
        fleet.set(set, 77);
        var begun = fleet.device();
        var waiting = fleet.device();
        var first = FleetUnderTest.actions(2);
        fleet.assign(set, first, FleetUnderTest.terms(ActionType.FORCED), Mode.ONLINE, begun, waiting);
        begun.awaitLink("deploymentBase");
        waiting.awaitLink("deploymentBase");
        await().until(() -> begun.get("/deploymentBase/" + first).status() == 200);
        assertThat(orders.cancelDirect(set, KIM)).isEqualTo(2);
        assertThat(begun.link("cancelAction")).isNotEmpty();
        assertThat(waiting.poll().text()).doesNotContain("cancelAction", "deploymentBase");
        await().until(() -> fleet.stateOf(first + 1).equals("CANCELLED"));
        assertThat(orders.closeDirect(set, KIM)).isEqualTo(1);
        assertThat(begun.poll().text()).doesNotContain("cancelAction", "deploymentBase");
    }
}
