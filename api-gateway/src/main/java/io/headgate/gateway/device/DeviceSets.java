package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.gateway.device.DeviceJson.ArtifactLinks;
import io.headgate.gateway.device.DeviceJson.Chunk;
import io.headgate.gateway.device.DeviceJson.Hashes;
import io.headgate.gateway.device.DeviceJson.Href;
import io.headgate.gateway.device.DeviceJson.Metadata;
import io.headgate.gateway.view.target.Targets;
import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The distribution sets as devices see them, in memory: nothing else that is said about them, and a module once, however many
 * sets contain it. Thread-safe.
 */
@Component
final class DeviceSets {

    private static final int READ_AT_ONCE = 50;

    private final Map<String, DeviceSet> sets = new ConcurrentHashMap<>();
    private final Map<Integer, WeakReference<DeviceModule>> modules = new ConcurrentHashMap<>();

    /** @param requirement what its targets have to meet; null for nothing */
    record DeviceSet(
            String setId,
            long version,
            String name,
            String setVersion,
            String type,
            boolean requiredMigrationStep,
            boolean deleted,
            List<DeviceModule> modules,
            @Nullable SqlCondition requirement) {}

    /**
     * @param number the module's number on the device API
     * @param metadata what devices are told; null when that is nothing
     */
    record DeviceModule(
            int number,
            String name,
            String version,
            String type,
            List<Artifact> artifacts,
            @Nullable List<Metadata> metadata) {

        private static DeviceModule of(SoftwareModuleState module) {
            var told = module.metadata().entrySet().stream()
                    .filter(entry -> entry.getValue().targetVisible())
                    .sorted(Map.Entry.comparingByKey())
                    .map(entry -> new Metadata(entry.getKey(), entry.getValue().value()))
                    .toList();
            return new DeviceModule(
                    module.number(),
                    module.name(),
                    module.moduleVersion(),
                    module.type(),
                    module.artifacts(),
                    told.isEmpty() ? null : told);
        }
    }

    void load(JdbcTemplate jdbc) {
        var after = "";
        while (true) {
            var read = jdbc.query(
                    "select set_id, payload::text from device_set where tenant = ? and set_id > ?"
                            + " order by set_id limit ?",
                    (row, n) -> {
                        put(MessageCodec.json().readValue(row.getString(2), DistributionSetState.class));
                        return row.getString(1);
                    },
                    Cause.DEFAULT_TENANT,
                    after,
                    READ_AT_ONCE);
            if (read.isEmpty()) {
                return;
            }
            after = read.getLast();
        }
    }

    void put(DistributionSetState state) {
        var set = new DeviceSet(
                state.setId(),
                state.version(),
                state.name(),
                state.setVersion(),
                state.type(),
                state.requiredMigrationStep(),
                state.deleted(),
                state.modules().stream().map(this::shared).toList(),
                state.requirement() == null ? null : Targets.meeting(state.requirement()));
        sets.merge(set.setId(), set, (known, next) -> next.version() >= known.version() ? next : known);
    }

    /** The same object for all sets that have the module as it is. */
    private DeviceModule shared(SoftwareModuleState state) {
        var module = DeviceModule.of(state);
        var reference = modules.get(module.number());
        var known = reference == null ? null : reference.get();
        if (known != null && known.equals(module)) {
            return known;
        }
        modules.put(module.number(), new WeakReference<>(module));
        return module;
    }

    void remove(String setId, long version) {
        sets.computeIfPresent(setId, (id, known) -> known.version() <= version ? null : known);
    }

    Optional<DeviceSet> find(String setId) {
        return Optional.ofNullable(sets.get(setId));
    }

    /** Whether the set must be installed before a later one, so that no assignment takes its place. */
    boolean isMigrationStep(String setId) {
        var set = sets.get(setId);
        return set != null && set.requiredMigrationStep();
    }

    Optional<DeviceSet> find(String name, String version) {
        return sets.values().stream()
                .filter(set -> !set.deleted()
                        && set.name().equals(name)
                        && set.setVersion().equals(version))
                .findFirst();
    }

    /** @param number the module's number on the device API */
    Optional<DeviceModule> module(String setId, long number) {
        return find(setId)
                .flatMap(set -> set.modules().stream()
                        .filter(module -> module.number() == number)
                        .findFirst());
    }

    /** One chunk per module. */
    static List<Chunk> chunks(DeviceSet set, DeviceLinks links) {
        return set.modules().stream()
                .map(module -> new Chunk(
                        part(module.type()),
                        module.version(),
                        module.name(),
                        artifacts(module, links),
                        module.metadata()))
                .toList();
    }

    static List<ArtifactLinks> artifacts(DeviceModule module, DeviceLinks links) {
        return module.artifacts().stream()
                .map(artifact -> new ArtifactLinks(
                        artifact.filename(),
                        new Hashes(artifact.sha1(), artifact.md5(), artifact.sha256()),
                        artifact.size(),
                        rels(module, artifact, links)))
                .toList();
    }

    /** The rels with {@code -http} are what small clients look for; the plain ones promise a protected transport. */
    private static Map<String, Href> rels(DeviceModule module, Artifact artifact, DeviceLinks links) {
        var file = links.artifact(module.number(), artifact.filename());
        var rels = new LinkedHashMap<String, Href>();
        if (links.secure()) {
            rels.put("download", new Href(file));
            rels.put("md5sum", new Href(file + ".MD5SUM"));
        }
        rels.put("download-http", new Href(file));
        rels.put("md5sum-http", new Href(file + ".MD5SUM"));
        return rels;
    }

    /** Two types have older names on the wire. */
    private static String part(String type) {
        return switch (type) {
            case "application" -> "bApp";
            case "runtime" -> "jvm";
            default -> type;
        };
    }
}
