package io.headgate.distribution.inbound;

import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionCommand.ChangeSetModules;
import io.headgate.contracts.distribution.DistributionCommand.CreateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.DeleteDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.InvalidateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.SetDistributionSetMetadata;
import io.headgate.contracts.distribution.DistributionCommand.UpdateDistributionSet;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.distribution.decide.ChangeSetModulesDecision;
import io.headgate.distribution.decide.CreateDistributionSetDecision;
import io.headgate.distribution.decide.DeleteSoftwareDecision;
import io.headgate.distribution.decide.InvalidateDistributionSetDecision;
import io.headgate.distribution.decide.SetMetadataDecision;
import io.headgate.distribution.decide.UpdateDistributionSetDecision;
import io.headgate.distribution.model.Change;
import io.headgate.distribution.model.DistributionRefusal;
import io.headgate.distribution.model.Metadata;
import io.headgate.distribution.store.SoftwareStore;
import io.headgate.distribution.store.TypeStore;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Commands about sets. Answers with the set's new state. */
final class SetCommands {

    private final SoftwareStore store;
    private final TypeStore types;
    private final SoftwareTeller teller;

    SetCommands(SoftwareStore store, TypeStore types, Outbox outbox) {
        this.store = store;
        this.types = types;
        this.teller = new SoftwareTeller(store, outbox);
    }

    Outcome create(CreateDistributionSet command, CommandContext context) {
        var tenant = context.cause().tenant();
        var modules = store.lockModules(tenant, command.moduleIds()).stream()
                .filter(module -> !module.deleted())
                .toList();
        var type = types.setTypeWithKey(tenant, command.type()).orElse(null);
        var refusal = CreateDistributionSetDecision.decide(command, type, modules, moduleTypes(tenant, type));
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        if (!store.insertSet(tenant, command, change(context))) {
            return Outcome.refused(exists("or of this id."));
        }
        return done(teller.tellSet(tenant, command.setId()));
    }

    Outcome update(UpdateDistributionSet command, CommandContext context) {
        var tenant = context.cause().tenant();
        var set = store.lockSet(tenant, command.setId()).orElse(null);
        var use = store.use(tenant, command.setId());
        var refusal = UpdateDistributionSetDecision.decide(command, set, context.expectedVersion(), use);
        if (refusal.isPresent() || set == null) {
            return Outcome.refused(refusal.orElseThrow());
        }
        var name = command.name() == null ? set.name() : command.name();
        var setVersion = command.setVersion() == null ? set.setVersion() : command.setVersion();
        if (store.isTaken(tenant, set, name, setVersion)) {
            return Outcome.refused(exists("and another id."));
        }
        store.updateSet(tenant, command);
        var moduleIds = modulesThatFollow(tenant, set, command.locked());
        if (moduleIds.isEmpty()) {
            teller.tellChanged(tenant, List.of(set.setId()), change(context));
        } else {
            store.raiseSetVersions(tenant, List.of(set.setId()), change(context));
            teller.tellWithModules(tenant, set.setId(), moduleIds);
        }
        return done(store.states().set(tenant, set.setId()).orElseThrow());
    }

    /** Which modules of the set were locked or unlocked with it. */
    private List<String> modulesThatFollow(String tenant, DistributionSetState set, @Nullable Boolean locked) {
        if (locked == null || locked == set.locked()) {
            return List.of();
        }
        var moduleIds =
                set.modules().stream().map(SoftwareModuleState::moduleId).toList();
        return locked ? store.closeModules(tenant, moduleIds) : store.openModules(tenant, moduleIds);
    }

