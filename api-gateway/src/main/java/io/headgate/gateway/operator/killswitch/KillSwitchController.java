package io.headgate.gateway.operator.killswitch;

import io.headgate.contracts.Prose;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.killswitch.KillSwitchMessage;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchLifted;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchPressed;
import io.headgate.contracts.rollout.RolloutCommand;
import io.headgate.contracts.rollout.RolloutCommand.LiftKillSwitch;
import io.headgate.contracts.rollout.RolloutCommand.PressKillSwitch;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.security.Users;
import io.headgate.gateway.view.killswitch.KillSwitchView;
import io.headgate.gateway.view.software.Software;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** One call stops everything, or one distribution set everywhere. */
@RestController
@RequestMapping("/api/v1/kill-switch")
class KillSwitchController {

    private static final int HISTORY = 100;

    private static final Refusal SET_UNKNOWN = new Refusal(
            "kill-switch.set-unknown",
            Refusal.Kind.NOT_FOUND,
            "There is no such distribution set, so nothing was stopped.",
            "List the distribution sets and check the id, or press the switch of everything.");

    private static final Refusal OFF = new Refusal(
            "kill-switch.off",
            Refusal.Kind.CONFLICT,
            "This kill switch was never pressed.",
            "Nothing is left to do; read the kill switches.");

    private final Commands commands;
    private final KillSwitchView view;
    private final Software software;
    private final Users users;

    KillSwitchController(Commands commands, KillSwitchView view, Software software, Users users) {
        this.commands = commands;
        this.view = view;
        this.software = software;
        this.users = users;
    }

    /**
     * @param distributionSet the id of the one that is meant; null for everything
     * @param reason mandatory
     */
    record KillSwitchRequest(
            @Nullable String distributionSet,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Prose @Nullable
            String reason) {}

    /**
     * One switch.
     *
     * @param distributionSet null for the switch of everything
     * @param reason why it is on; where it is off, why it was lifted
     * @param pressedBy empty where it is off
     * @param since it is on, or off
     * @param stoppedRollouts by it, while it was on; null while it is on: its rollouts themselves tell
     */
    record KillSwitchResource(
            @Nullable String distributionSet,
            boolean on,
            long version,
            String reason,
            List<String> pressedBy,
            @Nullable String liftedBy,
            Instant since,
            @Nullable List<String> stoppedRollouts) {

        static KillSwitchResource of(KillSwitchMessage message) {
            return switch (message) {
                case KillSwitchPressed on ->
                    new KillSwitchResource(
                            on.setId(), true, on.version(), on.reason(), on.pressedBy(), null, on.since(), null);
                case KillSwitchLifted off ->
                    new KillSwitchResource(
                            off.setId(),
                            false,
                            off.version(),
                            off.reason(),
                            List.of(),
                            off.liftedBy(),
                            off.at(),
                            off.stoppedRollouts());
            };
        }
    }

    /**
     * @param on whether any switch is on
     * @param switches each that was ever pressed, as it stands
     * @param history what happened to them, the newest first
     */
    record KillSwitchesResource(boolean on, List<KillSwitchResource> switches, List<KillSwitchResource> history) {}

    @GetMapping
    KillSwitchesResource read(Call call) {
        var switches =
                view.newest(call.tenant()).stream().map(KillSwitchResource::of).toList();
        return new KillSwitchesResource(
                switches.stream().anyMatch(KillSwitchResource::on),
                switches,
                view.history(call.tenant(), HISTORY).stream()
                        .map(KillSwitchResource::of)
                        .toList());
    }

    /** Answered after the device side holds it: no poll answered later offers anything of it, and no download begins. */
    @PostMapping
    ResponseEntity<KillSwitchesResource> press(Call call, @RequestBody KillSwitchRequest request) {
        var setId = request.distributionSet();
        if (setId != null && software.set(call.tenant(), setId).isEmpty()) {
            throw new RefusedException(SET_UNKNOWN);
        }
        return done(call, new PressKillSwitch(setId, request.reason()));
    }

    /** By someone who has not pressed it. What it has stopped stays stopped. */
    @PostMapping("/lift")
    ResponseEntity<KillSwitchesResource> lift(Call call, @RequestBody KillSwitchRequest request) {
        var scope = KillSwitchMessage.scope(request.distributionSet());
        if (view.newest(call.tenant()).stream()
                .noneMatch(message -> message.scope().equals(scope))) {
            throw new RefusedException(OFF);
        }
        return done(
                call,
                new LiftKillSwitch(
                        request.distributionSet(),
                        request.reason(),
                        users.whoMayBe(call.tenant(), call.principal().name())));
    }

    private ResponseEntity<KillSwitchesResource> done(Call call, RolloutCommand command) {
        var answer = commands.send(call, Topic.ROLLOUT_COMMANDS, command.rolloutId(), command);
        return answer.ok(read(call));
    }
}
