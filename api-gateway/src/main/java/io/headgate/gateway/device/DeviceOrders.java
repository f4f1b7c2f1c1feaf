package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Principal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionFeedback.Kind;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsAssigned;
import io.headgate.gateway.action.ActionOrders;
import io.headgate.gateway.device.ActionEnds.Ended;
import io.headgate.gateway.device.ActionTable.Changed;
import io.headgate.gateway.view.AppliedFacts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Carries orders out: decided under the device's own lock in memory, told to the broker in order with what the device
 * itself reports. An order that the broker does not take is taken back.
 */
@Component
final class DeviceOrders implements ActionOrders {

    private static final Logger AUDIT = LoggerFactory.getLogger("io.headgate.audit");
    /** How long an order waits until what is read shows it. */
    private static final Duration WRITTEN = Duration.ofSeconds(3);

    private static final Result DONE = new Result.Done();

    private static final Words UNFIT = new Words(
            null, List.of("The target does not fit the set any more, by its type or by what the set requires."));

    private final DeviceDirectory directory;
    private final DeviceStore store;
    private final ActionTable table;
    private final Offers offers;
    private final DeviceSets sets;
    private final ActionEnds ends;
    private final FeedbackSender sender;
    private final AppliedFacts applied;
    private final Clock clock;

    DeviceOrders(
            DeviceDirectory directory,
            DeviceStore store,
            ActionTable table,
            Offers offers,
            DeviceSets sets,
            ActionEnds ends,
            FeedbackSender sender,
            AppliedFacts applied,
            Clock clock) {
        this.directory = directory;
        this.store = store;
        this.table = table;
        this.offers = offers;
        this.sets = sets;
        this.ends = ends;
        this.sender = sender;
        this.applied = applied;
        this.clock = clock;
    }

    /** What an order makes of an open action: decided while nothing else happens to its device. */
    private interface Order {
        Decided decide(Device device, DeviceAction action, Instant now);
    }

    private sealed interface Decided {
        /** There is nothing to do, or it is not possible. */
        record Answered(Result result) implements Decided {}

        /**
         * It is given.
         *
         * @param before the action as it was
         * @param after as memory knows it from now on
         * @param order what is told
         */
        record Given(DeviceAction before, DeviceAction after, ActionFeedback order) implements Decided {}
    }

    private static Decided refused(Why why) {
        return new Decided.Answered(new Result.Refused(why));
    }

    @Override
    public Result cancel(long actionId, Principal by) {
        return about(
                "cancel",
                actionId,
                by,
                Why.NOT_CANCELABLE,
                (device, action, now) -> action.orders().cancel() == Orders.Cancel.REQUESTED
                        ? refused(Why.NOT_CANCELABLE)
                        : asked(device.controllerId(), action, by.name(), now));
    }

    /** The device is asked to give it up as soon as it can know of it, whether or not it has begun. */
    private Decided.Given asked(String controllerId, DeviceAction action, String by, Instant now) {
        return !action.state().isOffered() && offers.isKnownToDevice(action) && !offers.isStopped(action)
                ? cancelled(controllerId, action, Kind.WITHDRAWN, by, now)
                : cancelled(controllerId, action, by, now);
    }

    /** What the device has begun it is asked to give up; the rest is over. */
    private static Decided.Given cancelled(String controllerId, DeviceAction action, String by, Instant now) {
        return cancelled(
                controllerId, action, action.state().isOffered() ? Kind.CANCEL_REQUESTED : Kind.CANCELLED, by, now);
    }

    private static Decided.Given cancelled(
            String controllerId, DeviceAction action, Kind kind, String by, Instant now) {
        var at = action.orders().next(now);
        return new Decided.Given(
                action,
                action.with(action.orders().with(Orders.Cancel.REQUESTED, at.toEpochMilli())),
                Feedback.ordered(controllerId, action, kind, Words.NONE, at, by));
    }

    @Override
    public Result forceQuit(long actionId, Principal by) {
        return about(
                "force-quit",
                actionId,
                by,
                Why.NOT_FORCE_QUITABLE,
                (device, action, now) -> offers.isCanceling(action)
                        ? new Decided.Given(
                                action,
                                action,
                                Feedback.ordered(
                                        device.controllerId(), action, Kind.CANCELLED, Words.NONE, now, by.name()))
                        : refused(Why.NOT_FORCE_QUITABLE));
    }

    @Override
    public Result force(long actionId, Principal by) {
        return about("force", actionId, by, Why.ENDED, (device, action, now) -> {
            if (offers.isForced(action, now) && !offers.isDownloadOnly(action)) {
                return new Decided.Answered(DONE);
            }
            var at = action.orders().next(now);
            return new Decided.Given(
                    action,
                    action.with(action.orders().withForced(at.toEpochMilli())),
                    Feedback.ordered(device.controllerId(), action, Kind.FORCED, Words.NONE, at, by.name()));
        });
    }

