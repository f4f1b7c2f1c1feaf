package io.headgate.gateway.device;

import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.gateway.device.DeviceJson.ArtifactLinks;
import io.headgate.gateway.device.DeviceJson.Chunk;
import io.headgate.gateway.device.DeviceJson.Hashes;
import io.headgate.gateway.device.DeviceJson.Href;
import io.headgate.gateway.device.DeviceJson.Metadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The distribution sets as devices see them, in memory. Thread-safe. */
@Component
final class DeviceSets {

    private final Map<String, DistributionSetState> sets = new ConcurrentHashMap<>();

    void load(JdbcTemplate jdbc) {
        jdbc.query("select payload::text from device_set", row -> {
            put(MessageCodec.json().readValue(row.getString(1), DistributionSetState.class));
        });
    }

    void put(DistributionSetState set) {
        sets.merge(set.setId(), set, (known, next) -> next.version() >= known.version() ? next : known);
    }

    void remove(String setId, long version) {
        sets.computeIfPresent(setId, (id, known) -> known.version() <= version ? null : known);
    }

    Optional<DistributionSetState> find(String setId) {
        return Optional.ofNullable(sets.get(setId));
    }

    /** Whether the set must be installed before a later one, so that no assignment takes its place. */
    boolean isMigrationStep(String setId) {
        var set = sets.get(setId);
        return set != null && set.requiredMigrationStep();
    }

    Optional<DistributionSetState> find(String name, String version) {
        return sets.values().stream()
                .filter(set -> !set.deleted()
                        && set.name().equals(name)
                        && set.setVersion().equals(version))
                .findFirst();
    }

    /** @param number the module's number on the device API */
    Optional<SoftwareModuleState> module(String setId, long number) {
        return find(setId)
                .flatMap(set -> set.modules().stream()
                        .filter(module -> module.number() == number)
                        .findFirst());
    }

    /** One chunk per module. */
    static List<Chunk> chunks(DistributionSetState set, DeviceLinks links) {
        return set.modules().stream()
                .map(module -> new Chunk(
                        part(module.type()),
                        module.moduleVersion(),
                        module.name(),
                        artifacts(module, links),
                        metadata(module)))
                .toList();
    }

    private static @Nullable List<Metadata> metadata(SoftwareModuleState module) {
        var told = module.metadata().entrySet().stream()
                .filter(entry -> entry.getValue().targetVisible())
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> new Metadata(entry.getKey(), entry.getValue().value()))
                .toList();
        return told.isEmpty() ? null : told;
    }

    static List<ArtifactLinks> artifacts(SoftwareModuleState module, DeviceLinks links) {
        return module.artifacts().stream()
                .map(artifact -> new ArtifactLinks(
                        artifact.filename(),
                        new Hashes(artifact.sha1(), artifact.md5(), artifact.sha256()),
                        artifact.size(),
                        rels(module, artifact, links)))
                .toList();
    }

    /** The rels with {@code -http} are what small clients look for; the plain ones promise a protected transport. */
    private static Map<String, Href> rels(SoftwareModuleState module, Artifact artifact, DeviceLinks links) {
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
