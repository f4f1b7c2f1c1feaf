package io.headgate.target.write;

import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetCommand.DeleteTargetFilter;
import io.headgate.contracts.target.TargetCommand.SaveTargetFilter;
import io.headgate.contracts.target.TargetCommand.SetAutoAssignment;
import io.headgate.contracts.target.TargetMessage.AutoAssignment;
import io.headgate.contracts.target.TargetMessage.AutoAssignment.Halt;
import io.headgate.contracts.target.TargetMessage.TargetFilterRemoved;
import io.headgate.contracts.target.TargetMessage.TargetFilterState;
import io.headgate.target.model.TargetRefusal;
import io.headgate.target.model.TargetRules;
import io.headgate.target.read.SelectedTargets;
import io.headgate.target.read.TargetSelection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Carries out commands about saved filters in the current transaction and tells what has changed. */
public final class TargetFilterRegistry {

    private final JdbcTemplate jdbc;
    private final FilterTable table;
    private final AutoAssignmentScan autoAssignments;
    private final KillSwitchTable killSwitches;
    private final Outbox outbox;
    private final SelectedTargets selected;

    public TargetFilterRegistry(
            JdbcTemplate jdbc,
            FilterTable table,
            AutoAssignmentScan autoAssignments,
            KillSwitchTable killSwitches,
            Outbox outbox,
            SelectedTargets selected) {
        this.jdbc = jdbc;
        this.table = table;
        this.autoAssignments = autoAssignments;
        this.killSwitches = killSwitches;
        this.outbox = outbox;
        this.selected = selected;
    }

    /** Saves a new filter, or another query or name for one that exists. */
    public Outcome save(SaveTargetFilter command, CommandContext context) {
        var filterId = command.filterId();
        var broken = TargetRules.filterId(filterId)
                .or(() -> TargetRules.filterName(command.name()))
                .or(() -> unusable(command.query()));
        if (broken.isPresent()) {
            return Outcome.refused(broken.get());
        }
        NameLock.take(jdbc);
        var tenant = context.cause().tenant();
        var before = table.find(tenant, filterId);
        var refused = before.isEmpty() && context.expectedVersion() != null
                ? Optional.of(unknown())
                : before.flatMap(filter -> stale(filter, context.expectedVersion()))
                        .or(() -> table.isTaken(tenant, command.name(), filterId)
                                ? Optional.of(TargetRefusal.FILTER_NAME_TAKEN.because("Another filter has this name."))
                                : Optional.empty());
        if (refused.isPresent()) {
            return Outcome.refused(refused.get());
        }
        var others = before.filter(filter -> goesOn(filter.autoAssignment()))
                .filter(filter -> !filter.query().equals(command.query()));
        if (others.isPresent() && !isAffordable(tenant, command.query())) {
            return Outcome.refused(tooSlow());
        }
        var after = table.save(
                tenant,
                filterId,
                command.name(),
                command.query(),
                context.principal().name(),
                context.now().truncatedTo(ChronoUnit.MICROS));
        if (others.isPresent()) {
            autoAssignments.begin(tenant, filterId);
        }
        return told(after);
    }

    /** A rollout keeps its own copy of the query, so no rollout changes. */
    public Outcome delete(DeleteTargetFilter command, CommandContext context) {
        var tenant = context.cause().tenant();
        return switch (found(command.filterId(), context)) {
            case Found.Refused refused -> Outcome.refused(refused.refusal());
            case Found.Present present -> {
                autoAssignments.end(tenant, command.filterId());
                var version = table.delete(tenant, command.filterId());
                outbox.append(
                        Topic.TARGET_FILTER_STATE,
                        command.filterId(),
                        new TargetFilterRemoved(command.filterId(), version));
                yield Outcome.done(version);
            }
        };
    }

