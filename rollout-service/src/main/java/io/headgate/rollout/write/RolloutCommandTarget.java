package io.headgate.rollout.write;

import io.headgate.contracts.approval.ApprovalEvent;
import io.headgate.contracts.cascade.CascadeMessage;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsPlanned;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsRefused;
import io.headgate.contracts.distribution.DistributionMessage.GroupOpened;
import io.headgate.contracts.rollout.RolloutCommand;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.modelling.command.CommandTargetResolver;
import org.axonframework.modelling.command.VersionedAggregateIdentifier;

/** Which rollout a question is for; the contracts know nothing of Axon's annotations. */
public final class RolloutCommandTarget implements CommandTargetResolver {

    @Override
    public VersionedAggregateIdentifier resolveTarget(CommandMessage<?> question) {
        Object rolloutId = rolloutId(question.getPayload());
        return new VersionedAggregateIdentifier(rolloutId, null);
    }

    private static String rolloutId(Object question) {
        return switch (question) {
            case NewRollout asking -> asking.command().rolloutId();
            case AuthorsOf asking -> asking.rolloutId();
            case RolloutCommand command -> command.rolloutId();
            case ApprovalEvent event -> event.rolloutId();
            case AssignmentsPlanned planned -> planned.rolloutId();
            case AssignmentsRefused refused -> refused.rolloutId();
            case GroupOpened opened -> opened.rolloutId();
            case CascadeMessage message -> message.rolloutId();
            default -> throw new IllegalStateException("not a question to a rollout: " + question.getClass());
        };
    }
}
