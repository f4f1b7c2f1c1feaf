package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Principal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionFeedback.Kind;
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
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
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

    /** What an order makes of an open action. */
    private interface Order {
        Result give(Device device, DeviceAction action, Instant now);
    }

    @Override
    public Result cancel(long actionId, Principal by) {
        return about(actionId, Why.NOT_CANCELABLE, (device, action, now) -> {
            if (action.orders().cancel() == Orders.Cancel.REQUESTED) {
                return new Result.Refused(Why.NOT_CANCELABLE);
            }
            return told(
                    "cancel",
                    action,
                    by,
                    id -> cancel(new Changed(action, device.controllerId()), by.name(), now, id)
                            .join());
        });
    }

    @Override
    public Result forceQuit(long actionId, Principal by) {
        return about(actionId, Why.NOT_FORCE_QUITABLE, (device, action, now) -> {
            if (!offers.isCanceling(action)) {
                return new Result.Refused(Why.NOT_FORCE_QUITABLE);
            }
            var end = Feedback.ordered(device.controllerId(), action, Kind.CANCELLED, Words.NONE, now, by.name());
            return told("force-quit", action, by, id -> ends.end(end, id) != Ended.UNAVAILABLE);
        });
    }

    @Override
    public Result force(long actionId, Principal by) {
        return about(actionId, Why.ENDED, (device, action, now) -> {
            if (offers.isForced(action, now)) {
                return DONE;
            }
            var order = Feedback.ordered(device.controllerId(), action, Kind.FORCED, Words.NONE, now, by.name());
            return told(
                    "force",
                    action,
                    by,
                    id -> tell(order, id, known -> known.with(known.orders().withForced(now.toEpochMilli())))
                            .join());
        });
    }

    @Override
    public Result confirm(long actionId, Principal by, Words words) {
        return about(actionId, Why.ENDED, (device, action, now) -> {
            if (!offers.waitsForConsent(device, action)) {
                return new Result.Refused(Why.NOT_WAITING);
            }
            var order = Feedback.ordered(device.controllerId(), action, Kind.CONFIRMED, words, now, by.name());
            return told("confirm", action, by, id -> consent(order, id).join());
        });
    }

    @Override
    public Result deny(long actionId, Principal by, Words words) {
        return about(actionId, Why.ENDED, (device, action, now) -> {
            if (!offers.mayDeny(device, action)) {
                return new Result.Refused(Why.NOT_WAITING);
            }
            var order = Feedback.ordered(device.controllerId(), action, Kind.DENIED, words, now, by.name());
            return told("deny", action, by, id -> consent(order, id).join());
        });
    }

    private Result about(long actionId, Why whenEnded, Order order) {
        var controllerId = store.controllerOf(actionId);
        if (controllerId.isEmpty()) {
            return new Result.Refused(Why.NOT_FOUND);
        }
        var device = directory.find(controllerId.get());
        return device.open(actionId)
                .map(action -> order.give(device, action, clock.instant()))
                .orElseGet(() -> new Result.Refused(whenEnded));
    }

    /** Waits until what is read shows the order. */
    private Result told(String what, DeviceAction action, Principal by, Predicate<String> sent) {
        var messageId = Uuids.next().toString();
        try (var effect = applied.expect(messageId)) {
            if (!sent.test(messageId)) {
                return new Result.Refused(Why.UNAVAILABLE);
            }
            AUDIT.info("action ordered: order={} action={} by={}", what, action.id(), by.name());
            var unused = effect.await(Map.of(Topic.ACTION_FEEDBACK.topicName(), 1), WRITTEN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return DONE;
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
        var now = clock.instant();
        var confirmed = device.open().stream()
                // Not waitsForConsent: that it is given beforehand may be known already.
                .filter(offers::wantsConsent)
                .map(action -> Feedback.ordered(device.controllerId(), action, Kind.CONFIRMED, Words.NONE, now, by))
                .map(order -> consent(order, Uuids.next().toString()))
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

    private CompletableFuture<Boolean> close(Changed open, String by, Instant now, String messageId) {
        var end = Feedback.ordered(open.controllerId(), open.action(), Kind.CANCELLED, Words.NONE, now, by);
        return ends.endOpen(end, messageId).thenApply(ended -> ended != Ended.UNAVAILABLE);
    }

    private int all(String setId, BiFunction<Changed, Instant, CompletableFuture<Boolean>> order) {
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
     * closed where the tenant wants that. Not sets that are a migration step, and not what was stopped anyhow.
     *
     * @throws RetriableException when the broker does not take all of it: to be tried again, which is safe
     */
    void supersede(Collection<String> controllerIds, String by) {
        var now = clock.instant();
        awaitAll(table.superseded(controllerIds).stream()
                .filter(old -> !sets.isMigrationStep(old.action().setId()) && !offers.isStopped(old.action()))
                .map(old -> {
                    var id = Uuids.derived(
                            "superseded", Long.toString(old.action().id()));
                    return offers.closesSuperseded()
                            ? close(old, by, now, id.toString())
                            : cancel(old, by, now, id.toString());
                })
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
        var controllerId = read.controllerId();
        var before = change(
                        controllerId,
                        read.action().id(),
                        read.action().attempt(),
                        action -> action.with(action.orders().with(Orders.Cancel.REQUESTED, now.toEpochMilli())))
                .orElse(read.action());
        var kind = before.state().isOffered() ? Kind.CANCEL_REQUESTED : Kind.CANCELLED;
        var order = Feedback.ordered(controllerId, before, kind, Words.NONE, now, by);
        var taken = kind == Kind.CANCELLED
                // Nobody is shown it any more, so it is over.
                ? ends.endOpen(order, messageId).thenApply(ended -> ended != Ended.UNAVAILABLE)
                : sender.send(order, messageId);
        return taken.thenApply(isTaken -> isTaken || takeBack(controllerId, before));
    }

    /** The device's owner decides, or someone in his place. */
    CompletableFuture<Boolean> consent(ActionFeedback order, String messageId) {
        return tell(order, messageId, action -> {
            var consents = order.kind() == Kind.CONFIRMED;
            var orders = action.orders().withConfirmed(consents, order.at().toEpochMilli());
            // What a device says is counted, as a report of it is.
            return action.reported(action.reports() + (order.by() == null ? 1 : 0))
                    .with(orders);
        });
    }

    private CompletableFuture<Boolean> tell(
            ActionFeedback order, String messageId, UnaryOperator<DeviceAction> change) {
        var before = change(order.controllerId(), order.actionId(), order.attempt(), change);
        return sender.send(order, messageId)
                .thenApply(taken -> taken
                        || before.filter(action -> takeBack(order.controllerId(), action))
                                .isPresent());
    }

    /** @return the action as it was; empty when its device is not in memory */
    private Optional<DeviceAction> change(
            String controllerId, long actionId, int attempt, UnaryOperator<DeviceAction> change) {
        var before = new DeviceAction[1];
        directory.change(
                controllerId,
                device -> device.changing(actionId, attempt, known -> {
                    before[0] = known;
                    return change.apply(known);
                }));
        return Optional.ofNullable(before[0]);
    }

    /** @return false: the order is not given */
    private boolean takeBack(String controllerId, DeviceAction before) {
        directory.change(
                controllerId,
                device -> device.changing(
                        before.id(),
                        before.attempt(),
                        action -> action.with(before.orders()).reported(before.reports())));
        return false;
    }
}
