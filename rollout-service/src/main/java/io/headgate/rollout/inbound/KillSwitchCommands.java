package io.headgate.rollout.inbound;

import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.contracts.Topic;
import io.headgate.contracts.rollout.RolloutCommand.LiftKillSwitch;
import io.headgate.contracts.rollout.RolloutCommand.PressKillSwitch;
import io.headgate.rollout.model.KillSwitch;
import io.headgate.rollout.model.KillSwitch.Decided;
import io.headgate.rollout.store.KillSwitchTable;
import io.headgate.rollout.write.LiftKillSwitchDecision;
import io.headgate.rollout.write.PressKillSwitchDecision;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Presses and lifts kill switches: one row and one message, whatever there is to be stopped; that follows at once. */
public final class KillSwitchCommands {

    private final KillSwitchTable table;
    private final Outbox outbox;
    private final Runnable stopHeld;

    /** @param stopHeld begins to stop what is held, and returns at once */
    public KillSwitchCommands(KillSwitchTable table, Outbox outbox, Runnable stopHeld) {
        this.table = table;
        this.outbox = outbox;
        this.stopHeld = stopHeld;
    }

    Outcome press(PressKillSwitch command, CommandContext context) {
        var tenant = context.cause().tenant();
        var present = table.lock(tenant, command.setId());
        var by = context.principal().name();
        return done(tenant, present, PressKillSwitchDecision.decide(present, command, by, now(context)), context);
    }

    Outcome lift(LiftKillSwitch command, CommandContext context) {
        var tenant = context.cause().tenant();
        var present = table.lock(tenant, command.setId());
        var held = new KillSwitch.Held(table.stopped(tenant, present.scope()), table.running(tenant, present.scope()));
        var by = context.principal().name();
        var outcome = done(
                tenant,
                present,
                LiftKillSwitchDecision.decide(present, command, held, by, context.sequence(), now(context)),
                context);
        if (outcome instanceof Outcome.Done) {
            table.forgetStopped(tenant, present.scope());
        }
        return outcome;
    }

    private static Instant now(CommandContext context) {
        return context.now().truncatedTo(ChronoUnit.MICROS);
    }

    private Outcome done(String tenant, KillSwitch present, Decided decided, CommandContext context) {
        return switch (decided) {
            case Decided.Refused(var refusal) -> Outcome.refused(refusal);
            case Decided.Told(var message) -> {
                table.save(tenant, present.after(message, context.sequence()), now(context));
                outbox.append(Topic.KILL_SWITCHES, message.scope(), message);
                TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        stopHeld.run();
                    }
                });
                yield Outcome.done(message.version());
            }
        };
    }
}
