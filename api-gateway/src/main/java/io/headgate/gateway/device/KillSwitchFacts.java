package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.Fact;
import io.headgate.contracts.killswitch.KillSwitchMessage;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchLifted;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchPressed;
import io.headgate.gateway.device.KillSwitches.Held;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Follows the kill switches: one row each. A pressed one holds from the moment it is read, before it is written down. */
@Component
final class KillSwitchFacts {

    private final JdbcTemplate jdbc;
    private final KillSwitches switches;
    private final RolloutControls rollouts;
    private final KillSwitchCancels cancels;

    KillSwitchFacts(JdbcTemplate jdbc, KillSwitches switches, RolloutControls rollouts, KillSwitchCancels cancels) {
        this.jdbc = jdbc;
        this.switches = switches;
        this.rollouts = rollouts;
        this.cancels = cancels;
    }

    /** What was known when the process ended, before any consumer goes on. */
    void load() {
        switches.load(jdbc.query(
                "select set_id, version, phase, pressed_by from device_kill_switch where tenant = ?",
                (row, n) -> new Held(
                        row.getString(1), row.getLong(2), Held.Phase.valueOf(row.getString(3)), row.getString(4)),
                Cause.DEFAULT_TENANT));
        cancels.wake();
    }

    void handle(List<Fact<?>> facts) {
        var lifted = new ArrayList<KillSwitchLifted>();
        for (var fact : facts) {
            switch (fact.as(KillSwitchMessage.class).message()) {
                case KillSwitchPressed pressed -> {
                    var held = new Held(
                            pressed.setId(),
                            pressed.version(),
                            Held.Phase.ON,
                            pressed.pressedBy().getFirst());
                    switches.put(held);
                    write(held);
                }
                case KillSwitchLifted off -> {
                    lifted.add(off);
                    write(lettingGo(off));
                }
            }
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                lifted.forEach(KillSwitchFacts.this::letGo);
                cancels.wake();
            }
        });
    }

    private Held lettingGo(KillSwitchLifted off) {
        var by = switches.find(off.scope()).map(Held::by).orElse(off.liftedBy());
        return new Held(off.setId(), off.version(), Held.Phase.LETTING_GO, by);
    }

    private void letGo(KillSwitchLifted off) {
        // Their own events come by another topic, and perhaps later.
        off.stoppedRollouts().forEach(rollouts::stopAtOnce);
        switches.put(lettingGo(off));
    }

    private void write(Held held) {
        jdbc.update(
                """
                insert into device_kill_switch as present (tenant, scope, set_id, version, phase, pressed_by)
                values (?, ?, ?, ?, ?, ?)
                on conflict (tenant, scope) do update
                set version = excluded.version, phase = excluded.phase, pressed_by = excluded.pressed_by
                where present.version < excluded.version
                """,
                Cause.DEFAULT_TENANT,
                held.scope(),
                held.setId(),
                held.version(),
                held.phase().name(),
                held.by());
    }
}
