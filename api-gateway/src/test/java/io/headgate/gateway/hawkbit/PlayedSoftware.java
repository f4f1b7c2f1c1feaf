package io.headgate.gateway.hawkbit;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.ChangeSetModules;
import io.headgate.contracts.distribution.DistributionCommand.ChangeSetTag;
import io.headgate.contracts.distribution.DistributionCommand.CreateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.DeleteArtifact;
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
import io.headgate.contracts.distribution.DistributionMessage.ModuleMetadata;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

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
        services.on(CreateSoftwareModule.class, (create, came) -> create(create));
        services.on(UpdateSoftwareModule.class, (update, came) -> change(update));
        services.on(SetModuleMetadata.class, (change, came) -> change(change));
        services.on(RegisterArtifact.class, (added, came) -> change(added));
        services.on(DeleteArtifact.class, (gone, came) -> change(gone));
        services.on(
                DeleteSoftwareModule.class,
                (gone, came) ->
                        told(gone.moduleId(), new SoftwareModuleRemoved(gone.moduleId(), versions.incrementAndGet())));
        services.on(CreateDistributionSet.class, (create, came) -> create(create));
        services.on(UpdateDistributionSet.class, (update, came) -> change(update));
        services.on(ChangeSetModules.class, (change, came) -> change(change));
        services.on(SetDistributionSetMetadata.class, (change, came) -> change(change));
        services.on(ChangeSetTag.class, (change, came) -> change(change));
        services.on(InvalidateDistributionSet.class, (invalid, came) -> {
            var set = set(invalid.setId());
            return keep(with(set, set.modules(), set.tags(), set.metadata(), set.name(), false));
        });
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
                0,
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
                AT));
    }

    private Play change(UpdateSoftwareModule update) {
        var module = module(update.moduleId());
        return keep(with(
                module,
                Objects.requireNonNullElse(update.vendor(), module.vendor()),
                module.artifacts(),
                module.metadata()));
    }

    private Play change(SetModuleMetadata change) {
        var module = module(change.moduleId());
        var metadata = new TreeMap<>(module.metadata());
        change.entries().forEach((key, value) -> {
            if (value == null) {
                metadata.remove(key);
            } else {
                metadata.put(key, value);
            }
        });
        return keep(with(module, module.vendor(), module.artifacts(), metadata));
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
        return keep(with(module, module.vendor(), artifacts, module.metadata()));
    }

    private Play change(DeleteArtifact gone) {
        var module = module(gone.moduleId());
        return keep(with(
                module,
                module.vendor(),
                module.artifacts().stream()
                        .filter(artifact -> !artifact.artifactId().equals(gone.artifactId()))
                        .toList(),
                module.metadata()));
    }

    private SoftwareModuleState module(String id) {
        return Objects.requireNonNull(modules.get(id));
    }

    private static SoftwareModuleState with(
            SoftwareModuleState module, String vendor, List<Artifact> artifacts, Map<String, ModuleMetadata> metadata) {
        return new SoftwareModuleState(
                module.moduleId(),
                module.version(),
                module.number(),
                module.name(),
                module.moduleVersion(),
                module.type(),
                module.description(),
                artifacts,
                false,
                AT,
                vendor,
                metadata,
                !artifacts.isEmpty(),
                "kim",
                "lee",
                AT.plusSeconds(1));
    }

    private Play keep(SoftwareModuleState state) {
        var told = new SoftwareModuleState(
                state.moduleId(),
                versions.incrementAndGet(),
                state.number(),
                state.name(),
                state.moduleVersion(),
                state.type(),
                state.description(),
                state.artifacts(),
                state.locked(),
                state.createdAt(),
                state.vendor(),
                state.metadata(),
                state.complete(),
                state.createdBy(),
                state.modifiedBy(),
                state.modifiedAt());
        modules.put(told.moduleId(), told);
        return told(told.moduleId(), told);
    }

    private Play create(CreateDistributionSet create) {
        return keep(new DistributionSetState(
                create.setId(),
                0,
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
                AT));
    }

    private Play change(UpdateDistributionSet update) {
        var set = set(update.setId());
        return keep(with(
                set,
                set.modules(),
                set.tags(),
                set.metadata(),
                Objects.requireNonNullElse(update.name(), set.name()),
                set.valid()));
    }

    private Play change(ChangeSetModules change) {
        var set = set(change.setId());
        var changed = new ArrayList<>(set.modules());
        changed.removeIf(one -> change.remove().contains(one.moduleId()));
        change.add().forEach(id -> changed.add(module(id)));
        return keep(with(set, changed, set.tags(), set.metadata(), set.name(), set.valid()));
    }

    private Play change(SetDistributionSetMetadata change) {
        var set = set(change.setId());
        var metadata = new HashMap<>(set.metadata());
        change.entries().forEach((key, value) -> {
            if (value == null) {
                metadata.remove(key);
            } else {
                metadata.put(key, value);
            }
        });
        return keep(with(set, set.modules(), set.tags(), metadata, set.name(), set.valid()));
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
                    return kept(with(set, set.modules(), tags, set.metadata(), set.name(), set.valid()));
                })
                .map(set -> new Told(Topic.DISTRIBUTION_STATE, set.setId(), set))
                .toArray(Told[]::new);
        return Play.done(new SetsChanged(told.length, List.of()), told);
    }

    private DistributionSetState set(String id) {
        return Objects.requireNonNull(sets.get(id));
    }

    private static DistributionSetState with(
            DistributionSetState set,
            List<SoftwareModuleState> modules,
            List<String> tags,
            Map<String, String> metadata,
            String name,
            boolean valid) {
        return new DistributionSetState(
                set.setId(),
                set.version(),
                set.number(),
                name,
                set.setVersion(),
                set.type(),
                set.description(),
                modules,
                set.complete(),
                set.contentDigest(),
                set.locked(),
                set.createdAt(),
                tags,
                metadata,
                set.requiredMigrationStep(),
                valid,
                "kim",
                "lee",
                AT.plusSeconds(1));
    }

    private Play keep(DistributionSetState state) {
        var told = kept(state);
        return told(told.setId(), told);
    }

    private DistributionSetState kept(DistributionSetState state) {
        var told = new DistributionSetState(
                state.setId(),
                versions.incrementAndGet(),
                state.number(),
                state.name(),
                state.setVersion(),
                state.type(),
                state.description(),
                state.modules(),
                state.complete(),
                state.contentDigest(),
                state.locked(),
                state.createdAt(),
                state.tags(),
                state.metadata(),
                state.requiredMigrationStep(),
                state.valid(),
                state.createdBy(),
                state.modifiedBy(),
                state.modifiedAt());
        sets.put(told.setId(), told);
        return told;
    }
}
