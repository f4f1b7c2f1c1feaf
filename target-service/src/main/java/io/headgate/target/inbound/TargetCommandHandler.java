package io.headgate.target.inbound;

import io.headgate.chassis.messaging.AllOrNothing;
import io.headgate.chassis.messaging.CommandConsumer;
import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.contracts.target.TargetCommand;
import io.headgate.target.read.FilterPreviews;
import io.headgate.target.write.BulkTargetChanges;
import io.headgate.target.write.TagRegistry;
import io.headgate.target.write.TargetFilterRegistry;
import io.headgate.target.write.TargetRegistry;
import io.headgate.target.write.TimeLooks;
import io.headgate.target.write.TypeRegistry;
import java.util.ArrayList;

/** Every command of the registry, on one page. */
public final class TargetCommandHandler implements CommandConsumer.Handler<TargetCommand> {

    private final TargetRegistry targets;
    private final BulkTargetChanges bulk;
    private final TagRegistry tags;
    private final TypeRegistry types;
    private final TargetFilterRegistry filters;
    private final FilterPreviews previews;
    private final TimeLooks times;
    private final AllOrNothing allOrNothing;

    public TargetCommandHandler(
            TargetRegistry targets,
            BulkTargetChanges bulk,
            TagRegistry tags,
            TypeRegistry types,
            TargetFilterRegistry filters,
            FilterPreviews previews,
            TimeLooks times,
            AllOrNothing allOrNothing) {
        this.targets = targets;
        this.bulk = bulk;
        this.tags = tags;
        this.types = types;
        this.filters = filters;
        this.previews = previews;
        this.times = times;
        this.allOrNothing = allOrNothing;
    }

    @Override
    public Outcome handle(TargetCommand command, CommandContext context) {
        return switch (command) {
            case TargetCommand.RegisterTargets register -> targets.register(register, context);
            case TargetCommand.UpdateTarget update -> targets.update(update, context);
            case TargetCommand.ReportAttributes report -> targets.reportAttributes(report, context);
            case TargetCommand.IssueToken issue -> targets.issueToken(issue, context);
            case TargetCommand.DeleteTargets delete -> targets.delete(delete, context);
            case TargetCommand.SaveTargetFilter save -> filters.save(save, context);
            case TargetCommand.DeleteTargetFilter delete -> filters.delete(delete, context);
            case TargetCommand.PreviewFilter preview -> previews.preview(preview, context);
            case TargetCommand.CheckFilter check -> previews.check(check, context);
            case TargetCommand.SetTargetType set -> bulk.setType(set, context);
            case TargetCommand.SetTargetGroup set -> bulk.setGroup(set, context);
            case TargetCommand.ChangeTargetTag change -> bulk.changeTag(change, context);
            case TargetCommand.SetTargetMetadata set -> targets.setMetadata(set, context);
            case TargetCommand.SetAutoConfirm set -> targets.setAutoConfirm(set, context);
            case TargetCommand.CreateTargetLabels create -> {
                var all = new ArrayList<TargetCommand>(create.tags());
                all.addAll(create.types());
                yield allOrNothing.of(all, context, this);
            }
            case TargetCommand.SaveTargetTag save -> tags.save(save, context);
            case TargetCommand.DeleteTargetTag delete -> tags.delete(delete, context);
            case TargetCommand.SaveTargetType save -> types.save(save, context);
            case TargetCommand.DeleteTargetType delete -> types.delete(delete, context);
            case TargetCommand.SetAutoAssignment set -> filters.setAutoAssignment(set, context);
            case TargetCommand.SetOverdueAfter set -> times.setOverdueAfter(set, context);
        };
    }
}
