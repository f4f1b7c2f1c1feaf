package io.headgate.gateway.operator.rollout;

import com.fasterxml.jackson.annotation.JsonValue;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.contracts.rollout.RolloutState.Operation;
import io.headgate.gateway.view.rollout.RolloutRow;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a rollout's row and its numbers: why it waits and what may be done now. Pure.
 *
 * @param counts by group; a group that was never counted is untouched
 */
record RolloutSituation(RolloutRow row, Map<Integer, GroupCounts> counts) {

    /**
     * Why nothing happens at once.
     *
     * @param have how far it is, where that can be counted
     * @param need when it goes on
     * @param of out of how many
     */
    record WaitingFor(
            Rule rule,
            @Nullable Long have,
            @Nullable Long need,
            @Nullable Long of,
            @Nullable String reason) {}

    enum Rule {
        EDIT,
        APPROVAL,
        START,
        SCHEDULE,
        PLANNING,
        SUCCESS,
        DECISION,
        OPEN_ACTIONS,
        RESUME;

        /** As the API names them: {@code open-actions}. */
        @JsonValue
        String shown() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    GroupCounts of(RolloutRow.Group group) {
        return row.counts(group, counts);
    }

    GroupCounts total() {
        var totals = row.plan().totals();
        return totals != null
                ? totals
                : row.plan().groups().stream().map(this::of).reduce(GroupCounts.untouched(0), GroupCounts::plus);
    }

    /** The first group that has begun and not passed. */
    Optional<RolloutRow.Group> current() {
        return row.plan().groups().stream()
                .filter(group -> group.state().isStarted() && !group.state().hasPassed())
                .min(Comparator.comparingInt(RolloutRow.Group::ordinal));
    }

    private Optional<RolloutRow.Group> next() {
        return row.plan().groups().stream()
                .filter(group -> group.state() == GroupState.SCHEDULED)
                .min(Comparator.comparingInt(RolloutRow.Group::ordinal));
    }

    Optional<WaitingFor> waitingFor() {
        return switch (row.state()) {
            case CREATED ->
                row.approval().required() && row.approval().deniedBy() != null
                        ? waiting(Rule.EDIT, "Denied; edit it to ask for approval again.")
                        : forStart();
            case WAITING_FOR_APPROVAL ->
                waiting(
                        Rule.APPROVAL,
                        "Someone other than " + String.join(", ", row.approval().authors()) + " must approve it.");
            case APPROVED -> forStart();
            case RUNNING -> Optional.of(running());
            case PAUSED -> waiting(Rule.RESUME, row.reason());
            case STOPPED, FINISHED, ROLLING_BACK, ROLLED_BACK -> Optional.empty();
        };
    }

    private Optional<WaitingFor> forStart() {
        var startAt = row.definition().startAt();
        // What was refused at its time is not tried again by itself.
        return startAt == null || row.problem() != null
                ? waiting(Rule.START, null)
                : waiting(Rule.SCHEDULE, "Starts at " + startAt + ".");
    }

    private WaitingFor running() {
        if (!row.plan().planned()) {
            return new WaitingFor(Rule.PLANNING, null, null, null, "Targets and groups are being fixed.");
        }
        return current().map(this::inGroup).orElseGet(this::settling);
    }

    private WaitingFor inGroup(RolloutRow.Group group) {
        var counted = of(group);
        var have = counted.succeeded();
        var need = group.success().needed(counted.expected());
        return group.state() == GroupState.HELD
                ? new WaitingFor(Rule.DECISION, have, need, counted.expected(), group.reason())
                : new WaitingFor(Rule.SUCCESS, have, need, counted.expected(), null);
    }

    private WaitingFor settling() {
        var total = total();
        return new WaitingFor(
                Rule.OPEN_ACTIONS,
                total.ended(),
                total.size(),
                total.size(),
                row.definition().laterTargets() == null
                        ? "Every group has passed; some actions are open."
                        : "Every group has passed; who begins to match joins, until the rollout is stopped.");
    }

    private static Optional<WaitingFor> waiting(Rule rule, @Nullable String reason) {
        return Optional.of(new WaitingFor(rule, null, null, null, reason));
    }

    Set<Operation> allowed() {
        var allowed = EnumSet.noneOf(Operation.class);
        allowed.addAll(row.state().allowed(row.approval().required()));
        if (row.archived()) {
            allowed.remove(Operation.ARCHIVE);
        }
        var ofGroups = EnumSet.noneOf(Operation.class);
        row.plan().groups().forEach(group -> ofGroups.addAll(allowed(group)));
        for (var operation : List.of(Operation.START_GROUP, Operation.ACCEPT_GROUP, Operation.RETRY_GROUP)) {
            if (!ofGroups.contains(operation)) {
                allowed.remove(operation);
            }
        }
        return allowed;
    }

    Set<Operation> allowed(RolloutRow.Group group) {
        var allowed = EnumSet.noneOf(Operation.class);
        if (row.state() != RolloutState.RUNNING) {
            return allowed;
        }
        if (next().filter(group::equals).isPresent()) {
            allowed.add(Operation.START_GROUP);
        }
        if (group.state() == GroupState.HELD) {
            allowed.add(Operation.ACCEPT_GROUP);
        }
        var counted = of(group);
        if (group.state().isStarted() && counted.failed() + counted.timedOut() > 0) {
            allowed.add(Operation.RETRY_GROUP);
        }
        return allowed;
    }

    /** As the API names them: {@code start-group}. */
    static List<String> names(Set<Operation> operations) {
        return operations.stream()
                .map(operation -> operation.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }
}
