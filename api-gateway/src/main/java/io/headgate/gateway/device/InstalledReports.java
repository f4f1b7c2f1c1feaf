package io.headgate.gateway.device;

import io.headgate.chassis.messaging.CommandClient;
import io.headgate.contracts.Principal;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Role;
import io.headgate.contracts.Topic;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.distribution.DistributionCommand.AssignSet;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.gateway.view.AppliedFacts;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * A device says which set it runs, however it came there. That is an assignment of something that is installed already,
 * and goes the way of all assignments: so that everybody who counts installations hears of it.
 */
@Component
final class InstalledReports {

    private static final Logger LOG = LoggerFactory.getLogger(InstalledReports.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Terms TERMS = new Terms(ActionType.FORCED, null, 1_000, false, null, null);

    private final DeviceSets sets;
    private final DeviceStore store;
    private final CommandClient commands;
    private final AppliedFacts applied;

    InstalledReports(DeviceSets sets, DeviceStore store, CommandClient commands, AppliedFacts applied) {
        this.sets = sets;
        this.store = store;
        this.commands = commands;
        this.applied = applied;
    }

    /** What a device puts. */
    private record Installed(
            @Nullable String name, @Nullable String version) {}

    DeviceAnswer report(Device device, byte[] body) {
        var read = DeviceJson.read(body, Installed.class);
        var name = read.map(Installed::name);
        var version = read.map(Installed::version);
        if (name.isEmpty() || version.isEmpty()) {
            return DeviceAnswer.refused(DeviceRefusal.MALFORMED);
        }
        var set = sets.find(name.get(), version.get());
        if (set.isEmpty()) {
            return DeviceAnswer.refused(DeviceRefusal.NOT_FOUND);
        }
        var setId = set.get().setId();
        var same = device.installedAction() != 0
                && store.action(device.installedAction(), device.controllerId())
                        .filter(stored -> stored.action().setId().equals(setId))
                        .isPresent();
        return same ? DeviceAnswer.ok() : assign(device, setId);
    }

    private DeviceAnswer assign(Device device, String setId) {
        var controllerId = device.controllerId();
        var request = CommandClient.Request.by(new Principal(controllerId, Set.of(Role.DEVICE)), TIMEOUT);
        var id = "as-" + request.commandId();
        var command = new AssignSet(id, setId, List.of(controllerId), TERMS, Mode.OFFLINE, device.life());
        try (var effect = applied.expect(request.commandId())) {
            var reply = commands.send(Topic.DISTRIBUTION_COMMANDS, id, command, request)
                    .get();
            var refusal = reply.refusal();
            if (refusal != null) {
                return DeviceAnswer.refused(
                        refusal.kind() == Refusal.Kind.UNAVAILABLE
                                ? DeviceRefusal.UNAVAILABLE
                                : DeviceRefusal.NOT_FOUND);
            }
            var unused = effect.await(reply.told(), TIMEOUT);
            return DeviceAnswer.created();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return DeviceAnswer.refused(DeviceRefusal.UNAVAILABLE);
        } catch (ExecutionException e) {
            LOG.warn("device={} not answered by the owner of sets: {}", controllerId, String.valueOf(e.getCause()));
            return DeviceAnswer.refused(DeviceRefusal.UNAVAILABLE);
        }
    }
}
