package io.headgate.gateway.hawkbit;

import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.ChangeSetModules;
import io.headgate.contracts.distribution.DistributionCommand.ChangeSetTag;
import io.headgate.contracts.distribution.DistributionCommand.CreateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftware;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.DeleteArtifact;
import io.headgate.contracts.distribution.DistributionCommand.DeleteDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.DeleteModuleType;
import io.headgate.contracts.distribution.DistributionCommand.DeleteSetTag;
import io.headgate.contracts.distribution.DistributionCommand.DeleteSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.InvalidateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.LabelChange;
import io.headgate.contracts.distribution.DistributionCommand.RegisterArtifact;
import io.headgate.contracts.distribution.DistributionCommand.SaveModuleType;
import io.headgate.contracts.distribution.DistributionCommand.SaveSetTag;
import io.headgate.contracts.distribution.DistributionCommand.SaveSetType;
import io.headgate.contracts.distribution.DistributionCommand.SetDistributionSetMetadata;
import io.headgate.contracts.distribution.DistributionCommand.SetModuleMetadata;
import io.headgate.contracts.distribution.DistributionCommand.SetsChanged;
import io.headgate.contracts.distribution.DistributionCommand.UpdateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.UpdateSoftwareModule;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeRemoved;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SetTagRemoved;
import io.headgate.contracts.distribution.DistributionMessage.SetTagState;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleRemoved;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.gateway.operator.PlayedServices;
import io.headgate.gateway.operator.PlayedServices.Play;
import io.headgate.gateway.operator.PlayedServices.Told;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.node.ObjectNode;

/** The owner of software as the gateway meets it, without its rules: it does what it is told and tells what is then. */
final class PlayedSoftware {

    private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");

    private final AtomicInteger numbers = new AtomicInteger(100);
    private final AtomicInteger versions = new AtomicInteger();
    private final Map<String, SoftwareModuleState> modules = new ConcurrentHashMap<>();
    private final Map<String, DistributionSetState> sets = new ConcurrentHashMap<>();
    private final Map<String, Integer> labels = new ConcurrentHashMap<>();

    PlayedSoftware(PlayedServices services) {
        services.on(SaveModuleType.class, (save, came) -> told(save.typeId(), moduleType(save)));
        services.on(SaveSetType.class, (save, came) -> told(save.typeId(), setType(save)));
        services.on(SaveSetTag.class, (save, came) -> told(save.tagId(), tag(save)));
        services.on(
                DeleteModuleType.class,
                (gone, came) -> told(gone.typeId(), new ModuleTypeRemoved(gone.typeId(), versions.incrementAndGet())));
        services.on(
                DeleteSetTag.class,
                (gone, came) -> told(gone.tagId(), new SetTagRemoved(gone.tagId(), versions.incrementAndGet())));
        services.on(CreateSoftware.class, (all, came) -> create(all));
        services.on(UpdateSoftwareModule.class, (update, came) -> change(update));
        services.on(SetModuleMetadata.class, (change, came) -> change(change));
        services.on(RegisterArtifact.class, (added, came) -> change(added));
        services.on(DeleteArtifact.class, (gone, came) -> change(gone));
        services.on(
                DeleteSoftwareModule.class,
                (gone, came) ->
                        told(gone.moduleId(), new SoftwareModuleRemoved(gone.moduleId(), versions.incrementAndGet())));
        services.on(UpdateDistributionSet.class, (update, came) -> change(update));
        services.on(ChangeSetModules.class, (change, came) -> change(change));
        services.on(SetDistributionSetMetadata.class, (change, came) -> change(change));
        services.on(ChangeSetTag.class, (change, came) -> change(change));
        services.on(DeleteDistributionSet.class, (gone, came) -> keep(changed(set(gone.setId()), "deleted", true)));
        services.on(
                InvalidateDistributionSet.class,
                (invalid, came) -> keep(changed(set(invalid.setId()), "valid", false)));
    }

    /** All of it, or none. */
    private Play create(CreateSoftware all) {
        var plays = new ArrayList<Play>();
        all.moduleTypes().forEach(type -> plays.add(told(type.typeId(), moduleType(type))));
        all.setTypes().forEach(type -> plays.add(told(type.typeId(), setType(type))));
        all.setTags().forEach(tag -> plays.add(told(tag.tagId(), tag(tag))));
        all.modules().forEach(module -> plays.add(create(module)));
        all.sets().forEach(set -> plays.add(create(set)));
        return plays.stream()
                .filter(play -> play.refusal() != null)
                .findFirst()
                .orElseGet(() -> Play.done(
                        null,
                        plays.stream().flatMap(play -> play.told().stream()).toArray(Told[]::new)));
    }

    private static Play told(String key, Object message) {
        return Play.done(null, new Told(Topic.DISTRIBUTION_STATE, key, message));
    }

    private int number(String labelId) {
        return labels.computeIfAbsent(labelId, id -> numbers.incrementAndGet());
    }

    private ModuleTypeState moduleType(SaveModuleType save) {
        return new ModuleTypeState(
                save.typeId(),
                versions.incrementAndGet(),
                number(save.typeId()),
                save.key(),
                save.name(),
                save.description(),
                save.colour(),
                save.maxAssignments(),
                save.minArtifacts(),
                "kim",
                AT,
                "kim",
                AT);
    }

