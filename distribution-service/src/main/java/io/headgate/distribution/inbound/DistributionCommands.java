package io.headgate.distribution.inbound;

import io.headgate.chassis.messaging.AllOrNothing;
import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionCommand;
import io.headgate.contracts.distribution.DistributionCommand.AssignSet;
import io.headgate.contracts.distribution.DistributionCommand.ChangeSetModules;
import io.headgate.contracts.distribution.DistributionCommand.ChangeSetTag;
import io.headgate.contracts.distribution.DistributionCommand.CreateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftware;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.DeleteArtifact;
import io.headgate.contracts.distribution.DistributionCommand.DeleteDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.DeleteModuleType;
import io.headgate.contracts.distribution.DistributionCommand.DeleteSetTag;
import io.headgate.contracts.distribution.DistributionCommand.DeleteSetType;
import io.headgate.contracts.distribution.DistributionCommand.DeleteSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.GroupSize;
import io.headgate.contracts.distribution.DistributionCommand.GroupsPreview;
import io.headgate.contracts.distribution.DistributionCommand.InvalidateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.PreviewGroups;
import io.headgate.contracts.distribution.DistributionCommand.RegisterArtifact;
import io.headgate.contracts.distribution.DistributionCommand.SaveModuleType;
import io.headgate.contracts.distribution.DistributionCommand.SaveSetTag;
import io.headgate.contracts.distribution.DistributionCommand.SaveSetType;
import io.headgate.contracts.distribution.DistributionCommand.SetDistributionSetMetadata;
import io.headgate.contracts.distribution.DistributionCommand.SetModuleMetadata;
import io.headgate.contracts.distribution.DistributionCommand.UpdateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.UpdateSoftwareModule;
import io.headgate.distribution.model.DistributionRefusal;
import io.headgate.distribution.model.SetSize;
import io.headgate.distribution.partition.GroupPartition;
import io.headgate.distribution.store.SoftwareStore;
import io.headgate.distribution.store.TagStore;
import io.headgate.distribution.store.TypeStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Carries out commands about software, inside the command's transaction. */
public final class DistributionCommands {

    private final BuiltInTypes builtInTypes;
    private final ModuleCommands modules;
    private final SetCommands sets;
    private final TagCommands tags;
    private final TypeCommands types;
    private final DirectAssignments assignments;
    private final SoftwareStore software;
    private final AllOrNothing allOrNothing;

    public DistributionCommands(
            SoftwareStore software,
            TagStore tags,
            TypeStore types,
            DirectAssignments assignments,
            Outbox outbox,
            AllOrNothing allOrNothing) {
        this.software = software;
        this.allOrNothing = allOrNothing;
        this.builtInTypes = new BuiltInTypes(types, outbox);
        this.modules = new ModuleCommands(software, types, outbox);
        this.sets = new SetCommands(software, types, outbox);
        this.tags = new TagCommands(software, tags, outbox);
        this.types = new TypeCommands(types, outbox);
        this.assignments = assignments;
    }

    public Outcome handle(DistributionCommand command, CommandContext context) {
        builtInTypes.give(context.cause().tenant(), context.now());
        return switch (command) {
            case CreateSoftware create -> createAll(create, context);
            case CreateSoftwareModule create -> modules.create(create, context);
            case UpdateSoftwareModule update -> modules.update(update, context);
            case SetModuleMetadata set -> modules.setMetadata(set, context);
            case DeleteSoftwareModule delete -> modules.delete(delete, context);
            case RegisterArtifact register -> modules.register(register, context);
            case DeleteArtifact delete -> modules.delete(delete, context);
            case CreateDistributionSet create -> sets.create(create, context);
            case UpdateDistributionSet update -> sets.update(update, context);
            case ChangeSetModules change -> sets.changeModules(change, context);
            case SetDistributionSetMetadata set -> sets.setMetadata(set, context);
            case InvalidateDistributionSet invalidate -> sets.invalidate(invalidate, context);
            case DeleteDistributionSet delete -> sets.delete(delete, context);
            case ChangeSetTag change -> tags.change(change, context);
            case SaveSetTag save -> tags.save(save, context);
            case DeleteSetTag delete -> tags.delete(delete, context);
            case SaveModuleType save -> types.save(save, context);
            case DeleteModuleType delete -> types.delete(delete, context);
            case SaveSetType save -> types.save(save, context);
            case DeleteSetType delete -> types.delete(delete, context);
            case AssignSet assign -> assignments.assign(assign, context);
            case PreviewGroups preview -> preview(preview);
        };
    }

    private Outcome createAll(CreateSoftware command, CommandContext context) {
        // In one order for all of them: two that bring many things never wait for each other.
        software.lockBulk();
        var present = software.lock(
                context.cause().tenant(),
                command.sets().stream()
                        .flatMap(set -> set.moduleIds().stream())
                        .distinct()
                        .toList());
        var tooMuch = tooMuch(command, present, context.cause().tenant());
        if (tooMuch.isPresent()) {
            return Outcome.refused(tooMuch.get());
        }
        var all = new ArrayList<DistributionCommand>(command.moduleTypes());
        all.addAll(command.setTypes());
        all.addAll(command.setTags());
        all.addAll(command.modules());
        all.addAll(command.sets());
        return allOrNothing.of(all, context, this::handle);
    }

    /** Each set repeats its modules: a short request may ask for very much. */
    private Optional<Refusal> tooMuch(CreateSoftware command, List<String> modules, String tenant) {
        var sizes = new HashMap<String, Long>();
        for (var moduleId : modules) {
            sizes.put(
                    moduleId,
                    software.states().module(tenant, moduleId).map(SetSize::of).orElse(0L));
        }
        var bytes = command.sets().stream()
                .flatMap(set -> set.moduleIds().stream())
                .mapToLong(moduleId -> sizes.getOrDefault(moduleId, 0L))
                .sum();
        return bytes > SetSize.MOST_BYTES_AT_ONCE
                ? Optional.of(DistributionRefusal.SETS_TOO_MUCH.because("The sets would be " + bytes
                        + " bytes of text together, more than " + SetSize.MOST_BYTES_AT_ONCE + "."))
                : Optional.empty();
    }

    private static Outcome preview(PreviewGroups command) {
        return switch (GroupPartition.of(command.groups(), command.laterTargets(), command.matches())) {
            case GroupPartition.Result.Refused refused -> Outcome.refused(refused.refusal());
            case GroupPartition.Result.Partition partition -> {
                yield Outcome.done(new GroupsPreview(
                        partition.targets(),
                        IntStream.range(0, partition.groups())
                                .mapToObj(n -> new GroupSize(
                                        n + 1,
                                        GroupPartition.name(command.groups(), command.laterTargets(), n + 1),
                                        partition.places().get(n)))
                                .toList()));
            }
        };
    }
}