    /** Targets that match now are looked for afterwards; those that begin to match are told as they change. */
    public Outcome setAutoAssignment(SetAutoAssignment command, CommandContext context) {
        var wanted = command.autoAssignment();
        if (wanted != null) {
            var broken = TargetRules.autoAssignment(wanted);
            if (broken.isPresent()) {
                return Outcome.refused(broken.get());
            }
        }
        var tenant = context.cause().tenant();
        return switch (found(command.filterId(), context)) {
            case Found.Refused refused -> Outcome.refused(refused.refusal());
            case Found.Present present -> {
                var before = present.filter().autoAssignment();
                if (Objects.equals(before, wanted)) {
                    yield Outcome.done(present.filter().version());
                }
                if (wanted != null && goesOn(wanted) && killSwitches.holds(tenant, wanted.setId())) {
                    yield Outcome.refused(
                            TargetRefusal.KILL_SWITCH_ON.because("A kill switch is on: nobody is assigned this set."));
                }
                if (wanted == null || wanted.halt() != null) {
                    autoAssignments.end(tenant, command.filterId());
                } else if (before == null
                        || before.halt() != null
                        || !before.setId().equals(wanted.setId())) {
                    if (!isAffordable(tenant, present.filter().query())) {
                        yield Outcome.refused(tooSlow());
                    }
                    autoAssignments.begin(tenant, command.filterId());
                }
                yield told(table.setAutoAssignment(
                        tenant,
                        command.filterId(),
                        wanted,
                        context.principal().name(),
                        context.now().truncatedTo(ChronoUnit.MICROS)));
            }
        };
    }

    /** The auto-assignments of a set that nobody is to get any more end. */
    public void assignNoLonger(String tenant, String setId, Instant at) {
        for (var filter : table.assigning(tenant, setId)) {
            autoAssignments.end(tenant, filter.filterId());
            told(table.setAutoAssignment(
                    tenant, filter.filterId(), null, filter.savedBy(), at.truncatedTo(ChronoUnit.MICROS)));
        }
    }

    /**
     * The auto-assignments of a set are halted; who begins to match meanwhile is found when a person lets one go on.
     *
     * @param setId null for all sets
     */
    public void suspend(String tenant, @Nullable String setId, Instant at) {
        for (var filter : setId == null ? table.assigning(tenant) : table.assigning(tenant, setId)) {
            var assignment = filter.autoAssignment();
            if (assignment != null && goesOn(assignment)) {
                autoAssignments.end(tenant, filter.filterId());
                told(table.setAutoAssignment(
                        tenant,
                        filter.filterId(),
                        assignment.halted(Halt.PAUSED),
                        filter.savedBy(),
                        at.truncatedTo(ChronoUnit.MICROS)));
            }
        }
    }

    private static boolean goesOn(@Nullable AutoAssignment assignment) {
        return assignment != null && assignment.halt() == null;
    }

    private Outcome told(TargetFilterState filter) {
        outbox.append(Topic.TARGET_FILTER_STATE, filter.filterId(), filter);
        return Outcome.done(filter.version());
    }

    private sealed interface Found {
        record Present(TargetFilterState filter) implements Found {}

        record Refused(Refusal refusal) implements Found {}
    }

    private Found found(String filterId, CommandContext context) {
        var broken = TargetRules.filterId(filterId);
        if (broken.isPresent()) {
            return new Found.Refused(broken.get());
        }
        var filter = table.find(context.cause().tenant(), filterId);
        if (filter.isEmpty()) {
            return new Found.Refused(unknown());
        }
        return stale(filter.get(), context.expectedVersion())
                .<Found>map(Found.Refused::new)
                .orElseGet(() -> new Found.Present(filter.get()));
    }

    private Optional<Refusal> unusable(String query) {
        return switch (selected.selection(query, List.of())) {
            case TargetSelection.Selected selection -> Optional.empty();
            case TargetSelection.Unusable unusable -> Optional.of(unusable.refusal());
        };
    }

    /** All targets are looked at once, and each that changes from then on. */
    private boolean isAffordable(String tenant, String query) {
        return switch (selected.selection(query, List.of())) {
            case TargetSelection.Selected selection -> selected.isAffordable(tenant, selection);
            // A field has gone: it finds nobody.
            case TargetSelection.Unusable _ -> true;
        };
    }

    private static Refusal tooSlow() {
        return TargetRefusal.QUERY_TOO_SLOW.because(SelectedTargets.TOO_DEAR);
    }

    private static Refusal unknown() {
        return TargetRefusal.FILTER_UNKNOWN.because("There is no such filter.");
    }

    private static Optional<Refusal> stale(TargetFilterState filter, @Nullable Long expected) {
        return expected == null || expected == filter.version()
                ? Optional.empty()
                : Optional.of(TargetRefusal.FILTER_STALE.because("The filter has version " + filter.version()
                        + ", the change was made for version " + expected + "."));
    }
}
