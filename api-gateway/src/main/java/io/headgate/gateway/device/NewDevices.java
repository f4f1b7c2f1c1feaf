package io.headgate.gateway.device;

import io.headgate.chassis.messaging.CommandClient;
import io.headgate.chassis.messaging.CommandReply;
import io.headgate.contracts.Principal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetCommand.RegisterTargets;
import io.headgate.contracts.target.TargetCommand.TargetRegistration;
import io.headgate.gateway.view.AnsweredReports;
import io.headgate.gateway.view.AppliedFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes targets of devices that are seen for the first time. Those that come while a command is under way go together with
 * the next one: a command costs the registry a transaction, and a new fleet comes all at once.
 */
final class NewDevices {

    private static final Logger LOG = LoggerFactory.getLogger(NewDevices.class);
    private static final Principal GATEWAY = Principal.system("api-gateway");
    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final int MOST_TOGETHER = 500;

    private final CommandClient commands;
    private final AppliedFacts applied;
    private final AnsweredReports answered;
    private final Queue<NewDevice> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean underWay = new AtomicBoolean();

    NewDevices(CommandClient commands, AppliedFacts applied, AnsweredReports answered) {
        this.commands = commands;
        this.applied = applied;
        this.answered = answered;
    }

    private record NewDevice(String controllerId, CompletableFuture<CommandReply> reply) {}

    /** @return what the registry says; empty when it does not say it in time */
    Optional<CommandReply> register(String controllerId) {
        var device = new NewDevice(controllerId, new CompletableFuture<>());
        waiting.add(device);
        sendWaiting();
        try {
            return Optional.of(device.reply().get(WITHIN.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            // Still waiting or not, it comes again: registering it twice changes nothing.
            waiting.remove(device);
            return Optional.empty();
        }
    }

    private void sendWaiting() {
        while (!waiting.isEmpty() && underWay.compareAndSet(false, true)) {
            var together = new ArrayList<NewDevice>();
            while (together.size() < MOST_TOGETHER && waiting.poll() instanceof NewDevice device) {
                together.add(device);
            }
            if (together.isEmpty()) {
                underWay.set(false);
            } else {
                send(together);
            }
        }
    }

    private void send(List<NewDevice> together) {
        var unused = command(together).whenComplete((reply, failure) -> {
            if (failure == null && reply.refusal() != null && together.size() > 1) {
                // One bad name refuses them all: each for itself then.
                together.forEach(this::sendAlone);
            } else {
                together.forEach(device -> end(device, reply, failure));
            }
            underWay.set(false);
            sendWaiting();
        });
    }

    private void sendAlone(NewDevice device) {
        var unused = command(List.of(device)).whenComplete((reply, failure) -> end(device, reply, failure));
    }

    private CompletableFuture<CommandReply> command(List<NewDevice> devices) {
        var request = CommandClient.Request.by(GATEWAY, WITHIN);
        var effect = applied.expect(request.commandId());
        return commands.send(
                        Topic.TARGET_COMMANDS,
                        devices.getFirst().controllerId(),
                        new RegisterTargets(
                                devices.stream().map(NewDevices::registration).toList()),
                        request)
                .whenComplete((reply, failure) -> {
                    if (failure == null) {
                        devices.forEach(device -> answered.changed(device.controllerId(), effect, reply.told()));
                    }
                });
    }

    private static void end(NewDevice device, @Nullable CommandReply reply, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.warn("device={} not registered: {}", device.controllerId(), failure.toString());
            device.reply().completeExceptionally(failure);
        } else {
            device.reply().complete(reply);
        }
    }

    private static TargetRegistration registration(NewDevice device) {
        return new TargetRegistration(
                device.controllerId(),
                device.controllerId(),
                "Registered by its first poll",
                Map.of(),
                List.of(),
                null,
                null,
                null,
                null,
                Map.of());
    }
}
