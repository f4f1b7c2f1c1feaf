package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Cause;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.gateway.device.DeviceJson.Cancel;
import io.headgate.gateway.device.DeviceJson.CancelAction;
import io.headgate.gateway.device.DeviceJson.Confirmation;
import io.headgate.gateway.device.DeviceJson.Deployment;
import io.headgate.gateway.device.DeviceJson.History;
import io.headgate.gateway.device.DeviceJson.Plan;
import io.headgate.gateway.device.DeviceSets.DeviceModule;
import io.headgate.gateway.view.AnsweredReports;
import io.headgate.gateway.view.action.ManagedActions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What a device is to install. Reading an open action for the first time is its offer, which is told to the broker; a
 * reading never changes what has become of an action.
 */
@Component
final class Deployments {

    private static final int MOST_MESSAGES = 100;
    /** How long a reading of its own reports waits until they are written down. */
    private static final Duration REPORTED = Duration.ofSeconds(2);

    private final RolloutControls rollouts;
    private final Offers offers;
    private final DeviceSets sets;
    private final DeviceStore store;
    private final DeviceDirectory directory;
    private final AcceptedOutcomes outcomes;
    private final FeedbackSender sender;
    private final AnsweredReports answered;
    private final ManagedActions actions;

    Deployments(
            RolloutControls rollouts,
            Offers offers,
            DeviceSets sets,
            DeviceStore store,
            DeviceDirectory directory,
            AcceptedOutcomes outcomes,
            FeedbackSender sender,
            AnsweredReports answered,
            ManagedActions actions) {
        this.rollouts = rollouts;
        this.offers = offers;
        this.sets = sets;
        this.store = store;
        this.directory = directory;
        this.outcomes = outcomes;
        this.sender = sender;
        this.answered = answered;
        this.actions = actions;
    }

    /** @param history how many of the device's messages to repeat; negative for all there may be */
    DeviceAnswer deployment(Device device, long actionId, int history, DeviceLinks links, Instant now) {
        var open = device.open(actionId);
        if (open.isEmpty()) {
            return endedDeployment(device, actionId, history, links, now, false);
        }
        var action = open.get();
        if (!offers.mayShow(device, action, now)) {
            return DeviceAnswer.refused(DeviceRefusal.NOT_FOUND);
        }
        if (!action.state().isOffered()) {
            if (sender.isBrokerAway()) {
                return DeviceAnswer.refused(DeviceRefusal.UNAVAILABLE);
            }
            if (!rollouts.takePlace(action, now)) {
                return DeviceAnswer.refused(DeviceRefusal.NOT_FOUND);
            }
        }
        var answer = shown(device, action, history, links, now);
        if (answer.isEmpty()) {
            return DeviceAnswer.refused(DeviceRefusal.NOT_FOUND);
        }
        if (!action.state().isOffered()) {
            offer(device, action, now);
        }
        // A stop, or an order to cancel it, may have come in while this was written.
        return directory
                        .find(device.controllerId())
                        .open(actionId)
                        .filter(still -> offers.mayShow(device, still.in(ActionState.OFFERED), now))
                        .isPresent()
                ? answer.get()
                : DeviceAnswer.refused(DeviceRefusal.NOT_FOUND);
    }

    /** The head of what {@link #deployment} answers: nobody has read what to install, so it is no offer. */
    DeviceAnswer glance(Device device, long actionId, int history, DeviceLinks links, Instant now) {
        var open = device.open(actionId);
        return open.isEmpty()
                ? endedDeployment(device, actionId, history, links, now, false)
                : open.filter(action -> offers.mayShow(device, action, now))
                        .flatMap(action -> shown(device, action, history, links, now))
                        .orElseGet(() -> DeviceAnswer.refused(DeviceRefusal.NOT_FOUND));
    }

    private Optional<DeviceAnswer> shown(
            Device device, DeviceAction action, int history, DeviceLinks links, Instant now) {
        return describe(action, links, now)
                .map(plan -> DeviceAnswer.json(DeviceJson.write(new Deployment(
                        Long.toString(action.id()),
                        plan,
                        history(device, action, history, action.state().ddiName())))));
    }

    private void offer(Device device, DeviceAction action, Instant now) {
        directory.change(
                device.controllerId(),
                known -> known.changing(
                        action.id(),
                        action.attempt(),
                        one -> one.state() == ActionState.ASSIGNED ? one.in(ActionState.OFFERED) : one));
        var offered = Feedback.offered(device.controllerId(), action, now);
        var unused = sender.send(offered).thenAccept(taken -> {
            if (!taken) {
                // The next reading tells it again.
                directory.change(
                        device.controllerId(), known -> known.changing(action.id(), action.attempt(), this::takeBack));
            }
        });
    }

    private DeviceAction takeBack(DeviceAction action) {
        if (action.state() != ActionState.OFFERED) {
            return action;
        }
        rollouts.freePlace(action.rolloutId(), action.id());
        return action.in(ActionState.ASSIGNED);
    }

    /** The deployment that was installed last. */
    DeviceAnswer installed(Device device, long actionId, int history, DeviceLinks links, Instant now) {
        if (device.open(actionId).isPresent()) {
            return DeviceAnswer.refused(DeviceRefusal.NOT_FOUND);
        }
        return endedDeployment(device, actionId, history, links, now, true);
    }

