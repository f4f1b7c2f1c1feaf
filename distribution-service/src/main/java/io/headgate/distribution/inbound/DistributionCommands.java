package io.headgate.distribution.inbound;

import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.contracts.distribution.DistributionCommand;
import io.headgate.contracts.distribution.DistributionCommand.AssignSet;
import io.headgate.contracts.distribution.DistributionCommand.CreateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.DeleteArtifact;
import io.headgate.contracts.distribution.DistributionCommand.DeleteDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.DeleteSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.GroupSize;
import io.headgate.contracts.distribution.DistributionCommand.GroupsPreview;
import io.headgate.contracts.distribution.DistributionCommand.PreviewGroups;
import io.headgate.contracts.distribution.DistributionCommand.RegisterArtifact;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.distribution.decide.CreateDistributionSetDecision;
import io.headgate.distribution.decide.CreateSoftwareModuleDecision;
import io.headgate.distribution.decide.DeleteArtifactDecision;
import io.headgate.distribution.decide.DeleteDistributionSetDecision;
import io.headgate.distribution.decide.DeleteSoftwareModuleDecision;
import io.headgate.distribution.decide.RegisterArtifactDecision;
import io.headgate.distribution.model.DistributionRefusal;
import io.headgate.distribution.partition.GroupPartition;
import io.headgate.distribution.store.SoftwareStore;
import java.util.Set;
import java.util.stream.IntStream;

/** Carries out commands about software, inside the command's transaction. Answers with the new state. */
public final class DistributionCommands {

    private final SoftwareStore store;
    private final SoftwareTeller teller;
    private final DirectAssignments assignments;

    public DistributionCommands(SoftwareStore store, DirectAssignments assignments, Outbox outbox) {
        this.store = store;
        this.assignments = assignments;
        this.teller = new SoftwareTeller(store, outbox);
    }

    public Outcome handle(DistributionCommand command, CommandContext context) {
        return switch (command) {
            case CreateSoftwareModule create -> create(create, context);
            case DeleteSoftwareModule delete -> delete(delete, context);
            case RegisterArtifact register -> register(register, context);
            case DeleteArtifact delete -> delete(delete, context);
            case CreateDistributionSet create -> create(create, context);
            case DeleteDistributionSet delete -> delete(delete, context);
            case PreviewGroups preview -> preview(preview);
            case DistributionCommand.UpdateSoftwareModule _ -> throw new UnsupportedOperationException("TODO3");
            case DistributionCommand.SetModuleMetadata _ -> throw new UnsupportedOperationException("TODO3");
            case DistributionCommand.UpdateDistributionSet _ -> throw new UnsupportedOperationException("TODO3");
            case DistributionCommand.ChangeSetModules _ -> throw new UnsupportedOperationException("TODO3");
            case DistributionCommand.SetDistributionSetMetadata _ -> throw new UnsupportedOperationException("TODO3");
            case DistributionCommand.ChangeSetTag _ -> throw new UnsupportedOperationException("TODO3");
            case DistributionCommand.InvalidateDistributionSet _ -> throw new UnsupportedOperationException("TODO3");
            case DistributionCommand.SaveSetTag _ -> throw new UnsupportedOperationException("TODO3");
            case DistributionCommand.DeleteSetTag _ -> throw new UnsupportedOperationException("TODO3");
            case DistributionCommand.SaveModuleType _ -> throw new UnsupportedOperationException("TODO3");
            case DistributionCommand.DeleteModuleType _ -> throw new UnsupportedOperationException("TODO3");
            case DistributionCommand.SaveSetType _ -> throw new UnsupportedOperationException("TODO3");
            case DistributionCommand.DeleteSetType _ -> throw new UnsupportedOperationException("TODO3");
            case AssignSet assign -> assignments.assign(assign, context);
        };
    }

    private Outcome create(CreateSoftwareModule command, CommandContext context) {
        var refusal = CreateSoftwareModuleDecision.decide(command);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        var tenant = context.cause().tenant();
        if (!store.insertModule(tenant, command, context.principal().name(), context.now())) {
            return Outcome.refused(DistributionRefusal.MODULE_EXISTS.because(
                    "There is a module of this name, version and type, or of this id."));
        }
        return done(teller.tellModule(tenant, command.moduleId()));
    }

    private Outcome delete(DeleteSoftwareModule command, CommandContext context) {
        var tenant = context.cause().tenant();
        var module = store.lockModule(tenant, command.moduleId()).orElse(null);
        var sets = store.lockSetsWith(tenant, Set.of(command.moduleId()));
        var refusal = DeleteSoftwareModuleDecision.decide(module, context.expectedVersion(), sets);
        if (refusal.isPresent() || module == null) {
            return Outcome.refused(refusal.orElseThrow());
        }
        store.deleteModule(tenant, command.moduleId());
        teller.tellRemoved(module);
        return Outcome.done();
    }

    private Outcome register(RegisterArtifact command, CommandContext context) {
        var tenant = context.cause().tenant();
        var module = store.lockModule(tenant, command.moduleId()).orElse(null);
        var refusal = RegisterArtifactDecision.decide(module, context.expectedVersion(), command);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        if (!store.insertArtifact(tenant, command, context.now())) {
            return Outcome.refused(DistributionRefusal.ARTIFACT_EXISTS.because("There is an artifact of this id."));
        }
        return done(teller.tellChanged(tenant, command.moduleId()));
    }

    private Outcome delete(DeleteArtifact command, CommandContext context) {
        var tenant = context.cause().tenant();
        var module = store.lockModule(tenant, command.moduleId()).orElse(null);
        var refusal = DeleteArtifactDecision.decide(module, context.expectedVersion(), command.artifactId());
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        store.deleteArtifact(tenant, command.artifactId());
        return done(teller.tellChanged(tenant, command.moduleId()));
    }

    private Outcome create(CreateDistributionSet command, CommandContext context) {
        var tenant = context.cause().tenant();
        var known = Set.copyOf(store.lockModules(tenant, command.moduleIds()));
        var refusal = CreateDistributionSetDecision.decide(command, known);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        if (!store.insertSet(tenant, command, context.principal().name(), context.now())) {
            return Outcome.refused(DistributionRefusal.SET_EXISTS.because(
                    "There is a distribution set of this name, version and type, or of this id."));
        }
        return done(teller.tellSet(tenant, command.setId()));
    }

    private Outcome delete(DeleteDistributionSet command, CommandContext context) {
        var tenant = context.cause().tenant();
        var set = store.lockSet(tenant, command.setId()).orElse(null);
        var refusal = DeleteDistributionSetDecision.decide(set, context.expectedVersion());
        if (refusal.isPresent() || set == null) {
            return Outcome.refused(refusal.orElseThrow());
        }
        store.deleteSet(tenant, command.setId());
        teller.tellRemoved(set);
        return Outcome.done();
    }

    private static Outcome preview(PreviewGroups command) {
        return switch (GroupPartition.of(command.groups(), command.matches())) {
            case GroupPartition.Result.Refused refused -> Outcome.refused(refused.refusal());
            case GroupPartition.Result.Partition partition -> {
                var groups = command.groups().written();
                yield Outcome.done(new GroupsPreview(
                        partition.targets(),
                        IntStream.range(0, groups.size())
                                .mapToObj(n -> new GroupSize(
                                        n + 1,
                                        groups.get(n).name(),
                                        partition.sizes().get(n)))
                                .toList()));
            }
        };
    }

    private static Outcome done(SoftwareModuleState module) {
        return new Outcome.Done(module, module.version());
    }

    private static Outcome done(DistributionSetState set) {
        return new Outcome.Done(set, set.version());
    }
}
