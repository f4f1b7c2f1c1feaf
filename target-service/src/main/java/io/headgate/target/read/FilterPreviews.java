package io.headgate.target.read;

import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.target.TargetCommand.CheckFilter;
import io.headgate.contracts.target.TargetCommand.FilterPreview;
import io.headgate.contracts.target.TargetCommand.PreviewFilter;
import io.headgate.target.model.TargetRefusal;
import io.headgate.target.model.TargetRules;
import java.time.Duration;

/** What a filter would select now, and whether it may be used. Reads only. */
public final class FilterPreviews {

    /**
     * Commands are carried out one after another, and the asker waits some seconds: however many targets there are, a
     * preview keeps nobody longer.
     */
    private static final Duration LONGEST = Duration.ofSeconds(4);

    /** Of this, what is read may wait for reports. */
    private static final Duration WAITING = Duration.ofSeconds(2);

    private final SelectedTargets targets;
    private final ActionReportsRead reports;

    public FilterPreviews(SelectedTargets targets, ActionReportsRead reports) {
        this.targets = targets;
        this.reports = reports;
    }

    public Outcome check(CheckFilter command, CommandContext context) {
        return switch (targets.selection(command.query(), command.groupFilters())) {
            case TargetSelection.Unusable unusable -> Outcome.refused(unusable.refusal());
            case TargetSelection.Selected selection ->
                targets.isAffordable(context.cause().tenant(), selection)
                        ? Outcome.done()
                        : Outcome.refused(TargetRefusal.QUERY_TOO_SLOW.because(SelectedTargets.TOO_DEAR));
        };
    }

    public Outcome preview(PreviewFilter command, CommandContext context) {
        var broken = TargetRules.sample(command.sample())
                .or(() -> TargetRules.setsAtMost(
                        RolloutDefinition.MAX_SETS, command.setIds().size()));
        if (broken.isPresent()) {
            return Outcome.refused(broken.get());
        }
        return switch (targets.selection(command.query(), command.groupFilters())) {
            case TargetSelection.Unusable unusable -> Outcome.refused(unusable.refusal());
            case TargetSelection.Selected selection ->
                preview(selection, command, context.cause().tenant());
        };
    }

    private Outcome preview(TargetSelection.Selected selection, PreviewFilter command, String tenant) {
        if (!targets.isAffordable(tenant, selection)) {
            return Outcome.refused(TargetRefusal.QUERY_TOO_SLOW.because(SelectedTargets.TOO_DEAR));
        }
        var limit = targets.listLimit(tenant, selection, LONGEST);
        var fits = targets.fence(tenant, command.setIds()).fits(command.setIds());
        if (command.afterReports() && selection.fitting(fits).asksForActions()) {
            reports.awaitToldSoFar(WAITING);
        }
        return targets.within(limit, () -> read(selection, fits, command, tenant, limit))
                .map(Outcome::done)
                .orElseGet(() -> Outcome.refused(TargetRefusal.QUERY_TOO_SLOW.because(
                        "Counting the targets took longer than " + limit.toMillis() + " ms.")));
    }

    /** @param limit of all statements together */
    private FilterPreview read(
            TargetSelection.Selected selection,
            SqlCondition fits,
            PreviewFilter command,
            String tenant,
            Duration limit) {
        var began = System.nanoTime();
        var fitting = selection.fitting(fits);
        var matches = targets.histogram(tenant, fitting);
        var count = matches.values().stream().mapToLong(Long::longValue).sum();
        targets.limit(limit.minusNanos(System.nanoTime() - began));
        var unfit = command.setIds().isEmpty() ? 0 : targets.count(tenant, selection.unfit(fits));
        targets.limit(limit.minusNanos(System.nanoTime() - began));
        return new FilterPreview(count, targets.next(tenant, fitting, "", command.sample()), matches, unfit);
    }
}
