package io.headgate.target.write;

import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.approval.ApprovalEvent;
import io.headgate.contracts.assignment.AssignmentMessage.AutoApprovalRequested;
import io.headgate.contracts.assignment.AssignmentMessage.AutoApprovalWithdrawn;
import io.headgate.contracts.target.TargetCommand.DeleteTargetFilter;
import io.headgate.contracts.target.TargetCommand.SaveTargetFilter;
import io.headgate.contracts.target.TargetCommand.SetAutoAssignment;
import io.headgate.contracts.target.TargetMessage.AutoApproval;
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
    private final FullLooks looks;
    private final KillSwitchTable killSwitches;
    private final Outbox outbox;
    private final SelectedTargets selected;
    private final ApprovalPolicyTable policies;

    public TargetFilterRegistry(
            JdbcTemplate jdbc,
            FilterTable table,
            ApprovalPolicyTable policies,
            FullLooks looks,
            KillSwitchTable killSwitches,
            Outbox outbox,
            SelectedTargets selected) {
        this.jdbc = jdbc;
        this.table = table;
        this.policies = policies;
        this.looks = looks;
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
        var others = before.filter(filter -> filter.autoAssignment() != null)
                .filter(filter -> !filter.query().equals(command.query()));
        if (others.isPresent() && !isAffordable(tenant, command.query())) {
            return Outcome.refused(tooSlow());
        }
        var by = context.principal().name();
        var after = table.save(
                tenant,
                filterId,
                command.name(),
                command.query(),
                by,
                context.now().truncatedTo(ChronoUnit.MICROS));
        return told(others.isEmpty() ? after : asksOthers(tenant, others.get(), after, by));
    }

    /** It assigns to others than before: that is another auto-assignment, which is approved anew where it has to be. */
    private TargetFilterState asksOthers(String tenant, TargetFilterState before, TargetFilterState after, String by) {
        var assignment = Objects.requireNonNull(after.autoAssignment());
        var approval = AutoApprovalDecision.asWritten(before, after.query(), assignment, policies.of(tenant), by);
        var asking = Objects.equals(approval, assignment.approval())
                ? after
                : table.setApproval(tenant, after.filterId(), approval);
        lookFor(tenant, after.filterId(), assignment.with(approval));
        tellApproval(assignment.approval(), asking);
        return asking;
    }

    private void lookFor(String tenant, String filterId, AutoAssignment assignment) {
        if (assignment.goesOn()) {
            looks.begin(tenant, AutoAssignments.watch(filterId));
        } else {
            looks.end(tenant, AutoAssignments.watch(filterId));
        }
    }

    /** A rollout keeps its own copy of the query, so no rollout changes. */
    public Outcome delete(DeleteTargetFilter command, CommandContext context) {
        var tenant = context.cause().tenant();
        return switch (found(command.filterId(), context)) {
            case Found.Refused refused -> Outcome.refused(refused.refusal());
            case Found.Present present -> {
                looks.end(tenant, AutoAssignments.watch(command.filterId()));
                var version = table.delete(tenant, command.filterId());
                tellWithdrawn(present.filter(), version, context.now());
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
            case Found.Present present -> set(tenant, present.filter(), wanted, context);
        };
    }

    private Outcome set(
            String tenant, TargetFilterState filter, @Nullable AutoAssignment wanted, CommandContext context) {
        var before = filter.autoAssignment();
        var by = context.principal().name();
        var policy = policies.of(tenant);
        var next = wanted == null
                ? null
                : wanted.with(AutoApprovalDecision.asWritten(filter, filter.query(), wanted, policy, by));
        if (Objects.equals(before, next)) {
            return Outcome.done(filter.version());
        }
        if (next != null && next.halt() == null && killSwitches.holds(tenant, next.setId())) {
            return Outcome.refused(
                    TargetRefusal.KILL_SWITCH_ON.because("A kill switch is on: nobody is assigned this set."));
        }
        if (next != null && next.approval() != null && next.contentDigest() == null) {
            return Outcome.refused(TargetRefusal.FILTER_INVALID_AUTO_ASSIGNMENT.because(
                    "It does not say which content of the set is to be approved."));
        }
        if (next == null || next.halt() != null) {
            looks.end(tenant, AutoAssignments.watch(filter.filterId()));
        } else if (isAnother(before, next)) {
            if (!isAffordable(tenant, filter.query())) {
                return Outcome.refused(tooSlow());
            }
            lookFor(tenant, filter.filterId(), next);
        }
        var after = table.setAutoAssignment(
                tenant, filter.filterId(), next, by, context.now().truncatedTo(ChronoUnit.MICROS));
        tellApproval(before == null ? null : before.approval(), after);
        return told(after);
    }

    /** A decision of approval-service. One about something else, or about what it was before, changes nothing. */
    public void decided(String tenant, ApprovalEvent decision) {
        var filter = table.find(tenant, decision.rolloutId());
        var approval = filter.map(TargetFilterState::autoAssignment)
                .flatMap(assignment -> AutoApprovalDecision.decided(assignment.approval(), decision));
        if (approval.isEmpty()) {
            return;
        }
        var after = table.setApproval(tenant, decision.rolloutId(), approval.get());
        lookFor(tenant, after.filterId(), Objects.requireNonNull(after.autoAssignment()));
        told(after);
    }

    private void tellApproval(@Nullable AutoApproval before, TargetFilterState after) {
        var assignment = after.autoAssignment();
        var approval = assignment == null ? null : assignment.approval();
        if (Objects.equals(before, approval)) {
            return;
        }
        if (approval != null && approval.state() == AutoApproval.State.WAITING) {
            outbox.append(
                    Topic.AUTO_ASSIGNMENTS,
                    after.filterId(),
                    new AutoApprovalRequested(
                            after.filterId(),
                            after.version(),
                            after.name(),
                            approval.digest(),
                            approval.authors(),
                            after.savedAt()));
        } else if (before != null && before.state() == AutoApproval.State.WAITING) {
            withdrawn(after.filterId(), after.version(), after.savedAt());
        }
    }

    private void tellWithdrawn(TargetFilterState gone, long version, Instant at) {
        var assignment = gone.autoAssignment();
        var approval = assignment == null ? null : assignment.approval();
        if (approval != null && approval.state() == AutoApproval.State.WAITING) {
            withdrawn(gone.filterId(), version, at);
        }
    }

    private void withdrawn(String filterId, long version, Instant at) {
        outbox.append(Topic.AUTO_ASSIGNMENTS, filterId, new AutoApprovalWithdrawn(filterId, version, at));
    }

    /** The auto-assignments of a set that nobody is to get any more end. */
    public void assignNoLonger(String tenant, String setId, Instant at) {
        for (var filter : table.assigning(tenant, setId)) {
            looks.end(tenant, AutoAssignments.watch(filter.filterId()));
            var after = table.setAutoAssignment(
                    tenant, filter.filterId(), null, filter.savedBy(), at.truncatedTo(ChronoUnit.MICROS));
            tellWithdrawn(filter, after.version(), at);
            told(after);
        }
    }

    /**
     * The auto-assignments of a set are halted, also those that wait for an approval; who begins to match meanwhile is found
     * when a person lets one go on.
     *
     * @param setId null for all sets
     */
    public void suspend(String tenant, @Nullable String setId, Instant at) {
        for (var filter : setId == null ? table.assigning(tenant) : table.assigning(tenant, setId)) {
            var assignment = filter.autoAssignment();
            if (assignment != null && assignment.halt() == null) {
                looks.end(tenant, AutoAssignments.watch(filter.filterId()));
                told(table.setAutoAssignment(
                        tenant,
                        filter.filterId(),
                        assignment.halted(Halt.PAUSED),
                        filter.savedBy(),
                        at.truncatedTo(ChronoUnit.MICROS)));
            }
        }
    }

    private static boolean isAnother(@Nullable AutoAssignment before, AutoAssignment next) {
        return before == null
                || !before.goesOn()
                || !next.goesOn()
                || !before.setId().equals(next.setId());
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
