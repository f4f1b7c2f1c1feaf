package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.gateway.device.AcceptedOutcomes.Outcome;
import io.headgate.gateway.device.FeedbackBody.Report;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Takes what devices report about their actions. 200 means the broker has it. The end of an action is taken once: its
 * repetition gets the same answer, another end is refused.
 */
@Component
final class DeviceReports {

    private static final int MOST_REPORTS = 1_000;

    private final Rollouts rollouts;
    private final DeviceStore store;
    private final DeviceDirectory directory;
    private final AcceptedOutcomes outcomes;
    private final FeedbackSender sender;

    DeviceReports(
            Rollouts rollouts,
            DeviceStore store,
            DeviceDirectory directory,
            AcceptedOutcomes outcomes,
            FeedbackSender sender) {
        this.rollouts = rollouts;
        this.store = store;
        this.directory = directory;
        this.outcomes = outcomes;
        this.sender = sender;
    }

    DeviceAnswer report(Device device, long actionId, byte[] body, Instant now) {
        var report = read(body);
        if (report.isEmpty()) {
            return DeviceAnswer.refused(DeviceRefusal.MALFORMED);
        }
        if (report.get().messages().size() > FeedbackBody.MOST_MESSAGES) {
            return DeviceAnswer.refused(DeviceRefusal.TOO_MANY);
        }
        var open = openAction(device, actionId);
        if (open.isEmpty()) {
            return aboutEnded(device, actionId, body);
        }
        return aboutOpen(device, open.get(), report.get(), body, now);
    }

    /** The device's answer to a cancellation: recorded as words, it ends nothing. */
    DeviceAnswer cancelReport(Device device, long actionId, byte[] body, Instant now) {
        var report = read(body);
        if (report.isEmpty()) {
            return DeviceAnswer.refused(DeviceRefusal.MALFORMED);
        }
        var open = openAction(device, actionId);
        if (open.isEmpty()) {
            return DeviceAnswer.refused(
                    store.action(actionId, device.controllerId()).isPresent()
                            ? DeviceRefusal.NOT_CANCELLED
                            : DeviceRefusal.NOT_FOUND);
        }
        if (!rollouts.isCancelled(open.get())) {
            return DeviceAnswer.refused(DeviceRefusal.NOT_CANCELLED);
        }
        return progress(device, open.get(), report.get(), now);
    }

    private static Optional<Report> read(byte[] body) {
        return DeviceJson.read(body, FeedbackBody.class).map(FeedbackBody::complete);
    }

    private static Optional<DeviceAction> openAction(Device device, long actionId) {
        return device.open().stream().filter(action -> action.id() == actionId).findFirst();
    }

    private DeviceAnswer aboutEnded(Device device, long actionId, byte[] body) {
        // Taken by the broker and not yet written: memory alone knows the report.
        var accepted = outcomes.find(actionId);
        var stored = store.action(actionId, device.controllerId());
        if (stored.isEmpty()) {
            return DeviceAnswer.refused(DeviceRefusal.NOT_FOUND);
        }
        var digest = accepted.isPresent()
                ? accepted.get().bodyDigest()
                : stored.get().terminalDigest();
        return sha256(body).equals(digest) ? DeviceAnswer.ok() : DeviceAnswer.refused(DeviceRefusal.CLOSED);
    }

    private DeviceAnswer aboutOpen(Device device, DeviceAction action, Report report, byte[] body, Instant now) {
        if (!rollouts.isStarted(action)) {
            return DeviceAnswer.refused(DeviceRefusal.NOT_FOUND);
        }
        var downloadOnly = rollouts.control(action.rolloutId())
                .filter(control -> control.actionType() == ActionType.DOWNLOAD_ONLY)
                .isPresent();
        var kind = report.kind(downloadOnly);
        if (kind.endsAction()) {
            return end(device, action, report, kind, sha256(body), now);
        }
        if (action.reports() >= MOST_REPORTS) {
            return DeviceAnswer.refused(DeviceRefusal.TOO_MANY);
        }
        if (outcomes.find(action.id())
                .filter(outcome -> outcome.attempt() == action.attempt() && outcome.isTaken())
                .isPresent()) {
            return DeviceAnswer.refused(DeviceRefusal.CLOSED);
        }
        return progress(device, action, report, now);
    }

    private DeviceAnswer progress(Device device, DeviceAction action, Report report, Instant now) {
        var feedback = feedback(device, action, report, ActionFeedback.Kind.PROGRESSED, null, now);
        if (!sender.send(feedback, Uuids.next().toString()).join()) {
            return DeviceAnswer.refused(DeviceRefusal.UNAVAILABLE);
        }
        directory.change(
                device.controllerId(),
                known -> known.changing(action.id(), action.attempt(), one -> one.reported(ActionState.RUNNING)));
        return DeviceAnswer.ok();
    }

    private DeviceAnswer end(
            Device device, DeviceAction action, Report report, ActionFeedback.Kind kind, String digest, Instant now) {
        var outcome =
                new Outcome(action.id(), action.attempt(), ActionFacts.state(kind), digest, new CompletableFuture<>());
        for (var other = outcomes.reserve(outcome); other.isPresent(); other = outcomes.reserve(outcome)) {
            // Two ends at once: what became of the first decides, so wait for it.
            if (other.get().taken().join()) {
                return other.get().bodyDigest().equals(digest)
                        ? DeviceAnswer.ok()
                        : DeviceAnswer.refused(DeviceRefusal.CLOSED);
            }
        }
        // Another report may have ended it since this request was let in, and be written down already.
        if (openAction(directory.find(device.controllerId()), action.id())
                .filter(open -> open.attempt() == action.attempt())
                .isEmpty()) {
            outcomes.release(outcome);
            return DeviceAnswer.refused(DeviceRefusal.CLOSED);
        }
        var id = Uuids.derived(
                "ended", Long.toString(action.id()), Integer.toString(action.attempt()), kind.name(), digest);
        if (!sender.send(feedback(device, action, report, kind, digest, now), id.toString())
                .join()) {
            outcomes.release(outcome);
            return DeviceAnswer.refused(DeviceRefusal.UNAVAILABLE);
        }
        outcomes.taken(outcome);
        rollouts.freePlace(action.rolloutId(), action.id());
        directory.change(device.controllerId(), known -> {
            var after = known.without(action.id(), action.attempt());
            return after != known && kind == ActionFeedback.Kind.SUCCEEDED ? after.installed(action.id()) : after;
        });
        return DeviceAnswer.ok();
    }

    private static ActionFeedback feedback(
            Device device,
            DeviceAction action,
            Report report,
            ActionFeedback.Kind kind,
            @Nullable String digest,
            Instant now) {
        return new ActionFeedback(
                action.rolloutId(),
                action.group(),
                action.id(),
                device.controllerId(),
                action.attempt(),
                kind,
                report.code(),
                List.copyOf(report.splitMessages()),
                digest,
                now,
                action.setId(),
                null,
                null);
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