    @Override
    public Result confirm(long actionId, Principal by, Words words) {
        return about(
                "confirm",
                actionId,
                by,
                Why.ENDED,
                (device, action, now) -> offers.waitsForConsent(device, action)
                        ? consented(device.controllerId(), action, Kind.CONFIRMED, words, now, by.name())
                        : refused(Why.NOT_WAITING));
    }

    @Override
    public Result deny(long actionId, Principal by, Words words) {
        return about(
                "deny",
                actionId,
                by,
                Why.ENDED,
                (device, action, now) -> offers.mayDeny(device, action)
                        ? consented(device.controllerId(), action, Kind.DENIED, words, now, by.name())
                        : refused(Why.NOT_WAITING));
    }

    private static Decided.Given consented(
            String controllerId, DeviceAction action, Kind kind, Words words, Instant now, @Nullable String by) {
        var at = action.orders().next(now);
        var orders = action.orders().withConfirmed(kind == Kind.CONFIRMED, at.toEpochMilli());
        return new Decided.Given(
                action,
                // What a device says is counted, as a report of it is.
                action.reported(action.reports() + (by == null ? 1 : 0)).with(orders),
                Feedback.ordered(controllerId, action, kind, words, at, by));
    }

    private Result about(String what, long actionId, Principal by, Why whenEnded, Order order) {
        var controllerId = store.controllerOf(actionId);
        if (controllerId.isEmpty()) {
            return new Result.Refused(Why.NOT_FOUND);
        }
        return switch (decide(controllerId.get(), actionId, order).orElseGet(() -> refused(whenEnded))) {
            case Decided.Answered(var result) -> result;
            case Decided.Given given -> told(what, given, by);
        };
    }

    /** @return empty when the action is not open */
    private Optional<Decided> decide(String controllerId, long actionId, Order order) {
        var decided = new Decided[1];
        directory.decide(
                controllerId,
                device -> device.open(actionId)
                        .map(action -> {
                            decided[0] = order.decide(device, action, clock.instant());
                            return decided[0] instanceof Decided.Given given
                                    ? device.changing(actionId, action.attempt(), one -> given.after())
                                    : device;
                        })
                        .orElse(device));
        return Optional.ofNullable(decided[0]);
    }

