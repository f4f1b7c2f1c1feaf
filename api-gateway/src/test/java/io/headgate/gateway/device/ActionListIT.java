package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.contracts.Principal;
import io.headgate.contracts.Role;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.gateway.action.ActionOrders;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.action.ActionList;
import io.headgate.gateway.view.action.ActionList.ActionItem;
import io.headgate.gateway.view.action.ActionList.Scope;
import io.headgate.gateway.view.action.ActionStatuses;
import io.headgate.gateway.view.action.ActionStatuses.StatusRow;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What others read of actions that devices go through, in hawkBit's words. */
class ActionListIT {

    private static final Principal KIM = new Principal("kim", Set.of(Role.OPERATOR));
    private static final String TENANT = "DEFAULT";

    private static FleetUnderTest fleet;
    private static ActionList actions;
    private static ActionStatuses statuses;

    @BeforeAll
    static void start() throws IOException {
        fleet = new FleetUnderTest();
        actions = fleet.gateway.bean(ActionList.class);
        statuses = fleet.gateway.bean(ActionStatuses.class);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        fleet.close();
    }

    private static ActionItem item(long action) {
        return actions.find(TENANT, action).orElseThrow();
    }

    private static void awaitStatus(long action, String status) {
        await().until(() -> actions.find(TENANT, action)
                .filter(item -> item.status().equals(status))
                .isPresent());
    }

    private static List<StatusRow> rows(long action) {
        var newestFirst = Listing.parse(ActionStatuses.FIELDS, null, "id:DESC", "0", "50");
        return statuses.of(TENANT, action, newestFirst).content();
    }

    @Test
    void tellsTheCourseOfADirectActionInHawkBitsWords() {
        var device = fleet.device();
        var action = FleetUnderTest.actions(1);
        fleet.assign(action, ActionType.SOFT, device);
        awaitStatus(action, "running");
        assertThat(item(action)).satisfies(item -> {
            assertThat(item.controllerId()).isEqualTo(device.id());
            assertThat(item.rollout()).isNull();
            assertThat(item.active()).isTrue();
            assertThat(item.forceType()).isEqualTo("soft");
            assertThat(item.weight()).isEqualTo(1_000);
            assertThat(item.createdBy()).isEqualTo("kim");
        });
        await().until(() -> Integer.valueOf(6).equals(item(action).set().number()));
        device.awaitLink("deploymentBase");
        device.get("/deploymentBase/" + action);
        awaitStatus(action, "retrieved");
        for (var course : List.of(
                List.of("download", "download"),
                List.of("downloaded", "downloaded"),
                List.of("rejected", "warning"),
                List.of("proceeding", "running"))) {
            device.report(action, FleetUnderTest.status(course.getFirst(), "none"));
            awaitStatus(action, course.getLast());
        }
        var orders = fleet.gateway.bean(ActionOrders.class);
        orders.force(action, KIM);
        assertThat(item(action).forceType()).isEqualTo("forced");
        orders.cancel(action, KIM);
        assertThat(item(action).status()).isEqualTo("canceling");
        device.answerCancel(action, FleetUnderTest.status("rejected", "none"));
        awaitStatus(action, "running");
        device.report(
                action,
                "{\"status\":{\"execution\":\"closed\",\"result\":{\"finished\":\"success\"},\"code\":42,"
                        + "\"details\":[\"done\"]}}");
        awaitStatus(action, "finished");
        assertThat(item(action).active()).isFalse();
        assertThat(item(action).code()).isEqualTo(42);
        assertThat(rows(action))
                .extracting(StatusRow::type)
                .containsExactly(
                        "finished",
                        "cancel_rejected",
                        "canceling",
                        "running",
                        "running",
                        "warning",
                        "downloaded",
                        "download",
                        "retrieved",
                        "running");
        assertThat(rows(action).getFirst().messages()).containsExactly("done", "Reported status code: 42");
        assertThat(rows(action))
                .extracting(StatusRow::id)
                .isEqualTo(rows(action).stream().map(StatusRow::id).toList());
    }

    @Test
    void findsActionsByTheirFieldsAndScopes() {
        var one = fleet.device();
        var two = fleet.device();
        var first = FleetUnderTest.actions(3);
        var rollout = fleet.rollout(first, one, two);
        fleet.assign(first + 2, ActionType.FORCED, one);
        awaitStatus(first + 2, "running");
        awaitStatus(first, "canceled");
        awaitStatus(first + 1, "running");
        assertThat(ids(Scope.target(one.id()), null)).containsExactly(first + 2, first);
        assertThat(ids(Scope.target(one.id()), "status==running")).containsExactly(first + 2);
        assertThat(ids(Scope.target(one.id()), "active==false")).containsExactly(first);
        assertThat(ids(Scope.group(rollout.id, 1, first, 2), null)).containsExactly(first + 1, first);
        assertThat(ids(Scope.ALL, "target.controllerid==" + two.id() + ";weight==500"))
                .containsExactly(first + 1);
        assertThat(ids(Scope.set(fleet.setId), "target.controllerid=in=(" + one.id() + "," + two.id() + ")"))
                .containsExactly(first + 2, first + 1, first);
        rollout.stop();
        awaitStatus(first + 1, "canceled");
        assertThat(item(first + 1).active()).isFalse();
    }

    private static List<Long> ids(Scope scope, String query) {
        return actions
                .list(TENANT, scope, Listing.parse(ActionList.FIELDS, query, "id:DESC", "0", "50"))
                .content()
                .stream()
                .map(ActionItem::id)
                .toList();
    }
}
