package io.headgate.distribution.store;

import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.ModuleMetadata;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.distribution.model.SetContent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.type.TypeReference;

/** Modules and sets as they are told, whole; read in the transaction that locked them. */
public final class SoftwareStates {

    private static final TypeReference<Map<String, String>> SET_METADATA = new TypeReference<>() {};
    private static final TypeReference<Map<String, ModuleMetadata>> MODULE_METADATA = new TypeReference<>() {};

    private final JdbcTemplate jdbc;

    public SoftwareStates(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<SoftwareModuleState> module(String tenant, String moduleId) {
        return modules(tenant, List.of(moduleId)).stream().findFirst();
    }

    /** In the order of their numbers; unknown ids are left out. */
    public List<SoftwareModuleState> modules(String tenant, Collection<String> moduleIds) {
        var artifacts = artifacts(tenant, moduleIds);
        return jdbc.query(
                """
                select m.module_id, m.version, m.number, m.name, m.module_version, m.type, m.description, m.locked,
                       m.created_at, m.vendor, m.metadata::text, m.created_by, m.modified_by, m.modified_at,
                       t.min_artifacts, m.deleted
                from software_module m join module_type t on t.tenant = m.tenant and t.key = m.type
                where m.tenant = ? and m.module_id = any(?::text[]) order by m.number""",
                (row, n) -> readModule(row, artifacts.getOrDefault(row.getString(1), List.of())),
                tenant,
                moduleIds.toArray(String[]::new));
    }

    public Optional<DistributionSetState> set(String tenant, String setId) {
        var modules = modules(
                tenant,
                jdbc.queryForList(
                        "select module_id from set_module where tenant = ? and set_id = ?",
                        String.class,
                        tenant,
                        setId));
        return jdbc.query("""
                        select s.set_id, s.version, s.number, s.name, s.set_version, s.type, s.description, t.mandatory,
                               s.locked, s.created_at,
                               array(select tag.name from tagged_set join set_tag tag using (tenant, tag_id)
                                     where tenant = s.tenant and set_id = s.set_id order by tag.name),
                               s.metadata::text, s.required_migration_step, s.valid, s.created_by, s.modified_by,
                               s.modified_at, s.deleted, s.requirement
                        from distribution_set s join set_type t on t.tenant = s.tenant and t.key = s.type
                        where s.tenant = ? and s.set_id = ?""", (row, n) -> readSet(row, modules), tenant, setId).stream()
                .findFirst();
    }

    private static DistributionSetState readSet(ResultSet row, List<SoftwareModuleState> modules) throws SQLException {
        return new DistributionSetState(
                row.getString(1),
                row.getLong(2),
                row.getInt(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                modules,
                SetContent.isComplete(modules, texts(row, 8)),
                SetContent.digest(modules, row.getString(19)),
                row.getBoolean(9),
                instant(row, 10),
                texts(row, 11),
                MessageCodec.json().readValue(row.getString(12), SET_METADATA),
                row.getBoolean(13),
                row.getBoolean(14),
                row.getString(15),
                row.getString(16),
                instant(row, 17),
                row.getBoolean(18),
                row.getString(19));
    }

    private static SoftwareModuleState readModule(ResultSet row, List<Artifact> artifacts) throws SQLException {
        return new SoftwareModuleState(
                row.getString(1),
                row.getLong(2),
                row.getInt(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                artifacts,
                row.getBoolean(8),
                instant(row, 9),
                row.getString(10),
                MessageCodec.json().readValue(row.getString(11), MODULE_METADATA),
                artifacts.size() >= row.getInt(15),
                row.getString(12),
                row.getString(13),
                instant(row, 14),
                row.getBoolean(16));
    }

    private Map<String, List<Artifact>> artifacts(String tenant, Collection<String> moduleIds) {
        var artifacts = new HashMap<String, List<Artifact>>();
        jdbc.query(
                "select module_id, artifact_id, number, filename, size, sha256, sha1, md5 from artifact"
                        + " where tenant = ? and module_id = any(?::text[]) order by number",
                row -> {
                    artifacts
                            .computeIfAbsent(row.getString(1), _ -> new ArrayList<>())
                            .add(new Artifact(
                                    row.getString(2),
                                    row.getInt(3),
                                    row.getString(4),
                                    row.getLong(5),
                                    row.getString(6),
                                    row.getString(7),
                                    row.getString(8)));
                },
                tenant,
                moduleIds.toArray(String[]::new));
        return artifacts;
    }

    static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static List<String> texts(ResultSet row, int column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }
}
