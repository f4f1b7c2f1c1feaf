package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Fact;
import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsAssigned;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsChunk;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsPlanned;
import io.headgate.gateway.device.ActionTable.Changed;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Follows who is assigned what, by rollouts and directly. Memory changes, and others are told, after the commit. */
@Component
final class AssignmentFacts {

    private final ActionTable table;
    private final DeviceStore store;
    private final Rollouts rollouts;
    private final DeviceDirectory directory;
    private final DeviceOrders orders;
    private final KillSwitches killSwitches;
    private final KillSwitchCancels cancels;

    AssignmentFacts(
            ActionTable table,
            DeviceStore store,
            Rollouts rollouts,
            DeviceDirectory directory,
            DeviceOrders orders,
            KillSwitches killSwitches,
            KillSwitchCancels cancels) {
        this.table = table;
        this.store = store;
        this.rollouts = rollouts;
        this.directory = directory;
        this.orders = orders;
        this.killSwitches = killSwitches;
        this.cancels = cancels;
    }

    void byRollouts(List<Fact<?>> facts) {
        var added = new ArrayList<Changed>();
        for (var fact : facts) {
            if (fact.message() instanceof AssignmentsChunk chunk) {
                added.addAll(table.insert(chunk, fact.recordedAt()));
            }
            if (fact.message() instanceof AssignmentsPlanned planned) {
                store.noteOffered(planned.rolloutId(), planned.start());
            }
        }
        afterCommit(() -> added.forEach(this::show));
    }

    void direct(List<Fact<?>> facts) {
        for (var fact : facts) {
            var assigned = (TargetsAssigned) fact.message();
            var added = table.insert(assigned, store.terms(assigned));
            // Also when nothing was added: the broker may not have taken all of it the last time.
            var superseded = assigned.mode() == Mode.ONLINE && !rollouts.isMultiAssignment()
                    ? orders.superseded(assigned.controllerIds())
                    : List.<Changed>of();
            afterCommit(() -> {
                try {
                    orders.supersede(superseded, assigned.by());
                } finally {
                    added.forEach(assigned.mode() == Mode.ONLINE ? this::show : this::showInstalled);
                }
            });
            if (killSwitches.holds(assigned.setId())) {
                // It was decided before its service had heard of the switch.
                afterCommit(cancels::wake);
            }
        }
    }

    private void show(Changed changed) {
        directory.changeActions(changed.controllerId(), device -> device.withAction(changed.action()));
    }

    private void showInstalled(Changed changed) {
        directory.changeActions(
                changed.controllerId(),
                device -> device.installed(changed.action().id()));
    }

    private static void afterCommit(Runnable change) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                change.run();
            }
        });
    }
}
