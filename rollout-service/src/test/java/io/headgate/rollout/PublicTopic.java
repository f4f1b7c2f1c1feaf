package io.headgate.rollout;

import static org.awaitility.Awaitility.await;

import io.headgate.chassis.messaging.Bus;
import io.headgate.contracts.Topic;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.local.TestInfrastructure;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** All that was ever told on {@code rollouts.events.v1}, read as any other system would. */
final class PublicTopic implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Bus bus =
            new Bus(TestInfrastructure.kafka().bootstrapServers(), List.of(Topic.ROLLOUT_EVENTS), RolloutEvent.class);

    List<RolloutEvent> of(String rolloutId) {
        return bus.heard(Topic.ROLLOUT_EVENTS, rolloutId).stream()
                .map(RolloutEvent.class::cast)
                .toList();
    }

    List<String> idsOf(String rolloutId) {
        return bus.heardIds(Topic.ROLLOUT_EVENTS, rolloutId);
    }

    /** The rollout's events up to the first of this kind. */
    List<RolloutEvent> until(String rolloutId, Class<? extends RolloutEvent> last) {
        await().atMost(PATIENCE).until(() -> of(rolloutId).stream().anyMatch(last::isInstance));
        var events = of(rolloutId);
        var end = IntStream.range(0, events.size())
                .filter(i -> last.isInstance(events.get(i)))
                .findFirst()
                .orElseThrow();
        return events.subList(0, end + 1);
    }

    List<RolloutEvent> until(String rolloutId, int count) {
        await().atMost(PATIENCE).until(() -> of(rolloutId).size() >= count);
        return of(rolloutId);
    }

    @Override
    public void close() {
        bus.close();
    }
}
