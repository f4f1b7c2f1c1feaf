package io.headgate.rollout.write;

import static io.headgate.rollout.write.RolloutFixture.DEFINITION;
import static io.headgate.rollout.write.RolloutFixture.DIGEST;
import static io.headgate.rollout.write.RolloutFixture.ID;
import static io.headgate.rollout.write.RolloutFixture.KIM;
import static io.headgate.rollout.write.RolloutFixture.NOW;
import static io.headgate.rollout.write.RolloutFixture.assignments;
import static io.headgate.rollout.write.RolloutFixture.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.approval.ApprovalEvent.ApprovalDenied;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGranted;
import io.headgate.contracts.cascade.CascadeMessage;
import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutCommand;
import io.headgate.contracts.rollout.RolloutCommand.AcceptGroup;
import io.headgate.contracts.rollout.RolloutCommand.ArchiveRollout;
import io.headgate.contracts.rollout.RolloutCommand.CreateRollout;
import io.headgate.contracts.rollout.RolloutCommand.DeleteRollout;
import io.headgate.contracts.rollout.RolloutCommand.EditRollout;
import io.headgate.contracts.rollout.RolloutCommand.PauseRollout;
import io.headgate.contracts.rollout.RolloutCommand.ResumeRollout;
import io.headgate.contracts.rollout.RolloutCommand.RetryGroup;
import io.headgate.contracts.rollout.RolloutCommand.StartGroup;
import io.headgate.contracts.rollout.RolloutCommand.StartRollout;
import io.headgate.contracts.rollout.RolloutCommand.StopRollout;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.GroupStarted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutArchived;
import io.headgate.contracts.rollout.RolloutEvent.RolloutFinished;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.rollout.RolloutDefinitions;
import io.headgate.rollout.model.KillSwitches;
import io.headgate.rollout.model.Life;
import io.headgate.rollout.model.MultiAssignment;
import io.headgate.rollout.model.Rollout;
import io.headgate.rollout.write.Asked.Approvals;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever is asked and reported, in whatever order and however often: these things stay true. */
class RandomWalkTest {

    private static final int WALKS = 3_000;
    private static final int STEPS = 60;

    @Test
    void theInvariantsHoldOnEveryWalk() {
        Set<RolloutState> seen = EnumSet.noneOf(RolloutState.class);
        for (int seed = 0; seed < WALKS; seed++) {
            walk(seed, seen);
        }
        assertThat(seen)
                .as("the walks go everywhere that is reachable")
                .containsExactlyInAnyOrder(
                        RolloutState.CREATED,
                        RolloutState.WAITING_FOR_APPROVAL,
                        RolloutState.APPROVED,
                        RolloutState.RUNNING,
                        RolloutState.PAUSED,
                        RolloutState.STOPPED,
                        RolloutState.FINISHED);
    }

    private static void walk(int seed, Set<RolloutState> seen) {
        var random = new Random(seed);
        var story = new ArrayList<RolloutEvent>();
        var rollout = Rollout.unknown();
        for (int step = 0; step < STEPS; step++) {
            var question = question(random, rollout);
            var approvals = random.nextInt(4) == 0 ? Approvals.REQUIRED : Approvals.OFF;
            // By two lanes they come a little out of their order.
            var sequence = 10L + step - random.nextInt(5);
            var decision = RolloutFixture.decide(
                    rollout,
                    question,
                    new Asked(KIM, NOW, null, sequence, approvals, MultiAssignment.OFF, KillSwitches.NONE));
            if (!(decision instanceof Decision.Told told)) {
                continue;
            }
            assertThat(question instanceof RolloutCommand
                            && !(question instanceof RolloutCommand.Halt)
                            && sequence < rollout.lastHalt())
                    .as("walk " + seed + ": what was sent before a halt happens after it: " + question)
                    .isFalse();
            var before = rollout;
            for (var event : told.events()) {
                rollout = rollout.evolve(event);
                story.add(event);
            }
            seen.add(rollout.state());
            check("walk " + seed + ": " + question + " in " + before, before, rollout, told.events(), story);
        }
        assertThat(Rollout.unknown().evolve(story)).isEqualTo(rollout);
    }

    private static void check(
            String where, Rollout before, Rollout after, List<RolloutEvent> events, List<RolloutEvent> story) {
        assertThat(events)
                .as(where)
                .isNotEmpty()
                .allMatch(event -> event.rolloutId().equals(ID));
        assertThat(after.version()).as(where).isEqualTo(story.size() - 1L);
        assertThat(before.life()).as("nothing after the end: " + where).isNotIn(Life.DELETED, Life.ARCHIVED);
        if (before.life() == Life.PRESENT && before.state().isEnded()) {
            assertThat(events).as(where).hasOnlyElementsOfType(RolloutArchived.class);
        }
        assertThat(after.groups().stream().map(group -> group.state() == GroupState.SCHEDULED))
                .as("groups start in order: " + where)
                .isSorted();
        for (var event : events) {
            switch (event) {
                case GroupStarted e ->
                    assertThat(after.state())
                            .as("no group starts in a pause: " + where)
                            .isEqualTo(RolloutState.RUNNING);
                case RolloutFinished e ->
                    assertThat(after.groups())
                            .as(where)
                            .isNotEmpty()
                            .allMatch(group -> group.state().hasPassed());
                case RolloutStarted e ->
                    assertThat(!before.written().approvalRequired() || before.state() == RolloutState.APPROVED)
                            .as("no start without its approval: " + where)
                            .isTrue();
                default -> {}
            }
        }
    }

    /** Mostly what leads somewhere, so that the walks reach the end. */
    private static Object question(Random random, Rollout rollout) {
        var group = 1 + random.nextInt(3);
        var attempt = rollout.group(group).map(it -> it.attempt()).orElse(1);
        return switch (random.nextInt(30)) {
            case 0, 1 -> new CreateRollout(ID, random.nextBoolean() ? DEFINITION : RolloutDefinitions.gated());
            case 2 -> new EditRollout(ID, DEFINITION);
            case 3 -> random.nextInt(10) == 0 ? new DeleteRollout(ID) : new StartRollout(ID);
            case 4, 5, 6 -> new StartRollout(ID);
            case 7, 8 -> new ApprovalGranted(ID, DIGEST, List.of(random.nextBoolean() ? "lee" : "kim"), null, NOW);
            case 9 -> new ApprovalDenied(ID, DIGEST, "lee", null, NOW);
            case 10, 11, 12 -> assignments(rollout.start(), 5, random.nextInt(10) == 0 ? 0 : 5);
            case 13 -> assignments(random.nextInt(5), 5, 5);
            case 14, 15, 16, 17 -> verdict(CascadeMessage.Kind.PASS, group, attempt);
            case 18, 19 -> verdict(CascadeMessage.Kind.HOLD, group, attempt);
            case 20 -> verdict(random.nextInt(5) == 0 ? CascadeMessage.Kind.STOP : CascadeMessage.Kind.PASS, group);
            case 21, 22 -> verdict(CascadeMessage.Kind.SETTLED, 2);
            case 23 -> new PauseRollout(ID, null);
            case 24 -> new ResumeRollout(ID);
            case 25 -> new StartGroup(ID, group, null);
            case 26 -> new AcceptGroup(ID, group, "fine");
            case 27 -> new RetryGroup(ID, group);
            case 28 -> random.nextInt(5) == 0 ? new StopRollout(ID, "enough") : new ResumeRollout(ID);
            default -> new ArchiveRollout(ID);
        };
    }
}
