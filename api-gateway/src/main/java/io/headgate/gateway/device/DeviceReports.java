package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Sha256;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionFeedback.Kind;
import io.headgate.gateway.action.ActionOrders.Words;
import io.headgate.gateway.device.AcceptedOutcomes.Outcome;
import io.headgate.gateway.device.FeedbackBody.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Takes what devices report about their actions. 200 means the broker has it. The end of an action is taken once: its
 * repetition gets the same answer, another end is refused. Of an action that has ended without its device, or with the
 * download, one more end is taken: it changes no verdict.
 */
@Component
final class DeviceReports {

    static final int MOST_REPORTS = 1_000;
    /** How long a device's last word about an action waits until its end is written down. */
    private static final Duration WRITTEN = Duration.ofSeconds(3);

    private final Offers offers;
    private final DeviceStore store;
    private final DeviceDirectory directory;
    private final AcceptedOutcomes outcomes;
    private final ActionEnds ends;
    private final DeviceOrders orders;
    private final FeedbackSender sender;

    DeviceReports(
            Offers offers,
            DeviceStore store,
            DeviceDirectory directory,
            AcceptedOutcomes outcomes,
            ActionEnds ends,
            DeviceOrders orders,
            FeedbackSender sender) {
        this.offers = offers;
        this.store = store;
        this.directory = directory;
        this.outcomes = outcomes;
        this.ends = ends;
        this.orders = orders;
        this.sender = sender;
    }

    DeviceAnswer report(Device device, long actionId, byte[] body, Instant now) {
        var report = read(body);
        if (report.isEmpty()) {
            return DeviceAnswer.refused(DeviceRefusal.MALFORMED);
        }
        if (report.get().messages().size() > Words.MOST_MESSAGES) {
            return DeviceAnswer.refused(DeviceRefusal.TOO_MANY);
        }
        var open = device.open(actionId);
        if (open.isEmpty()) {
            return reportOfEnded(device, actionId, report.get(), body, now);
        }
        var action = open.get();
        if (!offers.isKnownToDevice(action) || offers.waitsForConsent(device, action)) {
            return DeviceAnswer.refused(DeviceRefusal.NOT_FOUND);
        }
        var kind = report.get().kind(offers.isDownloadOnly(action));
        return kind.endsAction()
                ? end(
                        device,
                        action,
                        report.get(),
                        kind,
                        body,
                        now,
                        () -> reportOfEnded(device, actionId, report.get(), body, now))
                : take(device, action, report.get(), kind, now);
    }

    /** The device's answer to a cancellation. */
    DeviceAnswer cancelReport(Device device, long actionId, byte[] body, Instant now) {
        var report = read(body);
        if (report.isEmpty()) {
            return DeviceAnswer.refused(DeviceRefusal.MALFORMED);
        }
        if (report.get().messages().size() > Words.MOST_MESSAGES) {
            return DeviceAnswer.refused(DeviceRefusal.TOO_MANY);
        }
        var open = device.open(actionId);
        if (open.isEmpty()) {
            return cancelOfEnded(device, actionId, body);
        }
        if (!offers.isCanceling(open.get())) {
            return DeviceAnswer.refused(DeviceRefusal.NOT_CANCELLED);
        }
        var kind = report.get().cancelKind();
        return kind.endsAction()
                ? end(device, open.get(), report.get(), kind, body, now, () -> cancelOfEnded(device, actionId, body))
                : take(device, open.get(), report.get(), kind, now);
    }

    private static Optional<Report> read(byte[] body) {
        return DeviceJson.read(body, FeedbackBody.class).map(FeedbackBody::complete);
    }

