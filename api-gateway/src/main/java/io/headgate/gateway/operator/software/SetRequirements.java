package io.headgate.gateway.operator.software;

import io.headgate.chassis.query.QueryProblem;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetCommand.CheckFilter;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.view.target.Targets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Checks what a set requires of targets where it is written: by who resolves filters, and as the device side will read it. */
@Component
class SetRequirements {

    private static final Refusal BY_TIME = new Refusal(
            "distribution-set.requirement-by-time",
            Refusal.Kind.UNPROCESSABLE,
            "The requirement names a moment: whether a target meets it would change by time alone.",
            "Ask for what the target is: its attributes, tags, type, group, or what it has installed.");

    private final Commands commands;

    SetRequirements(Commands commands) {
        this.commands = commands;
    }

    /** @param requirement null or empty for none */
    void check(Call call, @Nullable String requirement) {
        if (requirement == null || requirement.isEmpty()) {
            return;
        }
        if (requirement.contains("${")) {
            throw new RefusedException(BY_TIME);
        }
        switch (Targets.requirement(requirement)) {
            case SqlCondition _ -> {}
            case QueryProblem problem -> throw new RefusedException(problem.toRefusal());
        }
        var aside = call.aside();
        commands.send(aside, Topic.TARGET_COMMANDS, aside.commandId(), new CheckFilter(requirement, List.of()));
    }
}
