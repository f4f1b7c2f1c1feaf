package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Cause;
import io.headgate.gateway.device.KillSwitches.Held;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Cancels the direct actions that a kill switch holds, some at a time, on a thread of its own: nobody is offered them
 * meanwhile. What comes while it is on is cancelled too, so that nothing is left when it lets go.
 */
@Component
final class KillSwitchCancels implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(KillSwitchCancels.class);
    private static final int AGAIN_SECONDS = 2;

    private final JdbcTemplate jdbc;
    private final KillSwitches switches;
    private final DeviceOrders orders;
    private final AtomicBoolean awake = new AtomicBoolean();
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("kill-switch-cancels").daemon().factory());

    KillSwitchCancels(JdbcTemplate jdbc, KillSwitches switches, DeviceOrders orders) {
        this.jdbc = jdbc;
        this.switches = switches;
        this.orders = orders;
    }

    /** Returns at once. */
    void wake() {
        wake(0);
    }

    private void wake(int seconds) {
        if (awake.compareAndSet(false, true)) {
            var unused = worker.schedule(this::cancelAll, seconds, TimeUnit.SECONDS);
        }
    }

    private void cancelAll() {
        // From here on who wakes it means another round.
        awake.set(false);
        try {
            for (var held : switches.toEnd()) {
                var cancelled = orders.cancelHeld(held.setId(), held.scope() + ":" + held.version(), held.by());
                if (cancelled > 0) {
                    LOG.info("kill switch of {}: {} direct actions cancelled", held.scope(), cancelled);
                }
                if (held.phase() == Held.Phase.LETTING_GO && !awake.get()) {
                    letGo(held);
                }
            }
        } catch (RuntimeException e) {
            // The loop of a consumer: whatever it is, what is held stays held, and is looked at again.
            LOG.warn("direct actions held by a kill switch are cancelled later: {}", e.toString());
            wake(AGAIN_SECONDS);
        }
    }

    private void letGo(Held held) {
        jdbc.update(
                "update device_kill_switch set phase = ? where tenant = ? and scope = ? and version = ?",
                Held.Phase.OFF.name(),
                Cause.DEFAULT_TENANT,
                held.scope(),
                held.version());
        switches.put(new Held(held.setId(), held.version(), Held.Phase.OFF, held.by()));
    }

    @Override
    public void destroy() {
        worker.shutdownNow();
    }
}
