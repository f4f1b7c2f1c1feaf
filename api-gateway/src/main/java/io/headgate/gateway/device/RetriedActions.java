package io.headgate.gateway.device;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes down what a retry has opened again, some rows at a time, on a thread of its own: for what counts rows. Devices and
 * all who read actions know it already, see {@code device_action_now}.
 */
@Component
final class RetriedActions implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(RetriedActions.class);
    private static final int AGAIN_SECONDS = 5;

    private final ActionTable table;
    private final TransactionTemplate transaction;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("retried-actions").daemon().factory());

    RetriedActions(ActionTable table, TransactionTemplate transaction) {
        this.table = table;
        this.transaction = transaction;
    }

    /** Returns at once. */
    void wake() {
        worker.execute(this::run);
    }

    private void run() {
        try {
            while (Boolean.TRUE.equals(transaction.execute(status -> table.rewriteRetried()))) {
                Thread.onSpinWait();
            }
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("what a retry has opened again is written down later: {}", e.toString());
            var unused = worker.schedule(this::run, AGAIN_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void destroy() {
        worker.shutdownNow();
    }
}
