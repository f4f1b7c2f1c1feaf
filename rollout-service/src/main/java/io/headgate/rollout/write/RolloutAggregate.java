package io.headgate.rollout.write;

import io.headgate.contracts.approval.ApprovalEvent.ApprovalDenied;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGranted;
import io.headgate.contracts.cascade.CascadeMessage.GroupVerdict;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsPlanned;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsRefused;
import io.headgate.contracts.distribution.DistributionMessage.GroupOpened;
import io.headgate.contracts.rollout.RolloutCommand.AcceptGroup;
import io.headgate.contracts.rollout.RolloutCommand.ArchiveRollout;
import io.headgate.contracts.rollout.RolloutCommand.DeleteRollout;
import io.headgate.contracts.rollout.RolloutCommand.EditRollout;
import io.headgate.contracts.rollout.RolloutCommand.PauseRollout;
import io.headgate.contracts.rollout.RolloutCommand.ResumeRollout;
import io.headgate.contracts.rollout.RolloutCommand.RetryGroup;
import io.headgate.contracts.rollout.RolloutCommand.StartGroup;
import io.headgate.contracts.rollout.RolloutCommand.StartRollout;
import io.headgate.contracts.rollout.RolloutCommand.StopRollout;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.rollout.model.Rollout;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.AbstractAggregateFactory;
import org.axonframework.eventsourcing.AggregateFactory;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.annotation.MetaDataValue;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.AggregateRoot;
import org.axonframework.modelling.command.CreationPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The Axon side of a rollout: loads its state from its events, asks the decision, records what it answers. A rollout that
 * does not exist is asked too, so that "unknown" is an answer and not an exception.
 */
@AggregateRoot(type = "rollout")
public class RolloutAggregate {

    /** Read by Axon. */
    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable")
    private final String rolloutId;

    private Rollout rollout = Rollout.unknown();

    RolloutAggregate(String rolloutId) {
        this.rolloutId = rolloutId;
    }

    /** For a rollout with events and for one without: its state begins as unknown either way. */
    public static AggregateFactory<RolloutAggregate> factory() {
        return new AbstractAggregateFactory<>(RolloutAggregate.class) {
            @Override
            @SuppressWarnings("rawtypes")
            protected RolloutAggregate doCreateAggregate(String rolloutId, DomainEventMessage firstEvent) {
                return new RolloutAggregate(rolloutId);
            }
        };
    }

    public static RolloutAggregate unknown(@Nullable Object rolloutId) {
        return new RolloutAggregate((String) Objects.requireNonNull(rolloutId));
    }

    @EventSourcingHandler
    void on(RolloutEvent event) {
        rollout = rollout.evolve(event);
    }

    /** A deleted one is asked too: its plan may have been copied before. */
    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    List<String> handle(AuthorsOf question) {
        var plan = rollout.plan();
        return plan == null ? List.of() : plan.authors();
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Answer handle(NewRollout asking, @MetaDataValue(Rollouts.ASKED) Asked asked, MetaData context) {
        return record(
                CreateRolloutDecision.decide(
                        rollout, asking, PlanDigest.of(asking.command().definition()), asked),
                context);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Answer handle(EditRollout command, @MetaDataValue(Rollouts.ASKED) Asked asked, MetaData context) {
        return record(
                EditRolloutDecision.decide(rollout, command, PlanDigest.of(command.definition()), asked), context);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Answer handle(DeleteRollout command, @MetaDataValue(Rollouts.ASKED) Asked asked, MetaData context) {
        return record(DeleteRolloutDecision.decide(rollout, command, asked), context);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Answer handle(StartRollout command, @MetaDataValue(Rollouts.ASKED) Asked asked, MetaData context) {
        return record(StartRolloutDecision.decide(rollout, command, asked), context);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Answer handle(PauseRollout command, @MetaDataValue(Rollouts.ASKED) Asked asked, MetaData context) {
        return record(PauseRolloutDecision.decide(rollout, command, asked), context);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Answer handle(ResumeRollout command, @MetaDataValue(Rollouts.ASKED) Asked asked, MetaData context) {
        return record(ResumeRolloutDecision.decide(rollout, command, asked), context);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Answer handle(StopRollout command, @MetaDataValue(Rollouts.ASKED) Asked asked, MetaData context) {
        return record(StopRolloutDecision.decide(rollout, command, asked), context);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Answer handle(StartGroup command, @MetaDataValue(Rollouts.ASKED) Asked asked, MetaData context) {
        return record(StartGroupDecision.decide(rollout, command, asked), context);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Answer handle(AcceptGroup command, @MetaDataValue(Rollouts.ASKED) Asked asked, MetaData context) {
        return record(AcceptGroupDecision.decide(rollout, command, asked), context);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Answer handle(RetryGroup command, @MetaDataValue(Rollouts.ASKED) Asked asked, MetaData context) {
        return record(RetryGroupDecision.decide(rollout, command, asked), context);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Answer handle(ArchiveRollout command, @MetaDataValue(Rollouts.ASKED) Asked asked, MetaData context) {
        return record(ArchiveRolloutDecision.decide(rollout, command, asked), context);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Answer handle(ApprovalGranted granted, @MetaDataValue(Rollouts.ASKED) Asked asked, MetaData context) {
        return record(ApprovalGrantedDecision.decide(rollout, granted, asked), context);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Answer handle(ApprovalDenied denied, @MetaDataValue(Rollouts.ASKED) Asked asked, MetaData context) {
        return record(ApprovalDeniedDecision.decide(rollout, denied, asked), context);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Answer handle(AssignmentsPlanned planned, @MetaDataValue(Rollouts.ASKED) Asked asked, MetaData context) {
        return record(AssignmentsPlannedDecision.decide(rollout, planned, asked), context);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Answer handle(AssignmentsRefused refused, @MetaDataValue(Rollouts.ASKED) Asked asked, MetaData context) {
        return record(AssignmentsRefusedDecision.decide(rollout, refused, asked), context);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Answer handle(GroupOpened opened, @MetaDataValue(Rollouts.ASKED) Asked asked, MetaData context) {
        return record(GroupOpenedDecision.decide(rollout, opened, asked), context);
    }

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    Answer handle(GroupVerdict verdict, @MetaDataValue(Rollouts.ASKED) Asked asked, MetaData context) {
        return record(GroupVerdictDecision.decide(rollout, verdict, asked), context);
    }

    private Answer record(Decision first, MetaData context) {
        var decision =
                EmptyGroupsDecision.after(rollout, first, Objects.requireNonNull((Asked) context.get(Rollouts.ASKED)));
        if (decision instanceof Decision.Told told) {
            var kept = context.withoutKeys(Set.of(Rollouts.ASKED));
            told.events().forEach(event -> AggregateLifecycle.apply(event, kept));
        }
        return new Answer(decision, rollout.version());
    }
}
