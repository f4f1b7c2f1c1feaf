package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.Fact;
import io.headgate.contracts.Topic;
import io.headgate.contracts.action.ActionFeedback.Kind;
import io.headgate.contracts.cascade.CascadeMessage.ActionsTimedOut;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.rollout.RolloutEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/** A retry is one row and a number in memory, whatever there is to be offered again. */
class RetryIT {

    private static FleetUnderTest fleet;

    @BeforeAll
    static void start() throws IOException {
        fleet = new FleetUnderTest();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        fleet.close();
    }

    /** A running rollout of one group whose actions have all failed, as the tables have it. */
    private static final class FailedRollout {
        private final String id = "ro-" + UUID.randomUUID();
        private final int size;
        private long version;

        FailedRollout(int size) {
            this.size = size;
            var first = FleetUnderTest.actions(size);
            fleet.gateway.jdbc().update("""
                            insert into device_action (tenant, action_id, rollout_id, group_ordinal, controller_id, as_of,
                              set_id, weight, state, created_at, updated_at)
                            select 'DEFAULT', ? + n, ?, 1, ? || n, 1, 'ds-1', 500, 'FAILED', now(), now()
                            from generate_series(0, ? - 1) n""", first, id, id + "-", size);
            var success = new RolloutDefinition.Success(95);
            var error = RolloutDefinition.ErrorLimit.percent(5);
            var policy = RolloutDefinition.Policy.of(success, error, Duration.ofHours(24));
            handle(new RolloutEvent.RolloutPlanned(
                    id,
                    version++,
                    Instant.now(),
                    Neighbours.KIM,
                    0,
                    size,
                    List.of(new RolloutEvent.PlannedGroup(1, "one", size, first, success, error, false)),
                    policy));
        }

        Duration retry(int attempt) {
            return handle(new RolloutEvent.GroupRetried(id, version++, Instant.now(), Neighbours.KIM, 1, attempt));
        }

        private Duration handle(RolloutEvent event) {
            var message = UUID.randomUUID().toString();
            Fact<?> fact = new Fact<>(
                    event,
                    message,
                    Topic.ROLLOUT_EVENTS.topicName(),
                    0,
                    0,
                    id,
                    Instant.now(),
                    new Cause("DEFAULT", message, message, null),
                    Map.of());
            var began = System.nanoTime();
            fleet.gateway
                    .bean(TransactionTemplate.class)
                    .executeWithoutResult(
                            status -> fleet.gateway.bean(ControlFacts.class).handle(List.of(fact)));
            return Duration.ofNanos(System.nanoTime() - began);
        }

        long count(String table, String state, int attempt) {
            var count = fleet.gateway
                    .jdbc()
                    .queryForObject(
                            "select count(*) from " + table + " where rollout_id = ? and state = ? and attempt = ?",
                            Long.class,
                            id,
                            state,
                            attempt);
            return count == null ? 0 : count;
        }

        void failAgain() {
            await().until(() -> count("device_action", "ASSIGNED", attempt()) == size);
            fleet.gateway.jdbc().update("update device_action set state = 'FAILED' where rollout_id = ?", id);
        }

        private int attempt() {
            return (int) version;
        }
    }

