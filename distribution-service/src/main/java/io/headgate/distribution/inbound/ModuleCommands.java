package io.headgate.distribution.inbound;

import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.DeleteArtifact;
import io.headgate.contracts.distribution.DistributionCommand.DeleteSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.RegisterArtifact;
import io.headgate.contracts.distribution.DistributionCommand.SetModuleMetadata;
import io.headgate.contracts.distribution.DistributionCommand.UpdateSoftwareModule;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.distribution.decide.CreateSoftwareModuleDecision;
import io.headgate.distribution.decide.DeleteArtifactDecision;
import io.headgate.distribution.decide.DeleteSoftwareDecision;
import io.headgate.distribution.decide.RegisterArtifactDecision;
import io.headgate.distribution.decide.SetMetadataDecision;
import io.headgate.distribution.decide.UpdateSoftwareModuleDecision;
import io.headgate.distribution.model.Change;
import io.headgate.distribution.model.DistributionRefusal;
import io.headgate.distribution.model.Metadata;
import io.headgate.distribution.model.SetSize;
import io.headgate.distribution.store.SoftwareStore;
import io.headgate.distribution.store.TypeStore;
import java.util.List;

/** Commands about modules and their artifacts. Answers with the module's new state. */
final class ModuleCommands {

    private final SoftwareStore store;
    private final TypeStore types;
    private final SoftwareTeller teller;

    ModuleCommands(SoftwareStore store, TypeStore types, Outbox outbox) {
        this.store = store;
        this.types = types;
        this.teller = new SoftwareTeller(store, outbox);
    }

    Outcome create(CreateSoftwareModule command, CommandContext context) {
        var tenant = context.cause().tenant();
        var type = types.moduleTypesWithKeys(tenant, List.of(command.type()));
        var refusal = CreateSoftwareModuleDecision.decide(command, type);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        if (!store.insertModule(tenant, command, change(context))) {
            return Outcome.refused(DistributionRefusal.MODULE_EXISTS.because(
                    "There is a module of this name, version and type, or of this id."));
        }
        return done(teller.tellModule(tenant, command.moduleId()));
    }

    Outcome update(UpdateSoftwareModule command, CommandContext context) {
        var tenant = context.cause().tenant();
        var module = store.lockModule(tenant, command.moduleId()).orElse(null);
        var largest = largestSetWith(tenant, command.moduleId());
        var refusal = UpdateSoftwareModuleDecision.decide(module, context.expectedVersion(), largest, command);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        store.updateModule(tenant, command);
        return done(teller.tellChanged(tenant, command.moduleId(), change(context)));
    }

    Outcome setMetadata(SetModuleMetadata command, CommandContext context) {
        var tenant = context.cause().tenant();
        var module = store.lockModule(tenant, command.moduleId()).orElse(null);
        var largest = largestSetWith(tenant, command.moduleId());
        var refusal = SetMetadataDecision.decide(module, context.expectedVersion(), largest, command);
        if (refusal.isPresent() || module == null) {
            return Outcome.refused(refusal.orElseThrow());
        }
        store.setModuleMetadata(tenant, command.moduleId(), Metadata.merge(module.metadata(), command.entries()));
        return done(teller.tellChanged(tenant, command.moduleId(), change(context)));
    }

    Outcome delete(DeleteSoftwareModule command, CommandContext context) {
        var tenant = context.cause().tenant();
        var module = store.lockModule(tenant, command.moduleId()).orElse(null);
        if (module != null && module.deleted()) {
            // It is put away already, which is what is asked for.
            return Outcome.done();
        }
        var refusal = DeleteSoftwareDecision.decide(module, context.expectedVersion());
        if (refusal.isPresent() || module == null) {
            return Outcome.refused(refusal.orElseThrow());
        }
        if (store.lockSetsWith(tenant, List.of(command.moduleId())).isEmpty()) {
            store.deleteModule(tenant, command.moduleId());
            teller.tellRemoved(module);
        } else {
            store.hideModule(tenant, command.moduleId());
            teller.tellChanged(tenant, command.moduleId(), change(context));
        }
        return Outcome.done();
    }

    Outcome register(RegisterArtifact command, CommandContext context) {
        var tenant = context.cause().tenant();
        var module = store.lockModule(tenant, command.moduleId()).orElse(null);
        var largest = largestSetWith(tenant, command.moduleId());
        var refusal = RegisterArtifactDecision.decide(module, context.expectedVersion(), largest, command);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        if (!store.insertArtifact(tenant, command, change(context))) {
            return Outcome.refused(DistributionRefusal.ARTIFACT_EXISTS.because("There is an artifact of this id."));
        }
        return done(teller.tellChanged(tenant, command.moduleId(), change(context)));
    }

    Outcome delete(DeleteArtifact command, CommandContext context) {
        var tenant = context.cause().tenant();
        var module = store.lockModule(tenant, command.moduleId()).orElse(null);
        var refusal = DeleteArtifactDecision.decide(module, context.expectedVersion(), command.artifactId());
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        store.deleteArtifact(tenant, command.artifactId());
        return done(teller.tellChanged(tenant, command.moduleId(), change(context)));
    }

    /**
     * Bytes of the largest set that contains the locked module. The sets are locked, but not their other modules, which do
     * not matter here; and they are held one at a time, for there may be many.
     */
    private long largestSetWith(String tenant, String moduleId) {
        return store.lockSetsWith(tenant, List.of(moduleId)).stream()
                .mapToLong(setId -> SetSize.of(store.states().set(tenant, setId).orElseThrow()))
                .max()
                .orElse(0);
    }

    private static Change change(CommandContext context) {
        return new Change(context.principal().name(), context.now());
    }

    private static Outcome done(SoftwareModuleState module) {
        return new Outcome.Done(module, module.version());
    }
}