    /**
     * @param digest of what ended it
     * @param lateDigest of what the device said last, after that
     * @param installed whether its device has said that it has installed it
     * @param begun whether its device has fetched it, or said anything about it, before it ended
     */
    private record Ended(
            DeviceAction action,
            @Nullable String digest,
            @Nullable String lateDigest,
            boolean installed,
            boolean begun) {

        ActionState state() {
            return action.state();
        }

        boolean isRepeatedBy(String body) {
            // What ended a cancelled action was an answer to the cancellation; as a report the same bytes say something
            // else.
            return body.equals(lateDigest) || state() != ActionState.CANCELLED && body.equals(digest);
        }

        /** Whether the device has the last word: the action has ended without it, or with the download. */
        boolean isOpenForLastWord() {
            return begun && lateDigest == null && !installed && state() != ActionState.FAILED;
        }
    }

    private Optional<Ended> ended(Device device, long actionId) {
        // Taken by the broker and not yet written: memory alone knows the report. It is asked first, since what it has
        // forgotten stands in the database.
        var taken = outcomes.find(actionId).filter(Outcome::isTaken);
        return store.action(actionId, device.controllerId()).map(stored -> {
            var action = stored.action();
            var installed = stored.installedAt() != null;
            if (taken.isEmpty()) {
                return new Ended(action, stored.terminalDigest(), stored.lateDigest(), installed, stored.begun());
            }
            var outcome = taken.get();
            return outcome.isLate()
                    ? new Ended(action, stored.terminalDigest(), outcome.bodyDigest(), installed, true)
                    : new Ended(
                            action.ended(outcome.attempt(), outcome.state()),
                            outcome.bodyDigest(),
                            null,
                            outcome.installed() != null,
                            // Looked at when it is written.
                            true);
        });
    }

    private DeviceAnswer reportOfEnded(Device device, long actionId, Report report, byte[] body, Instant now) {
        var found = ended(device, actionId);
        if (found.isEmpty() || !offers.isKnownToDevice(found.get().action())) {
            return DeviceAnswer.refused(DeviceRefusal.NOT_FOUND);
        }
        var ended = found.get();
        var digest = Sha256.hex(body);
        if (ended.isRepeatedBy(digest)) {
            return DeviceAnswer.ok();
        }
        var hasDownloaded = ended.state() == ActionState.SUCCEEDED && offers.isDownloadOnly(ended.action());
        var kind = report.lateKind().map(said -> said == Kind.NOTED && hasDownloaded ? Kind.NOT_INSTALLED : said);
        return kind.isPresent() && ended.isOpenForLastWord()
                ? lastWord(
                        device,
                        ended,
                        Feedback.reported(device.controllerId(), ended.action(), kind.get(), report, digest, now),
                        digest)
                : DeviceAnswer.refused(DeviceRefusal.CLOSED);
    }

    /** It changes no verdict; but what runs on the device is what the device says. */
    private DeviceAnswer lastWord(Device device, Ended ended, ActionFeedback last, String digest) {
        var actionId = last.actionId();
        var end = outcomes.find(actionId).filter(outcome -> !outcome.isLate());
        if (end.isPresent() && !isWritten(end.get())) {
            return DeviceAnswer.refused(DeviceRefusal.UNAVAILABLE);
        }
        BooleanSupplier isUnsaid = () -> store.action(actionId, device.controllerId())
                .filter(stored -> stored.lateDigest() == null && stored.begun())
                .isPresent();
        return switch (ends.sayLast(last, digest, ended.state(), isUnsaid)) {
            case TAKEN, REPEATED -> taken(last);
            case CLOSED -> DeviceAnswer.refused(DeviceRefusal.CLOSED);
            case UNAVAILABLE -> DeviceAnswer.refused(DeviceRefusal.UNAVAILABLE);
        };
    }