    @Test
    void costsTheSameForTenTargetsAsForAHundredThousand() {
        var small = new FailedRollout(10);
        var large = new FailedRollout(100_000);
        var costOfSmall = Duration.ofDays(1);
        var costOfLarge = Duration.ofDays(1);
        for (int attempt = 2; attempt <= 4; attempt++) {
            costOfSmall = min(costOfSmall, small.retry(attempt));
            costOfLarge = min(costOfLarge, large.retry(attempt));

            assertThat(large.count("device_action_now", "ASSIGNED", attempt))
                    .as("all who read actions know it at once")
                    .isEqualTo(100_000);
            small.failAgain();
            // Written down in parts, in the background.
            large.failAgain();
        }

        System.out.printf(
                "retry on the control path: 10 targets %d us, 100,000 targets %d us%n",
                costOfSmall.toNanos() / 1_000, costOfLarge.toNanos() / 1_000);
        assertThat(costOfLarge).isLessThan(costOfSmall.multipliedBy(10).plusMillis(50));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    @Test
    void whatIsOpenAgainIsWorkedOutForADeviceInMemoryAndForOneThatIsReadAnew() {
        var devices = IntStream.range(0, 4).mapToObj(n -> fleet.device()).toArray(FleetUnderTest.Device[]::new);
        var first = FleetUnderTest.actions(4);
        var rollout = fleet.rollout(first, devices);
        for (int n = 0; n < 4; n++) {
            devices[n].awaitLink("deploymentBase");
            devices[n].get("/deploymentBase/" + (first + n));
        }
        // One fails, one succeeds, one is silent, one goes on.
        assertThat(devices[0].report(first, FleetUnderTest.status("closed", "failure")))
                .isEqualTo(200);
        assertThat(devices[1].report(first + 1, FleetUnderTest.status("closed", "success")))
                .isEqualTo(200);
        fleet.neighbours.tell(
                Topic.ACTION_TIMEOUTS,
                rollout.id + ":1",
                new ActionsTimedOut(rollout.id, 1, 1, List.of(first + 2), List.of(devices[2].id()), Instant.now()));
        await().until(() -> devices[2].link("deploymentBase").isEmpty());

        rollout.retry(1, 2);

        devices[0].awaitLink("deploymentBase");
        fleet.gateway.bean(DeviceDirectory.class).forget(devices[2].id());
        devices[2].awaitLink("deploymentBase");
        assertThat(devices[1].link("deploymentBase")).isEmpty();
        assertThat(devices[3].report(first + 3, FleetUnderTest.status("closed", "success")))
                .isEqualTo(200);
        for (int n : new int[] {0, 2}) {
            assertThat(devices[n].get("/deploymentBase/" + (first + n)).status())
                    .isEqualTo(200);
            assertThat(devices[n].report(first + n, FleetUnderTest.status("closed", "success")))
                    .isEqualTo(200);
            assertThat(devices[n].link("deploymentBase")).isEmpty();
        }
        for (int n = 0; n < 4; n++) {
            var action = first + n;
            await().until(() -> fleet.stateOf(action).equals("SUCCEEDED"));
        }
        assertThat(fleet.neighbours.feedback(rollout.id))
                .filteredOn(told -> told.feedback().kind() == Kind.SUCCEEDED)
                .extracting(told -> told.feedback().actionId() - first + ":"
                        + told.feedback().attempt())
                .containsExactlyInAnyOrder("0:2", "1:1", "2:2", "3:1");
    }

    @Test
    void aFailureAfterTheRetryOpensTheActionAgainAtOnce() {
        var device = fleet.device();
        var action = FleetUnderTest.actions(1);
        var rollout = fleet.rollout(action, device);
        device.awaitLink("deploymentBase");
        device.get("/deploymentBase/" + action);
        rollout.retry(1, 2);
        await().until(() -> fleet.gateway.bean(RolloutControls.class).isRetried(rollout.id, 1));

        assertThat(device.report(action, FleetUnderTest.status("closed", "failure")))
                .isEqualTo(200);

        assertThat(device.link("deploymentBase")).isNotEmpty();
        // Its first end and its second offer may be told in one batch.
        assertThat(device.get("/deploymentBase/" + action).status()).isEqualTo(200);
        assertThat(device.report(action, FleetUnderTest.status("closed", "success")))
                .isEqualTo(200);
        await().until(() -> fleet.stateOf(action).equals("SUCCEEDED"));
        assertThat(device.link("deploymentBase")).isEmpty();
    }

    @Test
    void whatIsOpenAgainGivesWayToANewDirectAssignment() {
        var device = fleet.device();
        var action = FleetUnderTest.actions(2);
        var rollout = fleet.rollout(action, device);
        device.awaitLink("deploymentBase");
        assertThat(device.report(action, FleetUnderTest.status("closed", "failure")))
                .isEqualTo(200);
        rollout.retry(1, 2);
        device.awaitLink("deploymentBase");

        fleet.assignOther(action + 1, ActionType.FORCED, device);

        await().until(() -> device.link("deploymentBase").contains("/" + (action + 1) + "?"));
        await().until(() -> fleet.stateOf(action).equals("CANCELLED"));
    }
}
