package io.headgate.target;

import static io.headgate.target.RunningTargetService.told;
import static io.headgate.target.RunningTargetService.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.contracts.Topic;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import io.headgate.contracts.rollout.RolloutDefinition.Policy;
import io.headgate.contracts.rollout.RolloutDefinition.SetReference;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.target.TargetCommand.RegisterTargets;
import io.headgate.contracts.target.TargetCommand.TargetRegistration;
import io.headgate.contracts.target.TargetCommand.TargetsRegistered;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsRefused;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsResolved;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every newcomer does: import a fleet, and start a rollout over it at once. */
class ImportThenStartIT {

    private static final int FLEET = 100_000;
    private static final int AT_ONCE = 5_000;

    @Test
    void aHundredThousandAreImportedAndARolloutOverThemStartsAtOnce() {
        try (var service = new RunningTargetService()) {
            for (int from = 0; from < FLEET; from += AT_ONCE) {
                service.done(
                        new RegisterTargets(IntStream.range(from, from + AT_ONCE)
                                .mapToObj(ImportThenStartIT::imported)
                                .toList()),
                        TargetsRegistered.class);
            }
            var rollout = unique("ro-");

            service.tell(
                    Topic.ROLLOUT_EVENTS,
                    rollout,
                    started(rollout, "attribute.model==gw-9;attribute.site==s*5"),
                    unique("m-"));

            var last = await().atMost(Duration.ofMinutes(1))
                    .until(
                            () -> told(Topic.ROLLOUT_TARGETS, rollout),
                            told -> told.stream()
                                    .anyMatch(message -> message instanceof RolloutTargetsResolved
                                            || message instanceof RolloutTargetsRefused))
                    .getLast();
            assertThat(last)
                    .isInstanceOfSatisfying(
                            RolloutTargetsResolved.class,
                            resolved -> assertThat(resolved.total()).isEqualTo(FLEET / 10));
        }
    }

    private static TargetRegistration imported(int n) {
        return new TargetRegistration(
                "imported-" + n,
                null,
                null,
                Map.of("model", n % 5 == 0 ? "gw-9" : "gw-3", "site", "s" + n % 500),
                List.of(),
                null,
                null,
                null,
                null,
                Map.of());
    }

    private static RolloutStarted started(String rolloutId, String filter) {
        var policy = Policy.of(new Success(95), ErrorLimit.percent(5), Duration.ofHours(24));
        var definition = new RolloutDefinition(
                "first",
                null,
                filter,
                List.of(new SetReference("ds-1", 500, "digest")),
                ActionType.FORCED,
                null,
                Groups.equal(10),
                policy,
                null,
                false,
                null,
                null,
                null);
        return new RolloutStarted(rolloutId, 1, Instant.now(), TriggeredBy.user("kim"), definition);
    }
}
