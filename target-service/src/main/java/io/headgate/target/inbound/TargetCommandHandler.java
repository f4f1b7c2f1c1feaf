package io.headgate.target.inbound;

import io.headgate.chassis.messaging.CommandConsumer;
import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.contracts.target.TargetCommand;
import io.headgate.target.read.FilterPreviews;
import io.headgate.target.write.TargetFilterRegistry;
import io.headgate.target.write.TargetRegistry;

/** Every command of the registry, on one page. */
public final class TargetCommandHandler implements CommandConsumer.Handler<TargetCommand> {

    private final TargetRegistry targets;
    private final TargetFilterRegistry filters;
    private final FilterPreviews previews;

    public TargetCommandHandler(TargetRegistry targets, TargetFilterRegistry filters, FilterPreviews previews) {
        this.targets = targets;
        this.filters = filters;
        this.previews = previews;
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
            case TargetCommand.SetTargetType _ -> throw new UnsupportedOperationException("TODO3");
            case TargetCommand.SetTargetGroup _ -> throw new UnsupportedOperationException("TODO3");
            case TargetCommand.ChangeTargetTag _ -> throw new UnsupportedOperationException("TODO3");
            case TargetCommand.SetTargetMetadata _ -> throw new UnsupportedOperationException("TODO3");
            case TargetCommand.SetAutoConfirm _ -> throw new UnsupportedOperationException("TODO3");
            case TargetCommand.SaveTargetTag _ -> throw new UnsupportedOperationException("TODO3");
            case TargetCommand.DeleteTargetTag _ -> throw new UnsupportedOperationException("TODO3");
            case TargetCommand.SaveTargetType _ -> throw new UnsupportedOperationException("TODO3");
            case TargetCommand.DeleteTargetType _ -> throw new UnsupportedOperationException("TODO3");
            case TargetCommand.SetAutoAssignment _ -> throw new UnsupportedOperationException("TODO3");
        };
    }
}
