package io.headgate.gateway.device;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes down what a retry has opened again, some rows at a time, on a thread of its own: for what counts rows. Devices and
 * all who read actions know it already, see {@code device_action_now}. What is open again for a target that is gone ends here.
 */
@Component
final class RetriedActions implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(RetriedActions.class);
    private static final int AGAIN_SECONDS = 5;

    private final ActionTable table;
    private final DeviceOrders orders;
    private final TransactionTemplate transaction;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("retried-actions").daemon().factory());

    RetriedActions(ActionTable table, DeviceOrders orders, TransactionTemplate transaction) {
        this.table = table;
        this.orders = orders;
        this.transaction = transaction;
    }

    /** Returns at once. */
    void wake() {
        worker.execute(this::run);
    }

    private void run() {
        try {
            for (var part = table.nextRetried(); part.isPresent(); part = table.nextRetried()) {
                var next = part.get();
                orders.endRemoved(table.left(next));
                transaction.executeWithoutResult(status -> table.rewriteRetried(next));
            }
        } catch (DataAccessException | TransactionException | RetriableException e) {
            LOG.warn("what a retry has opened again is written down later: {}", e.toString());
            var unused = worker.schedule(this::run, AGAIN_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void destroy() {
        worker.shutdownNow();
    }
}
