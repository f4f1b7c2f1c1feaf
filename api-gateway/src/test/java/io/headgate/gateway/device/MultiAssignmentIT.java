package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.Fact;
import io.headgate.contracts.Topic;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.rollout.RolloutEvent.MultiAssignmentEnabled;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/** The only gateway that reads the topics meanwhile: one without multi-assignment would cancel what this one keeps. */
class MultiAssignmentIT {

    @Test
    void withMultiAssignmentTheHeaviestThenTheOldestIsFirst() throws Exception {
        try (var fleet = new FleetUnderTest()) {
            // Not by the topic: the gateways of later tests read it too.
            fleet.gateway
                    .bean(TransactionTemplate.class)
                    .executeWithoutResult(
                            status -> fleet.gateway.bean(ControlFacts.class).handle(List.of(switchedOn())));
            assertThat(fleet.gateway.bean(DeviceStore.class).isMultiAssignment())
                    .isTrue();
            var device = fleet.device();
            var first = FleetUnderTest.actions(3);
            // Of one and the same set only the first would be installed.
            var weights = List.of(100, 900, 900);
            for (int n = 0; n < weights.size(); n++) {
                var set = fleet.setId + "-" + n;
                fleet.set(set, 70 + n);
                fleet.assign(set, first + n, weighing(weights.get(n)), Mode.ONLINE, device);
            }
            for (var next : new long[] {first + 1, first + 2, first}) {
                await().until(() -> device.link("deploymentBase").contains("/" + next + "?"));
                assertThat(device.report(next, FleetUnderTest.status("closed", "success")))
                        .isEqualTo(200);
            }
        }
    }

    private static Fact<?> switchedOn() {
        var event = new MultiAssignmentEnabled("settings", 0, Instant.now(), Neighbours.KIM);
        return new Fact<>(
                event,
                "id",
                Topic.ROLLOUT_EVENTS.topicName(),
                0,
                0,
                "settings",
                Instant.now(),
                new Cause(Cause.DEFAULT_TENANT, "id", "id", null),
                Map.of());
    }

    private static Terms weighing(int weight) {
        return new Terms(ActionType.FORCED, null, weight, false, null, null);
    }
}