    private SetTypeState setType(SaveSetType save) {
        return new SetTypeState(
                save.typeId(),
                versions.incrementAndGet(),
                number(save.typeId()),
                save.key(),
                save.name(),
                save.description(),
                save.colour(),
                save.mandatory(),
                save.optional(),
                "kim",
                AT,
                "kim",
                AT);
    }

    private SetTagState tag(SaveSetTag save) {
        return new SetTagState(
                save.tagId(),
                versions.incrementAndGet(),
                number(save.tagId()),
                save.name(),
                save.description(),
                save.colour(),
                "kim",
                AT,
                "kim",
                AT);
    }

    private Play create(CreateSoftwareModule create) {
        var taken = modules.values().stream()
                .anyMatch(one ->
                        one.name().equals(create.name()) && one.moduleVersion().equals(create.version()));
        if (taken) {
            return Play.refused("module.exists", Refusal.Kind.CONFLICT);
        }
        return keep(new SoftwareModuleState(
                create.moduleId(),
                versions.incrementAndGet(),
                numbers.incrementAndGet(),
                create.name(),
                create.version(),
                create.type(),
                create.description(),
                List.of(),
                false,
                AT,
                create.vendor(),
                Map.of(),
                false,
                "kim",
                "kim",
                AT,
                false));
    }

    private Play change(UpdateSoftwareModule update) {
        var module = module(update.moduleId());
        return keep(changed(module, "vendor", Objects.requireNonNullElse(update.vendor(), module.vendor())));
    }

    private Play change(SetModuleMetadata change) {
        var module = module(change.moduleId());
        return keep(changed(module, "metadata", merged(module.metadata(), change.entries())));
    }

    private Play change(RegisterArtifact added) {
        var module = module(added.moduleId());
        var artifacts = new ArrayList<>(module.artifacts());
        artifacts.add(new Artifact(
                added.artifactId(),
                numbers.incrementAndGet(),
                added.filename(),
                added.size(),
                added.sha256(),
                added.sha1(),
                added.md5()));
        return keep(changed(changed(module, "artifacts", artifacts), "complete", true));
    }

    private Play change(DeleteArtifact gone) {
        var module = module(gone.moduleId());
        var left = module.artifacts().stream()
                .filter(artifact -> !artifact.artifactId().equals(gone.artifactId()))
                .toList();
        return keep(changed(changed(module, "artifacts", left), "complete", !left.isEmpty()));
    }

    private SoftwareModuleState module(String id) {
        return Objects.requireNonNull(modules.get(id));
    }

    /** What it was, but for one thing. */
    @SuppressWarnings("unchecked")
    private <T> T changed(T state, String field, Object value) {
        ObjectNode node = MessageCodec.json().valueToTree(state);
        node.set(field, MessageCodec.json().valueToTree(value));
        node.put("version", versions.incrementAndGet());
        node.put("modifiedBy", "lee");
        node.put("modifiedAt", AT.plusSeconds(1).toString());
        return (T) MessageCodec.json().treeToValue(node, state.getClass());
    }

    private static <V> Map<String, V> merged(Map<String, V> before, Map<String, V> entries) {
        var merged = new TreeMap<>(before);
        entries.forEach((key, value) -> {
            if (value == null) {
                merged.remove(key);
            } else {
                merged.put(key, value);
            }
        });
        return merged;
    }

    private Play keep(SoftwareModuleState state) {
        modules.put(state.moduleId(), state);
        return told(state.moduleId(), state);
    }

    private Play keep(DistributionSetState state) {
        sets.put(state.setId(), state);
        return told(state.setId(), state);
    }

    private Play create(CreateDistributionSet create) {
        return keep(new DistributionSetState(
                create.setId(),
                versions.incrementAndGet(),
                numbers.incrementAndGet(),
                create.name(),
                create.version(),
                create.type(),
                create.description(),
                create.moduleIds().stream().map(this::module).toList(),
                true,
                "digest",
                false,
                AT,
                List.of(),
                Map.of(),
                create.requiredMigrationStep(),
                true,
                "kim",
                "kim",
                AT,
                false,
                null));
    }

    private Play change(UpdateDistributionSet update) {
        var set = set(update.setId());
        return keep(changed(set, "name", Objects.requireNonNullElse(update.name(), set.name())));
    }

    private Play change(ChangeSetModules change) {
        var set = set(change.setId());
        var left = new ArrayList<>(set.modules());
        left.removeIf(one -> change.remove().contains(one.moduleId()));
        change.add().forEach(id -> left.add(module(id)));
        return keep(changed(set, "modules", left));
    }

    private Play change(SetDistributionSetMetadata change) {
        var set = set(change.setId());
        return keep(changed(set, "metadata", merged(set.metadata(), change.entries())));
    }

    private Play change(ChangeSetTag change) {
        var told = change.setIds().stream()
                .map(this::set)
                .map(set -> {
                    var tags = new ArrayList<>(set.tags());
                    tags.remove(change.tag());
                    if (change.change() == LabelChange.ADD) {
                        tags.add(change.tag());
                    }
                    return keep(changed(set, "tags", tags));
                })
                .flatMap(play -> play.told().stream())
                .toArray(Told[]::new);
        return Play.done(new SetsChanged(told.length, List.of()), told);
    }

    private DistributionSetState set(String id) {
        return Objects.requireNonNull(sets.get(id));
    }
}
