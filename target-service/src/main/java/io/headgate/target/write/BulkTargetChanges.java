package io.headgate.target.write;

import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.target.TargetCommand.ChangeTargetTag;
import io.headgate.contracts.target.TargetCommand.LabelChange;
import io.headgate.contracts.target.TargetCommand.SetTargetGroup;
import io.headgate.contracts.target.TargetCommand.SetTargetType;
import io.headgate.contracts.target.TargetCommand.TargetsChanged;
import io.headgate.target.model.TargetRefusal;
import io.headgate.target.model.TargetRules;
import io.headgate.target.read.SelectedTargets;
import io.headgate.target.read.TargetSelection;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Changes many targets with one statement per chunk. Those that do not exist are left out and told. */
public final class BulkTargetChanges {

    private static final int CHUNK = 2_000;
    /** Commands are carried out one after another: none keeps the others waiting for ever. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final TargetTable table;
    private final TargetNews news;
    private final TagRegistry tags;
    private final TypeRegistry types;
    private final SelectedTargets selected;

    public BulkTargetChanges(
            TargetTable table, TargetNews news, TagRegistry tags, TypeRegistry types, SelectedTargets selected) {
        this.table = table;
        this.news = news;
        this.tags = tags;
        this.types = types;
        this.selected = selected;
    }

    public Outcome setType(SetTargetType command, CommandContext context) {
        var type = command.type();
        return usable(command.controllerIds())
                .or(() -> type == null ? Optional.empty() : TargetRules.typeKey(type))
                .or(() -> type == null
                        ? Optional.empty()
                        : types.unknown(context.cause().tenant(), List.of(type)))
                .map(Outcome::refused)
                .orElseGet(() -> change(command.controllerIds(), BulkEdit.type(type), context));
    }

    public Outcome setGroup(SetTargetGroup command, CommandContext context) {
        var ids = command.controllerIds();
        var query = command.query();
        var broken = TargetRules.group(command.group(), "The command");
        if (broken.isPresent()) {
            return Outcome.refused(broken.get());
        }
        var edit = BulkEdit.group(command.group());
        if (ids != null && query == null) {
            return usable(ids).map(Outcome::refused).orElseGet(() -> change(ids, edit, context));
        }
        if (ids != null || query == null) {
            return Outcome.refused(
                    TargetRefusal.INVALID_SELECTION.because("The command names its targets in both ways, or in none."));
        }
        return switch (selected.selection(query, List.of())) {
            case TargetSelection.Unusable unusable -> Outcome.refused(unusable.refusal());
            case TargetSelection.Selected selection ->
                selected.within(LIMIT, () -> changeSelected(selection, edit, context))
                        .map(changed -> Outcome.done(new TargetsChanged(changed, List.of())))
                        .orElseGet(() -> Outcome.refused(
                                TargetRefusal.QUERY_TOO_SLOW.because("Selecting the targets took too long.")));
        };
    }

    public Outcome changeTag(ChangeTargetTag command, CommandContext context) {
        var ids = command.controllerIds();
        var broken = usable(ids).or(() -> TargetRules.tags(List.of(command.tag()), "The command"));
        if (broken.isPresent()) {
            return Outcome.refused(broken.get());
        }
        if (command.change() == LabelChange.REMOVE) {
            return change(ids, BulkEdit.withoutTag(command.tag()), context);
        }
        var tenant = context.cause().tenant();
        if (table.anyIsFull(tenant, ids, command.tag(), TargetRules.MAX_TAGS)) {
            return Outcome.refused(TargetRefusal.TOO_MANY_TAGS.because("One of the targets would have too many tags."));
        }
        tags.make(
                tenant,
                List.of(command.tag()),
                context.principal().name(),
                context.now().truncatedTo(ChronoUnit.MICROS));
        return change(ids, BulkEdit.withTag(command.tag()), context);
    }

    private Outcome change(List<String> ids, BulkEdit edit, CommandContext context) {
        var changed = changeSome(ids, edit, context);
        var existing = table.existing(context.cause().tenant(), ids);
        var unknown =
                ids.stream().distinct().filter(id -> !existing.contains(id)).toList();
        return Outcome.done(new TargetsChanged(changed, unknown));
    }

    /** Asks once: the query sees the targets as they were before the change, and its cost is bounded apart from it. */
    private int changeSelected(TargetSelection.Selected selection, BulkEdit edit, CommandContext context) {
        var change = new ChangeOfSelected(edit, context);
        selected.forEach(context.cause().tenant(), selection, CHUNK, SelectedTargets.QUESTION, change);
        change.carryOut();
        return change.changed;
    }

    private final class ChangeOfSelected implements SelectedTargets.Taker {
        private final BulkEdit edit;
        private final CommandContext context;
        private final List<String> ids = new ArrayList<>(CHUNK);
        private int changed;

        private ChangeOfSelected(BulkEdit edit, CommandContext context) {
            this.edit = edit;
            this.context = context;
        }

        @Override
        public void take(String controllerId, int matches) {
            ids.add(controllerId);
            if (ids.size() == CHUNK) {
                carryOut();
            }
        }

        private void carryOut() {
            changed += changeSome(ids, edit, context);
            ids.clear();
        }
    }

    private int changeSome(List<String> ids, BulkEdit edit, CommandContext context) {
        var tenant = context.cause().tenant();
        var at = context.now().truncatedTo(ChronoUnit.MICROS);
        var states = table.change(tenant, ids, edit, context.principal().name(), at);
        news.changed(tenant, states, at);
        return states.size();
    }

    private static Optional<Refusal> usable(List<String> ids) {
        return TargetRules.atMost(TargetRules.MAX_CHANGED_AT_ONCE, ids.size()).or(() -> TargetRules.controllerIds(ids));
    }
}
