package io.headgate.target.read;

import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.contracts.target.TargetCommand.FilterPreview;
import io.headgate.contracts.target.TargetCommand.PreviewFilter;
import io.headgate.target.model.TargetRefusal;
import io.headgate.target.model.TargetRules;
import java.time.Duration;

/** What a filter would select now. Reads only. */
public final class FilterPreviews {

    /** Commands are carried out one after another: a preview keeps no others waiting. */
    private static final Duration LIMIT = SelectedTargets.QUESTION;

    private final SelectedTargets targets;

    public FilterPreviews(SelectedTargets targets) {
        this.targets = targets;
    }

    public Outcome preview(PreviewFilter command, CommandContext context) {
        var broken = TargetRules.sample(command.sample());
        if (broken.isPresent()) {
            return Outcome.refused(broken.get());
        }
        return switch (targets.selection(command.query(), command.groupFilters())) {
            case TargetSelection.Unusable unusable -> Outcome.refused(unusable.refusal());
            case TargetSelection.Selected selection ->
                targets.within(
                                LIMIT,
                                () -> preview(
                                        selection,
                                        command.sample(),
                                        context.cause().tenant()))
                        .map(Outcome::done)
                        .orElseGet(() -> Outcome.refused(TargetRefusal.QUERY_TOO_SLOW.because(
                                "Counting the targets took longer than " + LIMIT.toMillis() + " ms.")));
        };
    }

    private FilterPreview preview(TargetSelection.Selected selection, int sample, String tenant) {
        var began = System.nanoTime();
        var matches = targets.histogram(tenant, selection);
        var count = matches.values().stream().mapToLong(Long::longValue).sum();
        targets.limit(LIMIT.minusNanos(System.nanoTime() - began));
        return new FilterPreview(count, targets.sample(tenant, selection, sample), matches);
    }
}
