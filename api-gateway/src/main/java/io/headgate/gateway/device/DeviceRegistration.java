package io.headgate.gateway.device;

import io.headgate.chassis.messaging.CommandClient;
import io.headgate.chassis.messaging.CommandReply;
import io.headgate.contracts.Principal;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Role;
import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetCommand;
import io.headgate.contracts.target.TargetCommand.ReportAttributes;
import io.headgate.gateway.view.AnsweredReports;
import io.headgate.gateway.view.AppliedFacts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What a device changes about itself in the target registry: that it is there, and its attributes. */
@Component
final class DeviceRegistration {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceRegistration.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MOST_ATTRIBUTES = 100;

    enum Result {
        REGISTERED,
        OFF,
        /** It cannot be a target by this name. */
        REFUSED,
        UNAVAILABLE
    }

    private final CommandClient commands;
    private final NewDevices newDevices;
    private final DeviceSettings settings;
    private final DeviceDirectory directory;
    private final DeviceStore store;
    private final AppliedFacts applied;
    private final AnsweredReports answered;

    DeviceRegistration(
            CommandClient commands,
            DeviceSettings settings,
            DeviceDirectory directory,
            DeviceStore store,
            AppliedFacts applied,
            AnsweredReports answered) {
        this.commands = commands;
        this.applied = applied;
        this.answered = answered;
        this.newDevices = new NewDevices(commands, applied, answered);
        this.settings = settings;
        this.directory = directory;
        this.store = store;
    }

    /** Plug and play: an unknown device becomes a target. */
    Result register(String controllerId) {
        if (!settings.autoRegister()) {
            return Result.OFF;
        }
        var reply = newDevices.register(controllerId);
        if (reply.isEmpty()) {
            return Result.UNAVAILABLE;
        }
        var refusal = reply.get().refusal();
        if (refusal != null) {
            LOG.warn("device={} not registered: {}", controllerId, refusal.code());
            return refusal.kind() == Refusal.Kind.INVALID ? Result.REFUSED : Result.UNAVAILABLE;
        }
        // The registry's own record follows; until then the next polls need not ask again.
        directory.change(
                controllerId, device -> device.known() ? device : device.registered(0, null, List.of(), false, null));
        return Result.REGISTERED;
    }

    DeviceAnswer reportAttributes(Device device, byte[] body) {
        var config = DeviceJson.read(body, ConfigBody.class);
        if (config.isEmpty()) {
            return DeviceAnswer.refused(DeviceRefusal.MALFORMED);
        }
        var data = config.get().data();
        if (data == null || !config.get().isValid()) {
            return DeviceAnswer.refused(DeviceRefusal.BAD_ATTRIBUTES);
        }
        if (config.get().adds() > MOST_ATTRIBUTES) {
            return DeviceAnswer.refused(DeviceRefusal.TOO_MANY);
        }
        var reply = ask(
                device.controllerId(),
                new ReportAttributes(device.controllerId(), config.get().commandMode(), data));
        if (reply.isEmpty()) {
            return DeviceAnswer.refused(DeviceRefusal.UNAVAILABLE);
        }
        var refusal = reply.get().refusal();
        if (refusal != null) {
            return DeviceAnswer.refused(asDeviceRefusal(refusal.kind()));
        }
        store.attributesReported(device.controllerId());
        directory.change(device.controllerId(), Device::withAttributesReported);
        return DeviceAnswer.ok();
    }

    private static DeviceRefusal asDeviceRefusal(Refusal.Kind kind) {
        return switch (kind) {
            case INVALID, UNPROCESSABLE -> DeviceRefusal.BAD_ATTRIBUTES;
            case TOO_LARGE -> DeviceRefusal.TOO_MANY;
            case NOT_FOUND -> DeviceRefusal.NOT_FOUND;
            case FORBIDDEN -> DeviceRefusal.UNAUTHORIZED;
            case CONFLICT, STALE, UNAVAILABLE, NO_SPACE -> DeviceRefusal.UNAVAILABLE;
        };
    }

    /** @return empty when no answer came in time */
    Optional<CommandReply> ask(String controllerId, TargetCommand command) {
        var principal = new Principal(controllerId, Set.of(Role.DEVICE));
        var request = CommandClient.Request.by(principal, TIMEOUT);
        try (var effect = applied.expect(request.commandId())) {
            var reply = commands.send(Topic.TARGET_COMMANDS, controllerId, command, request)
                    .get();
            answered.changed(controllerId, effect, reply.told());
            return Optional.of(reply);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            LOG.warn("device={} not answered by the target registry: {}", controllerId, String.valueOf(e.getCause()));
            return Optional.empty();
        }
    }
}