    /** Waits until what is read shows the order. */
    private Result told(String what, Decided.Given given, Principal by) {
        var messageId = Uuids.next().toString();
        var actionId = given.before().id();
        try (var effect = applied.expect(messageId)) {
            if (!isTaken(given, messageId)) {
                return new Result.Refused(Why.UNAVAILABLE);
            }
            AUDIT.info("action ordered: order={} action={} by={}", what, actionId, by.name());
            var unused = effect.await(Map.of(Topic.ACTION_FEEDBACK.topicName(), 1), WRITTEN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return DONE;
    }

    /** The device is in memory: when another end came first, there is nothing left to tell. */
    private boolean isTaken(Decided.Given given, String messageId) {
        return given.order().kind() == Kind.CANCELLED
                ? ends.end(given.order(), messageId) != Ended.UNAVAILABLE || takeBack(given)
                : tell(given, messageId).join();
    }

    /** @return whether the broker has it; if not, it is as if it was never given */
    private CompletableFuture<Boolean> tell(Decided.Given given, String messageId) {
        var order = given.order();
        var taken = order.kind().endsAction()
                // Nobody is shown it any more, so it is over.
                ? ends.endOpen(order, messageId).thenApply(ended -> ended != Ended.UNAVAILABLE)
                : sender.send(order, messageId);
        return taken.thenApply(isTaken -> isTaken || takeBack(given));
    }

    /** @return false: the order is not given */
    private boolean takeBack(Decided.Given given) {
        var before = given.before();
        var after = given.after();
        directory.change(
                given.order().controllerId(),
                device -> device.changing(
                        before.id(),
                        before.attempt(),
                        // What was ordered since stays.
                        action -> action.orders().equals(after.orders())
                                ? action.with(before.orders())
                                        .reported(action.reports() - after.reports() + before.reports())
                                : action));
        return false;
    }

    @Override
    public int confirmWaiting(String controllerId, Principal by) {
        return confirmWaiting(directory.find(controllerId), by.name());
    }

    /**
     * @param by null for the device's owner
     * @return how many there were
     */
    int confirmWaiting(Device device, @Nullable String by) {
        var confirmed = device.open().stream()
                .filter(offers::wantsConsent)
                .map(action -> consent(device.controllerId(), action.id(), Kind.CONFIRMED, Words.NONE, by)
                        .orElseGet(() -> CompletableFuture.completedFuture(true)))
                .toList();
        awaitAll(confirmed);
        return confirmed.size();
    }

    @Override
    public int cancelDirect(String setId, Principal by) {
        return all(
                setId,
                (changed, now) -> cancel(changed, by.name(), now, Uuids.next().toString()));
    }

    @Override
    public int closeDirect(String setId, Principal by) {
        return all(
                setId,
                (changed, now) -> close(changed, by.name(), now, Uuids.next().toString()));
    }

    /**
     * Cancels the open direct actions that a kill switch holds.
     *
     * @param setId null for those of all sets
     * @param press of which press, so that an order that is given twice is one message
     * @throws RetriableException when the broker does not take all of it: to be tried again, which is safe
     */
    int cancelHeld(@Nullable String setId, String press, String by) {
        return all(setId, (changed, now) -> {
            var action = changed.action();
            var id =
                    Uuids.derived("kill-switch", press, Long.toString(action.id()), Integer.toString(action.attempt()));
            return action.orders().cancel() == Orders.Cancel.REQUESTED
                    ? CompletableFuture.completedFuture(true)
                    : cancel(changed, by, now, id.toString());
        });
    }

    private CompletableFuture<Boolean> close(Changed open, String by, Instant now, String messageId) {
        var end = Feedback.ordered(open.controllerId(), open.action(), Kind.CANCELLED, Words.NONE, now, by);
        return ends.endOpen(end, messageId).thenApply(ended -> ended != Ended.UNAVAILABLE);
    }

    private int all(@Nullable String setId, BiFunction<Changed, Instant, CompletableFuture<Boolean>> order) {
        var given = 0;
        var after = 0L;
        for (var some = table.openDirect(setId, after); !some.isEmpty(); some = table.openDirect(setId, after)) {
            var now = clock.instant();
            awaitAll(some.stream().map(one -> order.apply(one, now)).toList());
            given += some.size();
            after = some.getLast().action().id();
        }
        return given;
    }

    /**
     * Of each device only its newest direct assignment goes on; what it has begun before, it is asked to give up, or it is
     * closed where the tenant wants that. Not sets that are a migration step, not what was stopped anyhow, and not what brings
     * the same set as the newest: that is done when this is.
     *
     * @return what is to be given up, as it was read in this transaction
     */
    List<Changed> superseded(Collection<String> controllerIds) {
        return table.superseded(controllerIds).stream()
                .filter(old -> !sets.isMigrationStep(old.action().setId()) && !offers.isStopped(old.action()))
                .toList();
    }

    /**
     * Not inside a transaction: it waits for the broker.
     *
     * @throws RetriableException when the broker does not take all of it: to be tried again, which is safe
     */
    void supersede(List<Changed> superseded, TargetsAssigned newest) {
        var now = clock.instant();
        var by = newest.by();
        awaitAll(superseded.stream()
                .filter(old -> !old.action().setId().equals(newest.setId()) || !hasBegun(old))
                .map(old -> {
                    var id = Uuids.derived(
                            "superseded", Long.toString(old.action().id()));
                    return offers.closesSuperseded()
                            ? close(old, by, now, id.toString())
                            : cancel(old, by, now, id.toString());
                })
                .toList());
    }

    /** As memory knows it: that it was offered may not be written yet. */
    private boolean hasBegun(Changed read) {
        return directory
                .present(read.controllerId())
                .flatMap(device -> device.open(read.action().id()))
                .filter(action -> action.state().isOffered())
                .isPresent();
    }

    /**
     * Ends actions of targets that are gone. Not inside a transaction: it waits for the broker.
     *
     * @throws RetriableException when the broker does not take all of it: to be tried again, which is safe
     */
    void endRemoved(List<Changed> left) {
        var now = clock.instant();
        awaitAll(left.stream()
                .map(open -> Feedback.ordered(
                        open.controllerId(), open.action(), Kind.REMOVED, Words.NONE, now, Feedback.GATEWAY))
                .map(end -> ends.endOpen(end, null).thenApply(ended -> ended != Ended.UNAVAILABLE))
                .toList());
    }

    /** What can never be installed any more, because its maintenance windows are over; nobody waits for it. */
    void cancelPast(Device device, Instant now) {
        for (var action : device.open()) {
            if (action.orders().cancel() != Orders.Cancel.REQUESTED
                    && offers.isKnownToDevice(action)
                    && offers.isPast(action, now)) {
                var read = new Changed(action, device.controllerId());
                var id = Uuids.derived("window-over", Long.toString(action.id()), Integer.toString(action.attempt()));
                var unused = cancel(read, Feedback.GATEWAY, now, id.toString());
            }
        }
    }

    /**
     * What would bring the device once more what it has installed meanwhile is done.
     *
     * @return completes when it is; what the broker does not take is done when the device polls next
     */
    CompletableFuture<Void> endDone(Device device, Instant now) {
        return CompletableFuture.allOf(device.open().stream()
                .filter(action -> offers.isDone(device, action))
                .map(action -> ends.endOpen(done(device, action, now), null))
                .toArray(CompletableFuture<?>[]::new));
    }

    private static ActionFeedback done(Device device, DeviceAction action, Instant now) {
        var words = new Words(null, List.of("Action " + device.installedAction() + " has installed the same set."));
        return Feedback.ordered(device.controllerId(), action, Kind.SUCCEEDED, words, now, Feedback.GATEWAY);
    }

    /** What the device has not begun, and its target does not fit any more; nobody waits for it. */
    void endUnfit(Device device, Instant now) {
        for (var action : device.open()) {
            if (action.orders().cancel() != Orders.Cancel.REQUESTED && offers.isUnfit(device, action, now)) {
                var unused = endUnfit(new Changed(action, device.controllerId()), now);
            }
        }
    }

    /**
     * Ends actions that devices have not begun and do not fit any more. Not inside a transaction: it waits for the broker.
     *
     * @throws RetriableException when the broker does not take all of it: to be tried again, which is safe
     */
    void endUnfit(List<Changed> unfit) {
        var now = clock.instant();
        awaitAll(unfit.stream().map(read -> endUnfit(read, now)).toList());
    }

    private CompletableFuture<Boolean> endUnfit(Changed read, Instant now) {
        var given = new Decided.@Nullable Given[] {unfit(read.controllerId(), read.action(), now)};
        directory.change(
                read.controllerId(),
                device -> device.changing(read.action().id(), read.action().attempt(), known -> {
                    // It may have begun meanwhile: then it goes on.
                    given[0] = known.state() == ActionState.ASSIGNED ? unfit(read.controllerId(), known, now) : null;
                    return given[0] == null ? known : given[0].after();
                }));
        var id = Uuids.derived(
                "unfit",
                Long.toString(read.action().id()),
                Integer.toString(read.action().attempt()));
        return given[0] == null ? CompletableFuture.completedFuture(true) : tell(given[0], id.toString());
    }

    private static Decided.Given unfit(String controllerId, DeviceAction action, Instant now) {
        var at = action.orders().next(now);
        return new Decided.Given(
                action,
                action.with(action.orders().with(Orders.Cancel.REQUESTED, at.toEpochMilli())),
                Feedback.ordered(controllerId, action, Kind.UNFIT, UNFIT, at, Feedback.GATEWAY));
    }

    private static void awaitAll(List<CompletableFuture<Boolean>> orders) {
        // All are on the way before the first is waited for.
        var refused = orders.stream().filter(order -> !order.join()).count();
        if (refused > 0) {
            throw new TimeoutException("the broker did not take " + refused + " of " + orders.size() + " orders");
        }
    }

    /**
     * @param read the action as it was read; what memory knows of it counts
     * @return whether the broker has it
     */
    private CompletableFuture<Boolean> cancel(Changed read, String by, Instant now, String messageId) {
        var given = new Decided.Given[] {cancelled(read.controllerId(), read.action(), by, now)};
        directory.change(
                read.controllerId(),
                device -> device.changing(read.action().id(), read.action().attempt(), known -> {
                    given[0] = cancelled(read.controllerId(), known, by, now);
                    return given[0].after();
                }));
        return tell(given[0], messageId);
    }

    /**
     * The device's owner decides, or someone in his place.
     *
     * @return empty when there is nothing to decide any more; else whether the broker has it
     */
    Optional<CompletableFuture<Boolean>> consent(
            String controllerId, long actionId, Kind kind, Words words, @Nullable String by) {
        return decide(
                        controllerId,
                        actionId,
                        (device, action, now) -> mayConsent(device, action, kind)
                                ? consented(controllerId, action, kind, words, now, by)
                                : refused(Why.NOT_WAITING))
                .flatMap(decided -> switch (decided) {
                    case Decided.Answered ignored -> Optional.empty();
                    case Decided.Given given ->
                        Optional.of(tell(given, Uuids.next().toString()));
                });
    }

    private boolean mayConsent(Device device, DeviceAction action, Kind kind) {
        // Not waitsForConsent: that it is given beforehand may be known already.
        return kind == Kind.CONFIRMED ? offers.wantsConsent(action) : offers.mayDeny(device, action);
    }
}
