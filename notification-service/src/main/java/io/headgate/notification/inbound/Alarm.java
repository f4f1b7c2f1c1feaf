package io.headgate.notification.inbound;

import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Topic;
import io.headgate.contracts.killswitch.KillSwitchMessage;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchLifted;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchPressed;
import io.headgate.contracts.operation.OperationMessage.RecordDiscarded;
import io.headgate.contracts.operation.OperationMessage.RecordParked;
import io.headgate.contracts.operation.OperationMessage.RolloutFull;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.GroupHeld;
import io.headgate.contracts.rollout.RolloutEvent.RolloutCreated;
import io.headgate.contracts.rollout.RolloutEvent.RolloutEdited;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanRefused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import io.headgate.notification.automation.DeliveryWorker;
import io.headgate.notification.decide.AlertDecision;
import io.headgate.notification.model.Alert;
import io.headgate.notification.store.Stores;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Raises an alert for each message that deserves one. Its id is derived from the message's, so the same message never raises
 * two; its deliveries are planned in the same transaction, so none is forgotten.
 */
public final class Alarm {

    private static final Logger LOG = LoggerFactory.getLogger(Alarm.class);

    private final Stores stores;
    private final Outbox outbox;
    private final DeliveryWorker worker;
    private final String runbookBase;
    private final InstantSource clock;

    public Alarm(Stores stores, Outbox outbox, DeliveryWorker worker, String runbookBase, InstantSource clock) {
        this.stores = stores;
        this.outbox = outbox;
        this.worker = worker;
        this.runbookBase = runbookBase;
        this.clock = clock;
    }

    public void onRolloutEvents(List<Fact<?>> facts) {
        for (var fact : facts) {
            alertFor(fact.cause().tenant(), fact.as(RolloutEvent.class).message())
                    .ifPresent(alert -> raise(fact, alert));
        }
    }

    public void onOperationMessages(List<Fact<?>> facts) {
        for (var fact : facts) {
            if (fact.message() instanceof RecordParked parked) {
                switch (parked.place()) {
                    case FIRST -> raise(fact, parkedFirst(fact.cause().tenant(), parked));
                    case ASIDE -> raise(fact, AlertDecision.setAside(parked), hourOf(parked));
                    case BEHIND -> {
                        // The alert of the first one says that more will follow.
                    }
                }
            } else if (fact.message() instanceof RecordDiscarded discarded) {
                raise(fact, AlertDecision.discarded(discarded));
            } else if (fact.message() instanceof RolloutFull full) {
                var name = stores.alerts().nameOf(fact.cause().tenant(), full.rolloutId());
                raise(fact, AlertDecision.full(full, name));
            }
        }
    }

    public void onKillSwitches(List<Fact<?>> facts) {
        for (var fact : facts) {
            raise(
                    fact,
                    switch (fact.as(KillSwitchMessage.class).message()) {
                        case KillSwitchPressed pressed -> AlertDecision.pressed(pressed);
                        case KillSwitchLifted lifted -> AlertDecision.lifted(lifted);
                    });
        }
    }

    private Optional<Alert> alertFor(String tenant, RolloutEvent event) {
        return switch (event) {
            case RolloutCreated created ->
                named(tenant, created.rolloutId(), created.definition().name());
            case RolloutEdited edited ->
                named(tenant, edited.rolloutId(), edited.definition().name());
            case RolloutStopped stopped -> Optional.of(AlertDecision.stopped(stopped, name(tenant, stopped)));
            case GroupHeld held -> Optional.of(AlertDecision.held(held, name(tenant, held)));
            case RolloutPlanRefused refused -> Optional.of(AlertDecision.planRefused(refused, name(tenant, refused)));
            case RolloutEvent.ApprovalPolicyChanged changed ->
                changed.policy().isLooserThan(changed.before())
                        ? Optional.of(AlertDecision.approvalLoosened(changed))
                        : Optional.empty();
            case RolloutEvent.RolloutDeleted _,
                    RolloutEvent.RolloutArchived _,
                    RolloutEvent.Approval _,
                    RolloutEvent.RolloutStarted _,
                    RolloutEvent.RolloutPlanned _,
                    RolloutEvent.GroupAdded _,
                    RolloutEvent.GroupStarted _,
                    RolloutEvent.GroupSucceeded _,
                    RolloutEvent.GroupAccepted _,
                    RolloutEvent.GroupRetried _,
                    RolloutEvent.RolloutFinished _,
                    RolloutEvent.RolloutPaused _,
                    RolloutEvent.RolloutResumed _,
                    RolloutEvent.MultiAssignmentEnabled _ -> Optional.empty();
        };
    }

    private Optional<Alert> named(String tenant, String rolloutId, String name) {
        stores.alerts().nameRollout(tenant, rolloutId, name);
        return Optional.empty();
    }

    private String name(String tenant, RolloutEvent event) {
        return stores.alerts().nameOf(tenant, event.rolloutId());
    }

    private Alert parkedFirst(String tenant, RecordParked parked) {
        var rolloutId = parked.rolloutId();
        return rolloutId == null
                ? AlertDecision.parked(parked)
                : AlertDecision.inDoubt(parked, rolloutId, stores.alerts().nameOf(tenant, rolloutId));
    }

    /** Whoever sends bad commands one after the other does not ring as often. */
    private static String hourOf(RecordParked parked) {
        return parked.consumer() + " " + parked.type() + " " + parked.at().truncatedTo(ChronoUnit.HOURS);
    }

    private void raise(Fact<?> fact, Alert alert) {
        raise(fact, alert, fact.id());
    }

    /** @param occasion raises one alert, however often it comes */
    private void raise(Fact<?> fact, Alert alert, String occasion) {
        var tenant = fact.cause().tenant();
        var alertId = "al-" + Uuids.derived("alert", tenant, occasion);
        var raised = alert.raised(alertId, fact.id(), runbookBase);
        if (!stores.alerts().insert(tenant, raised)) {
            return;
        }
        stores.deliveries().plan(tenant, alertId, clock.instant());
        var message = new Outbox.Message(Topic.ALERT_EVENTS, alertId, raised, alertId);
        fact.cause().run(() -> outbox.append(List.of(message)));
        LOG.info("alert={} kind={} rollout={} title={}", alertId, raised.kind(), raised.rolloutId(), raised.title());
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                worker.wake();
            }
        });
    }
}
