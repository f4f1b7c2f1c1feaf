package io.headgate.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.chassis.messaging.Bus;
import io.headgate.chassis.messaging.CommandClient;
import io.headgate.contracts.Principal;
import io.headgate.contracts.Role;
import io.headgate.contracts.Topic;
import io.headgate.contracts.killswitch.KillSwitchMessage;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchLifted;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchPressed;
import io.headgate.contracts.rollout.RolloutCommand;
import io.headgate.contracts.rollout.RolloutCommand.CreateRollout;
import io.headgate.contracts.rollout.RolloutCommand.LiftKillSwitch;
import io.headgate.contracts.rollout.RolloutCommand.PauseRollout;
import io.headgate.contracts.rollout.RolloutCommand.PressKillSwitch;
import io.headgate.contracts.rollout.RolloutCommand.StartRollout;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutEvent.RolloutCreated;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import io.headgate.local.TestInfrastructure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The kill switch with real PostgreSQL and Kafka: what it stops, what it keeps from beginning, and who lifts it. */
class KillSwitchIT {

    private static final Principal KIM = new Principal("kim", Set.of(Role.OPERATOR));
    private static final Principal LEE = new Principal("lee", Set.of(Role.OPERATOR, Role.APPROVER));
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static RunningService service;
    private static PublicTopic topic;
    private static Bus switches;

    private final String setId = "ds-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        service = RunningService.startNew();
        topic = new PublicTopic();
        switches = new Bus(
                TestInfrastructure.kafka().bootstrapServers(), List.of(Topic.KILL_SWITCHES), KillSwitchMessage.class);
    }

    @AfterAll
    static void stop() {
        switches.close();
        topic.close();
        service.close();
    }

    @AfterEach
    void nothingStaysOn() {
        for (var scope : new String[] {setId, null}) {
            await().until(() -> Set.of("done", "kill-switch.off").contains(lift(LEE, scope)));
        }
    }

    @Test
    void stopsWhatRunsAndWhatIsPausedOfTheSetAndNothingElse() {
        var running = started(setId);
        var paused = started(setId);
        assertThat(send(KIM, new PauseRollout(paused, null))).isEqualTo("done");
        var other = started("ds-other");
        var written = written(setId);

        assertThat(send(KIM, new PressKillSwitch(setId, "bricks devices"))).isEqualTo("done");

        for (var rollout : List.of(running, paused)) {
            var stopped =
                    (RolloutStopped) topic.until(rollout, RolloutStopped.class).getLast();
            assertThat(stopped.reason()).isEqualTo("kill switch: bricks devices");
            assertThat(stopped.triggeredBy().who()).isEqualTo("kim");
        }
        assertThat(send(KIM, new StartRollout(written))).isEqualTo("kill-switch.on");
        assertThat(topic.of(written)).hasOnlyElementsOfType(RolloutCreated.class);
        assertThat(topic.of(other)).noneMatch(RolloutStopped.class::isInstance);
        assertThat(send(KIM, new PauseRollout(other, null))).isEqualTo("done");

        await().until(() -> lift(LEE, setId).equals("done"));
        assertThat(heard())
                .last()
                .isInstanceOfSatisfying(
                        KillSwitchLifted.class,
                        lifted -> assertThat(lifted.stoppedRollouts()).containsExactlyInAnyOrder(running, paused));
        assertThat(send(KIM, new StartRollout(running)))
                .as("what was stopped stays stopped")
                .isEqualTo("rollout.not-allowed");
        assertThat(send(KIM, new StartRollout(written))).isEqualTo("done");
    }

    @Test
    void theSwitchOfEverythingHoldsEverySetAlsoAfterARestart() {
        var running = started(setId);
        var written = written(setId);

        assertThat(send(KIM, new PressKillSwitch(null, "power station"))).isEqualTo("done");
        topic.until(running, RolloutStopped.class);
        service.restart();

        assertThat(send(KIM, new StartRollout(written))).isEqualTo("kill-switch.on");
        assertThat(lift(KIM, null)).isEqualTo("access.role-missing");
        assertThat(lift(LEE, null)).isEqualTo("done");
        assertThat(send(KIM, new StartRollout(written))).isEqualTo("done");
    }

    @Test
    void whoHasPressedItDoesNotLiftIt() {
        send(KIM, new PressKillSwitch(setId, "bricks devices"));
        var bothRoles = new Principal("kim", Set.of(Role.OPERATOR, Role.APPROVER));

        assertThat(lift(bothRoles, setId)).isEqualTo("kill-switch.own");
        assertThat(send(LEE, new PressKillSwitch(setId, "I saw it too"))).isEqualTo("done");
        assertThat(lift(LEE, setId)).isEqualTo("kill-switch.own");
        assertThat(heard()).hasSize(2).last().isInstanceOfSatisfying(KillSwitchPressed.class, pressed -> {
            assertThat(pressed.reason()).isEqualTo("bricks devices");
            assertThat(pressed.pressedBy()).containsExactly("kim", "lee");
        });
        var mia = new Principal("mia", Set.of(Role.APPROVER));
        assertThat(lift(mia, setId)).isEqualTo("done");
    }

    @Test
    void aScheduledStartThatComesMeanwhileIsNotMadeUpFor() {
        send(KIM, new PressKillSwitch(setId, "bricks devices"));
        var scheduled = created(of(setId, Instant.now().plusMillis(500)));

        await().until(() -> service.jdbc()
                .queryForList("select 1 from scheduled_start where rollout_id = ?", scheduled)
                .isEmpty());

        assertThat(topic.of(scheduled)).hasOnlyElementsOfType(RolloutCreated.class);
        assertThat(lift(LEE, setId)).isEqualTo("done");
        assertThat(send(KIM, new StartRollout(scheduled))).isEqualTo("done");
        assertThat(topic.until(scheduled, 2).getLast().triggeredBy().who()).isEqualTo("kim");
    }

    private List<Object> heard() {
        var count =
                service.jdbc().queryForObject("select version from kill_switch where scope = ?", Integer.class, setId);
        await().until(() -> switches.heard(Topic.KILL_SWITCHES, setId).size() == count);
        return List.copyOf(switches.heard(Topic.KILL_SWITCHES, setId));
    }

    private static RolloutDefinition of(String setId, @Nullable Instant startAt) {
        return RolloutDefinitions.ofSets(setId).with(d -> d.startAt = startAt);
    }

    private static String written(String setId) {
        return created(of(setId, null));
    }

    private static String created(RolloutDefinition definition) {
        var id = "ro-" + UUID.randomUUID();
        assertThat(send(KIM, new CreateRollout(id, definition))).isEqualTo("done");
        return id;
    }

    private static String started(String setId) {
        var id = written(setId);
        assertThat(send(KIM, new StartRollout(id))).isEqualTo("done");
        return id;
    }

    private static String lift(Principal by, @Nullable String setId) {
        return send(by, new LiftKillSwitch(setId, "safe again", List.of()));
    }

    private static String send(Principal by, RolloutCommand command) {
        var reply = service.client()
                .send(
                        command instanceof RolloutCommand.Halt ? Topic.ROLLOUT_STOPS : Topic.ROLLOUT_COMMANDS,
                        command.rolloutId(),
                        command,
                        CommandClient.Request.by(by, TIMEOUT))
                .join();
        var refusal = reply.refusal();
        return refusal == null ? "done" : refusal.code();
    }
}
