package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Fact;
import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsAssigned;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsChunk;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsPlanned;
import io.headgate.gateway.device.ActionTable.Changed;
import io.headgate.gateway.device.Device.Installed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Follows who is assigned what, by rollouts and directly. Memory changes, and others are told, after the commit. */
@Component
final class AssignmentFacts {

    private final ActionTable table;
    private final DeviceStore store;
    private final RolloutControls rollouts;
    private final DeviceDirectory directory;
    private final DeviceOrders orders;
    private final KillSwitches killSwitches;
    private final KillSwitchCancels cancels;

    AssignmentFacts(
            ActionTable table,
            DeviceStore store,
            RolloutControls rollouts,
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
        var left = new ArrayList<Changed>();
        table.lockLives();
        for (var fact : facts) {
            if (fact.message() instanceof AssignmentsChunk chunk) {
                var departed = table.departed(chunk.controllerIds(), chunk.asOf());
                added.addAll(present(table.insert(chunk, departed, fact.recordedAt()), departed));
                left.addAll(left(chunk.firstActionId(), chunk.controllerIds(), departed));
            }
            if (fact.message() instanceof AssignmentsPlanned planned) {
                store.noteOffered(planned.rolloutId(), planned.start());
            }
        }
        afterCommit(() -> {
            added.forEach(this::show);
            orders.endRemoved(left);
        });
    }

    private static List<Changed> present(List<Changed> added, Set<String> departed) {
        return departed.isEmpty()
                ? added
                : added.stream()
                        .filter(one -> !departed.contains(one.controllerId()))
                        .toList();
    }

    /** Also those that were there already: the broker may not have taken all of it the last time. */
    private List<Changed> left(long firstActionId, List<String> controllerIds, Set<String> departed) {
        return departed.isEmpty() ? List.of() : table.left(firstActionId, controllerIds.size());
    }

    void direct(List<Fact<?>> facts) {
        table.lockLives();
        for (var fact : facts) {
            var assigned = (TargetsAssigned) fact.message();
            var departed = table.departed(assigned.controllerIds(), assigned.asOf());
            var added = present(table.insert(assigned, store.terms(assigned), departed), departed);
            var left = left(assigned.firstActionId(), assigned.controllerIds(), departed);
            // Also when nothing was added: the broker may not have taken all of it the last time.
            var superseded = assigned.mode() == Mode.ONLINE && !rollouts.isMultiAssignment()
                    ? orders.superseded(assigned.controllerIds())
                    : List.<Changed>of();
            afterCommit(() -> {
                try {
                    orders.supersede(superseded, assigned);
                } finally {
                    added.forEach(
                            assigned.mode() == Mode.ONLINE
                                    ? this::show
                                    : changed -> showInstalled(changed, assigned.at()));
                }
                orders.endRemoved(left);
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

    private void showInstalled(Changed changed, Instant at) {
        var action = changed.action();
        var installed = new Installed(action.id(), action.setId(), at);
        directory.changeActions(changed.controllerId(), device -> device.installed(installed));
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
