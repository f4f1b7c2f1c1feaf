package io.headgate.distribution.inbound;

import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.contracts.distribution.DistributionCommand.DeleteModuleType;
import io.headgate.contracts.distribution.DistributionCommand.DeleteSetType;
import io.headgate.contracts.distribution.DistributionCommand.SaveModuleType;
import io.headgate.contracts.distribution.DistributionCommand.SaveSetType;
import io.headgate.distribution.decide.SaveTypeDecision;
import io.headgate.distribution.decide.SaveTypeDecision.Use;
import io.headgate.distribution.model.Change;
import io.headgate.distribution.model.DistributionRefusal;
import io.headgate.distribution.store.TypeStore;
import java.util.List;
import java.util.stream.Stream;

/** Commands about the types of modules and sets. */
final class TypeCommands {

    private final TypeStore types;
    private final TypeTeller teller;

    TypeCommands(TypeStore types, Outbox outbox) {
        this.types = types;
        this.teller = new TypeTeller(types, outbox);
    }

    Outcome save(SaveModuleType command, CommandContext context) {
        var tenant = context.cause().tenant();
        var present = types.moduleType(tenant, command.typeId())
                .or(() -> types.hiddenModuleType(tenant, command.key()))
                .orElse(null);
        var sameKey = types.moduleTypesWithKeys(tenant, List.of(command.key())).stream()
                .findFirst()
                .orElse(null);
        var use = types.hasModules(tenant, command.key()) ? Use.IN_USE : Use.UNUSED;
        var refusal = SaveTypeDecision.decide(command, present, context.expectedVersion(), sameKey, use);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        types.uncoverModuleType(tenant, command.typeId(), command.key(), change(context));
        types.save(tenant, command, change(context));
        var type = teller.tellModuleType(tenant, command.typeId());
        return new Outcome.Done(type, type.version());
    }

    Outcome save(SaveSetType command, CommandContext context) {
        var tenant = context.cause().tenant();
        var present = types.setType(tenant, command.typeId())
                .or(() -> types.hiddenSetType(tenant, command.key()))
                .orElse(null);
        var sameKey = types.setTypeWithKey(tenant, command.key()).orElse(null);
        var named = types.moduleTypesWithKeys(
                tenant,
                Stream.concat(command.mandatory().stream(), command.optional().stream())
                        .toList());
        var use = types.hasSets(tenant, command.key()) ? Use.IN_USE : Use.UNUSED;
        var refusal = SaveTypeDecision.decide(command, present, context.expectedVersion(), sameKey, named, use);
        if (refusal.isPresent()) {
            return Outcome.refused(refusal.get());
        }
        types.uncoverSetType(tenant, command.typeId(), command.key(), change(context));
        types.save(tenant, command, change(context));
        var type = teller.tellSetType(tenant, command.typeId());
        return new Outcome.Done(type, type.version());
    }

    Outcome delete(DeleteModuleType command, CommandContext context) {
        var tenant = context.cause().tenant();
        var type = types.moduleType(tenant, command.typeId()).orElse(null);
        if (type == null) {
            return Outcome.refused(DistributionRefusal.TYPE_UNKNOWN.because("There is no such type of modules."));
        }
        if (types.showsModules(tenant, type.key()) || types.isNamedBySetType(tenant, type.key())) {
            return Outcome.refused(
                    DistributionRefusal.TYPE_IN_USE.because("A module is of this type, or a type of sets names it."));
        }
        types.deleteModuleType(tenant, type);
        teller.tellRemoved(type);
        return Outcome.done();
    }

    Outcome delete(DeleteSetType command, CommandContext context) {
        var tenant = context.cause().tenant();
        var type = types.setType(tenant, command.typeId()).orElse(null);
        if (type == null) {
            return Outcome.refused(DistributionRefusal.TYPE_UNKNOWN.because("There is no such type of sets."));
        }
        if (types.showsSets(tenant, type.key())) {
            return Outcome.refused(DistributionRefusal.TYPE_IN_USE.because("A set is of this type."));
        }
        types.deleteSetType(tenant, type);
        teller.tellRemoved(type);
        return Outcome.done();
    }

    private static Change change(CommandContext context) {
        return new Change(context.principal().name(), context.now());
    }
}