    /** What is over stays readable, as long as its rollout was not stopped. */
    private DeviceAnswer endedDeployment(
            Device device, long actionId, int history, DeviceLinks links, Instant now, boolean installedOnly) {
        return store.action(actionId, device.controllerId())
                .filter(stored ->
                        !installedOnly || stored.installedAt() != null || device.installedAction() == actionId)
                .map(stored -> outcomes.applyTo(stored.action()))
                .filter(action -> installedOnly
                        || action.state() == ActionState.SUCCEEDED
                        || action.state() == ActionState.FAILED)
                .filter(action -> installedOnly || rollouts.mayReadEnded(action))
                .flatMap(action -> shown(device, action, history, links, now))
                .orElseGet(() -> DeviceAnswer.refused(DeviceRefusal.NOT_FOUND));
    }

    /** What the device's owner is asked to consent to. */
    DeviceAnswer confirmation(Device device, long actionId, int history, DeviceLinks links, Instant now) {
        return device.open(actionId)
                .filter(action -> offers.mayAsk(device, action, now))
                .flatMap(action -> describe(action, links, now)
                        .map(plan -> DeviceAnswer.json(DeviceJson.write(new Confirmation(
                                Long.toString(action.id()),
                                plan,
                                history(device, action, history, "WAIT_FOR_CONFIRMATION"))))))
                .orElseGet(() -> DeviceAnswer.refused(DeviceRefusal.NOT_FOUND));
    }

    private Optional<Plan> describe(DeviceAction action, DeviceLinks links, Instant now) {
        var set = sets.find(action.setId());
        if (rollouts.terms(action).isEmpty() || set.isEmpty()) {
            return Optional.empty();
        }
        var handling = offers.isForced(action, now) ? "forced" : "attempt";
        var shut = offers.isShut(action, now);
        return Optional.of(new Plan(
                handling,
                shut || offers.isDownloadOnly(action) ? "skip" : handling,
                offers.hasWindow(action) ? shut ? "unavailable" : "available" : null,
                DeviceSets.chunks(set.get(), links)));
    }

    /** With all that the device was answered before; only who asks for it waits for that. */
    private @Nullable History history(Device device, DeviceAction action, int wanted, String status) {
        if (wanted == 0) {
            return null;
        }
        answered.awaitDevice(device.controllerId(), REPORTED);
        var most = wanted < 0 ? MOST_MESSAGES : Math.min(wanted, MOST_MESSAGES);
        var messages = store.history(action.id(), most);
        if (messages.size() < most) {
            actions.find(Cause.DEFAULT_TENANT, action.id()).ifPresent(one -> messages.add(one.beginning()));
        }
        return messages.isEmpty() ? null : new History(status, messages);
    }

    /** What to stop. */
    DeviceAnswer cancelled(Device device, long actionId) {
        return device.open(actionId)
                .filter(offers::isCanceling)
                .or(() -> cancelledBefore(device, actionId))
                .map(action -> Long.toString(action.id()))
                .map(id -> DeviceAnswer.json(DeviceJson.write(new Cancel(id, new CancelAction(id)))))
                .orElseGet(() -> DeviceAnswer.refused(DeviceRefusal.NOT_FOUND));
    }

    private Optional<DeviceAction> cancelledBefore(Device device, long actionId) {
        return store.action(actionId, device.controllerId())
                .map(DeviceStore.StoredAction::action)
                .filter(action -> action.state() == ActionState.CANCELLED);
    }

    DeviceAnswer artifacts(Device device, long moduleNumber, DeviceLinks links, Instant now) {
        return activeModule(device, moduleNumber, now)
                .or(() -> installedModule(device, moduleNumber))
                .map(module -> DeviceAnswer.json(DeviceJson.write(DeviceSets.artifacts(module, links))))
                .orElseGet(() -> DeviceAnswer.refused(DeviceRefusal.NOT_FOUND));
    }

    /** A file the device may download now. */
    Optional<Artifact> artifact(Device device, long moduleNumber, String filename, Instant now) {
        return activeModule(device, moduleNumber, now)
                .flatMap(module -> module.artifacts().stream()
                        .filter(artifact -> artifact.filename().equals(filename))
                        .findFirst());
    }

    private Optional<DeviceModule> activeModule(Device device, long moduleNumber, Instant now) {
        return activeAction(device, moduleNumber, now).flatMap(action -> sets.module(action.setId(), moduleNumber));
    }

    private Optional<DeviceAction> activeAction(Device device, long moduleNumber, Instant now) {
        return device.open().stream()
                .filter(action -> offers.mayShow(device, action, now))
                .filter(action -> sets.module(action.setId(), moduleNumber).isPresent())
                .findFirst();
    }

    /** That the device downloads: said once per action, waited for by nobody. */
    void noteDownload(Device device, long moduleNumber, Instant now) {
        activeAction(device, moduleNumber, now)
                .filter(action -> !action.downloadNoted())
                .ifPresent(action -> {
                    directory.change(
                            device.controllerId(),
                            known -> known.changing(action.id(), action.attempt(), DeviceAction::withDownloadNoted));
                    var unused = sender.send(Feedback.downloads(device.controllerId(), action, now));
                });
    }

    private Optional<DeviceModule> installedModule(Device device, long moduleNumber) {
        return device.installedAction() == 0
                ? Optional.empty()
                : store.action(device.installedAction(), device.controllerId())
                        .flatMap(stored -> sets.module(stored.action().setId(), moduleNumber));
    }
}