    Outcome changeModules(ChangeSetModules command, CommandContext context) {
        var tenant = context.cause().tenant();
        // All modules before the set, and in one order: those it has too.
        var present = store.states()
                .set(tenant, command.setId())
                .map(DistributionSetState::modules)
                .orElse(List.of());
        var modules = store.lockModules(
                tenant,
                Stream.concat(present.stream().map(SoftwareModuleState::moduleId), command.add().stream())
                        .toList());
        var set = store.lockSet(tenant, command.setId()).orElse(null);
        var type = set == null || set.deleted()
                ? null
                : types.setTypeWithKey(tenant, set.type()).orElseThrow();
        var added = modules.stream()
                .filter(module -> !module.deleted() && command.add().contains(module.moduleId()))
                .toList();
        var refusal = ChangeSetModulesDecision.decide(
                command, set, context.expectedVersion(), added, type, moduleTypes(tenant, type));
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        store.removeModules(tenant, command.setId(), command.remove());
        store.addModules(tenant, command.setId(), command.add());
        forget(
                tenant,
                modules.stream()
                        .filter(module -> command.remove().contains(module.moduleId()))
                        .toList());
        return changed(command.setId(), context);
    }

    /** A deleted module stays for the sets that contain it, and goes with the last. */
    private void forget(String tenant, Collection<SoftwareModuleState> modules) {
        for (var module : modules) {
            if (module.deleted()
                    && store.lockSetsWith(tenant, List.of(module.moduleId())).isEmpty()) {
                store.deleteModule(tenant, module.moduleId());
                teller.tellRemoved(module);
            }
        }
    }

    Outcome setMetadata(SetDistributionSetMetadata command, CommandContext context) {
        var tenant = context.cause().tenant();
        var set = store.lockSet(tenant, command.setId()).orElse(null);
        var refusal = SetMetadataDecision.decide(set, context.expectedVersion(), command);
        if (refusal.isPresent() || set == null) {
            return Outcome.refused(refusal.orElseThrow());
        }
        store.setSetMetadata(tenant, command.setId(), Metadata.merge(set.metadata(), command.entries()));
        return changed(command.setId(), context);
    }

    Outcome invalidate(InvalidateDistributionSet command, CommandContext context) {
        var tenant = context.cause().tenant();
        var set = store.lockSet(tenant, command.setId()).orElse(null);
        var refusal = InvalidateDistributionSetDecision.decide(set, context.expectedVersion());
        if (refusal.isPresent() || set == null) {
            return Outcome.refused(refusal.orElseThrow());
        }
        if (!set.valid()) {
            return done(set);
        }
        store.invalidateSet(tenant, command.setId());
        return changed(command.setId(), context);
    }

    Outcome delete(DeleteDistributionSet command, CommandContext context) {
        var tenant = context.cause().tenant();
        var set = store.lockSet(tenant, command.setId()).orElse(null);
        if (set != null && set.deleted()) {
            // It is put away already, which is what is asked for.
            return Outcome.done();
        }
        var refusal = DeleteSoftwareDecision.decide(set, context.expectedVersion());
        if (refusal.isPresent() || set == null) {
            return Outcome.refused(refusal.orElseThrow());
        }
        switch (store.use(tenant, command.setId())) {
            case USED -> {
                store.hideSet(tenant, command.setId());
                teller.tellChanged(tenant, List.of(command.setId()), change(context));
            }
            case NEVER_USED -> {
                store.deleteSet(tenant, command.setId());
                teller.tellRemoved(set);
                forget(tenant, set.modules());
            }
        }
        return Outcome.done();
    }

    private Outcome changed(String setId, CommandContext context) {
        var tenant = context.cause().tenant();
        teller.tellChanged(tenant, List.of(setId), change(context));
        return done(store.states().set(tenant, setId).orElseThrow());
    }

    private List<ModuleTypeState> moduleTypes(String tenant, @Nullable SetTypeState type) {
        return type == null
                ? List.of()
                : types.moduleTypesWithKeys(
                        tenant,
                        Stream.concat(type.mandatory().stream(), type.optional().stream())
                                .toList());
    }

    private static Refusal exists(String end) {
        return DistributionRefusal.SET_EXISTS.because(
                "There is a distribution set of this name, version and type, " + end);
    }

    private static Change change(CommandContext context) {
        return new Change(context.principal().name(), context.now());
    }

    private static Outcome done(DistributionSetState set) {
        return new Outcome.Done(set, set.version());
    }
}
