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
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Changes many targets alike. Those that do not exist are left out and told. */
public final class BulkTargetChanges {

    private final TargetTable table;
    private final BulkEdits edits;
    private final TagRegistry tags;
    private final TypeRegistry types;
    private final SelectedTargets selected;

    public BulkTargetChanges(
            TargetTable table, TargetNews news, TagRegistry tags, TypeRegistry types, SelectedTargets selected) {
        this.table = table;
        this.edits = new BulkEdits(table, news);
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
        var after = command.after();
        var broken = TargetRules.group(command.group(), "The command")
                .or(() -> after == null ? Optional.empty() : TargetRules.controllerId(after, "The command"));
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
                selected.within(SelectedTargets.QUESTION, () -> next(selection, after, context))
                        .map(next -> changeSelected(next, edit, context))
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
        return Outcome.done(new TargetsChanged(changed, unknown, null));
    }

    private List<String> next(TargetSelection.Selected selection, @Nullable String after, CommandContext context) {
        return selected.next(
                context.cause().tenant(), selection, after == null ? "" : after, TargetRules.MAX_CHANGED_AT_ONCE);
    }

    private Outcome changeSelected(List<String> ids, BulkEdit edit, CommandContext context) {
        var changed = changeSome(ids, edit, context);
        return Outcome.done(new TargetsChanged(
                changed, List.of(), ids.size() < TargetRules.MAX_CHANGED_AT_ONCE ? null : ids.getLast()));
    }

    private int changeSome(List<String> ids, BulkEdit edit, CommandContext context) {
        var at = context.now().truncatedTo(ChronoUnit.MICROS);
        return edits.make(
                context.cause().tenant(), ids, edit, context.principal().name(), at);
    }

    private static Optional<Refusal> usable(List<String> ids) {
        return TargetRules.atMost(TargetRules.MAX_CHANGED_AT_ONCE, ids.size()).or(() -> TargetRules.controllerIds(ids));
    }
}