    private static boolean isWritten(Outcome end) {
        try {
            end.written().get(WRITTEN.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private DeviceAnswer cancelOfEnded(Device device, long actionId, byte[] body) {
        var ended = ended(device, actionId);
        if (ended.isEmpty()) {
            return DeviceAnswer.refused(DeviceRefusal.NOT_FOUND);
        }
        if (ended.get().state() != ActionState.CANCELLED) {
            return DeviceAnswer.refused(DeviceRefusal.NOT_CANCELLED);
        }
        return Sha256.hex(body).equals(ended.get().digest())
                ? DeviceAnswer.ok()
                : DeviceAnswer.refused(DeviceRefusal.CLOSED);
    }

    private DeviceAnswer take(Device device, DeviceAction action, Report report, Kind kind, Instant now) {
        if (outcomes.find(action.id())
                .filter(outcome -> outcome.attempt() == action.attempt() && outcome.isTaken())
                .isPresent()) {
            return DeviceAnswer.refused(DeviceRefusal.CLOSED);
        }
        // An answer to a cancellation is among the orders about the action.
        var at = kind == Kind.CANCEL_REFUSED ? action.orders().next(now) : now;
        return record(Feedback.reported(device.controllerId(), action, kind, report, null, at));
    }

    /** A report that ends nothing: counted in memory first, so that not one too many is taken. */
    private DeviceAnswer record(ActionFeedback feedback) {
        var before = new DeviceAction[1];
        directory.change(
                feedback.controllerId(),
                known -> known.changing(feedback.actionId(), feedback.attempt(), action -> {
                    before[0] = action;
                    return action.reports() < MOST_REPORTS ? reported(action, feedback) : action;
                }));
        if (before[0] != null && before[0].reports() >= MOST_REPORTS) {
            return DeviceAnswer.refused(DeviceRefusal.TOO_MANY);
        }
        var isSaidAgain = before[0] != null && before[0].state() == ActionState.RUNNING;
        if ((isSaidAgain ? sender.sendAgain(feedback) : sender.send(feedback)).join()) {
            return DeviceAnswer.ok();
        }
        directory.change(
                feedback.controllerId(),
                known -> known.changing(
                        feedback.actionId(),
                        feedback.attempt(),
                        action -> before[0] == null ? action : takenBack(action, before[0])));
        return DeviceAnswer.refused(DeviceRefusal.UNAVAILABLE);
    }

    private static DeviceAction reported(DeviceAction action, ActionFeedback feedback) {
        var counted = action.reported(action.reports() + 1);
        return switch (feedback.kind()) {
            case PROGRESSED -> counted.in(ActionState.RUNNING);
            case CANCEL_REFUSED ->
                counted.in(ActionState.RUNNING)
                        .with(action.orders()
                                .with(Orders.Cancel.REFUSED, feedback.at().toEpochMilli()));
            case NOTED -> counted;
            case OFFERED,
                    SUCCEEDED,
                    DOWNLOADED,
                    FAILED,
                    CANCELLED,
                    WITHDRAWN,
                    INSTALLED,
                    NOT_INSTALLED,
                    CANCEL_REQUESTED,
                    FORCED,
                    CONFIRMED,
                    DENIED,
                    REMOVED,
                    UNFIT -> throw new IllegalArgumentException("no report of a device: " + feedback.kind());
        };
    }

    private static DeviceAction takenBack(DeviceAction action, DeviceAction before) {
        return action.reported(action.reports() - 1).in(before.state()).with(before.orders());
    }

    /** @param ofEnded the answer when another end came first, be it the same one */
    private DeviceAnswer end(
            Device device,
            DeviceAction action,
            Report report,
            Kind kind,
            byte[] body,
            Instant now,
            Supplier<DeviceAnswer> ofEnded) {
        var feedback = Feedback.reported(device.controllerId(), action, kind, report, Sha256.hex(body), now);
        return switch (ends.end(feedback, null)) {
            case TAKEN, REPEATED -> taken(feedback);
            case CLOSED -> ofEnded.get();
            case UNAVAILABLE -> DeviceAnswer.refused(DeviceRefusal.UNAVAILABLE);
        };
    }

    private DeviceAnswer taken(ActionFeedback said) {
        if (ActionFacts.tellsOfInstallation(said)) {
            orders.endDone(directory.find(said.controllerId()), said.at()).join();
        }
        return DeviceAnswer.ok();
    }
}
