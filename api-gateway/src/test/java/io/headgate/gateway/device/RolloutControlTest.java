package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.GroupAdded;
import io.headgate.contracts.rollout.RolloutEvent.GroupRetried;
import io.headgate.contracts.rollout.RolloutEvent.GroupStarted;
import io.headgate.contracts.rollout.RolloutEvent.PlannedGroup;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDeleted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutFinished;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPaused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanRefused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanned;
import io.headgate.contracts.rollout.RolloutEvent.RolloutResumed;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import io.headgate.gateway.device.RolloutControl.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolloutControlTest {

    private static final String ID = "ro-1";
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final TriggeredBy KIM = TriggeredBy.user("kim");
    private static final RolloutDefinition.Success SUCCESS = new RolloutDefinition.Success(95);
    private static final RolloutDefinition.ErrorLimit ERROR = RolloutDefinition.ErrorLimit.percent(5);
    private static final RolloutDefinition.Policy POLICY =
            RolloutDefinition.Policy.of(SUCCESS, ERROR, Duration.ofHours(24));

    private static RolloutControl after(RolloutEvent... events) {
        var control = RolloutControl.unseen(ID);
        for (var event : events) {
            control = control.evolve(event);
        }
        return control;
    }

    private static RolloutStarted started(long version, ActionType type, Instant forcedAt) {
        return new RolloutStarted(
                ID,
                version,
                NOW,
                KIM,
                RolloutDefinition.of("n", "name==*", List.of(), RolloutDefinition.Groups.equal(2), POLICY)
                        .with(d -> {
                            d.actionType = type;
                            d.forcedAt = forcedAt;
                        }));
    }

    private static RolloutPlanned planned(long version) {
        return new RolloutPlanned(
                ID,
                version,
                NOW,
                KIM,
                0,
                20,
                List.of(
                        new PlannedGroup(1, "group-1", 10, 100, SUCCESS, ERROR, false),
                        new PlannedGroup(2, "group-2", 10, 110, SUCCESS, ERROR, false)),
                POLICY);
    }

    private static GroupStarted group(long version, int group) {
        return new GroupStarted(ID, version, NOW, KIM, group, null);
    }

    private static DeviceAction action(long id, int group) {
        return new DeviceAction(id, ID, group, "ds-1", 500, 1, ActionState.ASSIGNED, 0, Orders.NONE, 1, null);
    }

    @Test
    void anAddedGroupStartsLikeAnyOther() {
        var added = new GroupAdded(ID, 3, NOW, KIM, new PlannedGroup(3, "group-3", 10, 500, SUCCESS, ERROR, true));
        var control = after(started(0, ActionType.FORCED, null), planned(1), group(2, 1), added);

        assertThat(control.hasStarted(action(500, 3))).isFalse();
        assertThat(control.evolve(group(4, 3)).hasStarted(action(509, 3))).isTrue();
        assertThat(control.needsConsent(action(500, 3))).isFalse();
        assertThat(control.evolve(added)).isSameAs(control);
    }

    @Test
    void startsGroupsOneByOne() {
        var control = after(started(0, ActionType.FORCED, null), planned(1), group(2, 1));
        assertThat(control.phase()).isEqualTo(Phase.RUNNING);
        assertThat(control.hasStarted(action(100, 1))).isTrue();
        assertThat(control.hasStarted(action(109, 1))).isTrue();
        assertThat(control.hasStarted(action(110, 2))).isFalse();
        assertThat(control.evolve(group(3, 2)).hasStarted(action(110, 2))).isTrue();
    }

    @Test
    void doesNotTakeAnActionOfAnEarlierPlanForOneOfThis() {
        var control = after(started(0, ActionType.FORCED, null), planned(1), group(2, 1));
        assertThat(control.hasStarted(action(50, 1))).isFalse();
        assertThat(control.hasStarted(action(110, 1))).isFalse();
        assertThat(control.hasStarted(action(100, 3))).isFalse();
    }

    @Test
    void anEventThatIsNotNewerChangesNothing() {
        var control = after(started(0, ActionType.FORCED, null), planned(1), group(2, 1));
        assertThat(control.evolve(planned(1))).isSameAs(control);
        assertThat(control.evolve(new RolloutStopped(ID, 2, NOW, KIM, "late", null, null, null)))
                .isSameAs(control);
    }

    @Test
    void pausesResumesAndStops() {
        var running = after(started(0, ActionType.FORCED, null), planned(1), group(2, 1));
        var paused = running.evolve(new RolloutPaused(ID, 3, NOW, KIM, null, null));
        assertThat(paused.phase()).isEqualTo(Phase.PAUSED);
        assertThat(paused.evolve(new RolloutResumed(ID, 4, NOW, KIM)).phase()).isEqualTo(Phase.RUNNING);
        assertThat(running.evolve(new RolloutStopped(ID, 3, NOW, KIM, "why", 1, null, null))
                        .phase())
                .isEqualTo(Phase.STOPPED);
        assertThat(running.evolve(new RolloutDeleted(ID, 3, NOW, KIM)).phase()).isEqualTo(Phase.STOPPED);
        assertThat(running.evolve(new RolloutFinished(ID, 3, NOW, KIM, GroupCounts.untouched(20)))
                        .phase())
                .isEqualTo(Phase.FINISHED);
    }

    @Test
    void offersNothingOfAPlanThatWasRefused() {
        var refused = after(
                started(0, ActionType.FORCED, null),
                new RolloutPlanRefused(
                        ID, 1, NOW, KIM, 0, new Refusal("x", Refusal.Kind.UNPROCESSABLE, "no targets", "add some")));
        assertThat(refused.phase()).isEqualTo(Phase.NOT_STARTED);
        assertThat(refused.groups()).isEmpty();
    }

    @Test
    void remembersTheTryOfAGroup() {
        var control = after(
                started(0, ActionType.FORCED, null), planned(1), group(2, 1), new GroupRetried(ID, 3, NOW, KIM, 1, 2));
        assertThat(control.group(1).map(RolloutControl.Group::attempt)).isEqualTo(Optional.of(2));
        assertThat(control.group(2).map(RolloutControl.Group::attempt)).isEqualTo(Optional.of(1));
    }

    @Test
    void becomesForcedWhenTheTimeHasCome() {
        var timed = after(started(0, ActionType.TIME_FORCED, NOW));
        assertThat(timed.terms().isForced(NOW.minusMillis(1))).isFalse();
        assertThat(timed.terms().isForced(NOW)).isTrue();
        assertThat(after(started(0, ActionType.SOFT, null)).terms().isForced(NOW))
                .isFalse();
        assertThat(after(started(0, ActionType.DOWNLOAD_ONLY, null)).terms().isForced(NOW))
                .isTrue();
    }
}
