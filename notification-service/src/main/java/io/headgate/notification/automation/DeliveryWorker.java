package io.headgate.notification.automation;

import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.alert.AlertEvent;
import io.headgate.contracts.alert.AlertEvent.AlertDelivered;
import io.headgate.contracts.alert.AlertEvent.AlertDeliveryFailed;
import io.headgate.notification.model.DeliveryPause;
import io.headgate.notification.outbound.WebhookSender;
import io.headgate.notification.outbound.WebhookSender.Round;
import io.headgate.notification.store.DeliveryStore.Taken;
import io.headgate.notification.store.Stores;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes due deliveries, posts each on a thread of its own, and writes down how it went. A delivery that was taken and not
 * written down (the process died) comes up again when its lease ends: at least once, in the normal case exactly once.
 */
public final class DeliveryWorker implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryWorker.class);
    private static final int AT_ONCE = 32;

    private final Stores stores;
    private final WebhookSender sender;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final Settings settings;
    private final InstantSource clock;
    private final Semaphore work = new Semaphore(0);
    private final Semaphore free = new Semaphore(AT_ONCE);
    private volatile @Nullable ExecutorService senders;
    private volatile @Nullable Thread thread;
    private volatile boolean running;

    public DeliveryWorker(
            Stores stores,
            WebhookSender sender,
            Outbox outbox,
            TransactionTemplate transaction,
            Settings settings,
            InstantSource clock) {
        this.stores = stores;
        this.sender = sender;
        this.outbox = outbox;
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * @param lease longer than a round of tries can take
     * @param pause between rounds
     */
    public record Settings(Duration checkEvery, Duration lease, DeliveryPause pause) {}

    /** There may be something to deliver. */
    public void wake() {
        work.release();
    }

    private void loop(ExecutorService executor) {
        while (running) {
            try {
                if (work.tryAcquire(settings.checkEvery().toMillis(), TimeUnit.MILLISECONDS)) {
                    work.drainPermits();
                }
                deliverDue(executor);
            } catch (InterruptedException e) {
                return;
            } catch (DataAccessException | TransactionException e) {
                LOG.warn("deliveries wait, trying again in {}: {}", settings.checkEvery(), e.toString());
            }
        }
    }

    /** Takes no more than can be posted at once: the lease begins with the taking. */
    private void deliverDue(ExecutorService executor) throws InterruptedException {
        while (running) {
            free.acquire();
            var seats = 1 + free.drainPermits();
            var taken = 0;
            try {
                var deliveries = transaction.execute(
                        status -> stores.deliveries().take(clock.instant(), settings.lease(), seats));
                if (deliveries == null || deliveries.isEmpty()) {
                    return;
                }
                for (var delivery : deliveries) {
                    executor.execute(() -> deliverAndLeave(delivery));
                    taken++;
                }
            } finally {
                free.release(seats - taken);
            }
        }
    }

    private void deliverAndLeave(Taken delivery) {
        try {
            deliver(delivery);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (DataAccessException | TransactionException e) {
            LOG.warn(
                    "alert={} channel={} the outcome could not be written, it will be posted again: {}",
                    delivery.alertId(),
                    delivery.channelId(),
                    e.toString());
        } finally {
            free.release();
        }
    }

    private void deliver(Taken delivery) throws InterruptedException {
        var alert = stores.alerts().find(delivery.tenant(), delivery.alertId());
        var channel = stores.channels().find(delivery.tenant(), delivery.channelId());
        if (alert.isEmpty() || channel.isEmpty()) {
            return;
        }
        var round = sender.send(channel.get(), alert.get());
        var cause = alert.get().cause();
        new Cause(delivery.tenant(), cause, delivery.alertId(), null)
                .run(() -> transaction.executeWithoutResult(status -> write(delivery, round)));
    }

    private void write(Taken delivery, Round round) {
        var now = clock.instant();
        var posts = delivery.attempts() + round.posts();
        switch (round) {
            case Round.Delivered delivered -> {
                stores.deliveries().delivered(delivery, delivered.posts());
                tell(new AlertDelivered(delivery.alertId(), delivery.channelId(), posts, now), delivery);
            }
            case Round.Failed failed -> {
                var next = settings.pause().next(delivery.createdAt(), delivery.rounds() + 1, now);
                if (next.isPresent()) {
                    stores.deliveries().again(delivery, failed.posts(), failed.error(), next.get());
                } else {
                    stores.deliveries().givenUp(delivery, failed.posts(), failed.error());
                    var event = new AlertDeliveryFailed(
                            delivery.alertId(), delivery.channelId(), posts, failed.error(), now);
                    tell(event, delivery);
                }
                LOG.warn(
                        "alert={} channel={} not delivered, {}: {}",
                        delivery.alertId(),
                        delivery.channelId(),
                        next.map(at -> "next try at " + at).orElse("given up"),
                        failed.error());
            }
        }
    }

    private void tell(AlertEvent event, Taken delivery) {
        outbox.append(Topic.ALERT_EVENTS, delivery.alertId(), event);
    }

    @Override
    public void start() {
        running = true;
        var executor = Executors.newVirtualThreadPerTaskExecutor();
        senders = executor;
        thread = Thread.ofPlatform().name("deliveries").daemon().start(() -> loop(executor));
        wake();
    }

    /** What is being posted is broken off and comes again after its lease. */
    @Override
    public void stop() {
        running = false;
        var executor = senders;
        var last = thread;
        if (executor == null || last == null) {
            return;
        }
        last.interrupt();
        executor.shutdownNow();
        try {
            last.join(Duration.ofSeconds(5));
            if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("a webhook is still being posted to");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Between the publisher and the consumers: there when the first alert is raised, and its events still leave. */
    @Override
    public int getPhase() {
        return 50;
    }
}
