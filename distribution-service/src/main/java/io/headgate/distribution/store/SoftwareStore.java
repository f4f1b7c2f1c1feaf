package io.headgate.distribution.store;

import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.distribution.DistributionCommand.CreateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.RegisterArtifact;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.ModuleMetadata;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.distribution.model.SetContent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.type.TypeReference;

/**
 * Modules, artifacts and sets; every method belongs into a transaction. Who changes software locks its modules first, in
 * the order of their ids, and then its sets: so two never wait for each other, and states of one thing leave in order.
 */
public final class SoftwareStore {

    private static final TypeReference<Map<String, String>> SET_METADATA = new TypeReference<>() {};
    private static final TypeReference<Map<String, ModuleMetadata>> MODULE_METADATA = new TypeReference<>() {};

    private final JdbcTemplate jdbc;

    public SoftwareStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Until the transaction ends nobody else changes these modules; unknown ids are left out. */
    public List<String> lockModules(String tenant, Collection<String> moduleIds) {
        return jdbc.queryForList(
                "select module_id from software_module where tenant = ? and module_id = any(?::text[])"
                        + " order by module_id for update",
                String.class,
                tenant,
                array(moduleIds));
    }

    public Optional<SoftwareModuleState> lockModule(String tenant, String moduleId) {
        return lockModules(tenant, List.of(moduleId)).isEmpty() ? Optional.empty() : module(tenant, moduleId);
    }

    public Optional<DistributionSetState> lockSet(String tenant, String setId) {
        return Optional.ofNullable(lockSets(tenant, List.of(setId)).get(setId));
    }

    /** By their ids, with their modules; unknown ids are left out. */
    public Map<String, DistributionSetState> lockSets(String tenant, Collection<String> setIds) {
        lockModules(tenant, moduleIds(tenant, setIds));
        var locked = jdbc.queryForList(
                "select set_id from distribution_set where tenant = ? and set_id = any(?::text[])"
                        + " order by set_id for update",
                String.class,
                tenant,
                array(setIds));
        // A set may have got a module between the two. Nearly always these are all locked already.
        lockModules(tenant, moduleIds(tenant, locked));
        var sets = new LinkedHashMap<String, DistributionSetState>();
        locked.forEach(setId -> sets.put(setId, set(tenant, setId).orElseThrow()));
        return sets;
    }

    private List<String> moduleIds(String tenant, Collection<String> setIds) {
        return jdbc.queryForList(
                "select distinct module_id from set_module where tenant = ? and set_id = any(?::text[])",
                String.class,
                tenant,
                array(setIds));
    }

    /** Ids of the sets that contain one of the modules, in order; locked. */
    public List<String> lockSetsWith(String tenant, Collection<String> moduleIds) {
        return jdbc.queryForList(
                "select set_id from distribution_set where tenant = ? and set_id in"
                        + " (select set_id from set_module where tenant = ? and module_id = any(?::text[]))"
                        + " order by set_id for update",
                String.class,
                tenant,
                tenant,
                array(moduleIds));
    }

    /** @return false, and nothing is changed, when there is a module of that id, or of that name, version and type */
    public boolean insertModule(String tenant, CreateSoftwareModule module, String by, Instant now) {
        var at = now.atOffset(ZoneOffset.UTC);
        return jdbc.update(
                        "insert into software_module (tenant, module_id, name, module_version, type, description,"
                                + " vendor, created_by, created_at, modified_by, modified_at)"
                                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
                        tenant,
                        module.moduleId(),
                        module.name(),
                        module.version(),
                        module.type(),
                        module.description(),
                        module.vendor(),
                        by,
                        at,
                        by,
                        at)
                == 1;
    }

    public void deleteModule(String tenant, String moduleId) {
        jdbc.update("delete from software_module where tenant = ? and module_id = ?", tenant, moduleId);
    }

    /** @return false, and nothing is changed, when there is an artifact of that id, or of that name in the module */
    public boolean insertArtifact(String tenant, RegisterArtifact artifact, Instant now) {
        return jdbc.update(
                        "insert into artifact (tenant, artifact_id, module_id, filename, size, sha256, sha1, md5,"
                                + " registered_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
                        tenant,
                        artifact.artifactId(),
                        artifact.moduleId(),
                        artifact.filename(),
                        artifact.size(),
                        artifact.sha256(),
                        artifact.sha1(),
                        artifact.md5(),
                        now.atOffset(ZoneOffset.UTC))
                == 1;
    }

    public void deleteArtifact(String tenant, String artifactId) {
        jdbc.update("delete from artifact where tenant = ? and artifact_id = ?", tenant, artifactId);
    }

    /** @return false, and nothing is changed, when there is a set of that id, or of that name, version and type */
    public boolean insertSet(String tenant, CreateDistributionSet set, String by, Instant now) {
        var at = now.atOffset(ZoneOffset.UTC);
        var inserted = jdbc.update(
                "insert into distribution_set (tenant, set_id, name, set_version, type, description,"
                        + " required_migration_step, created_by, created_at, modified_by, modified_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
                tenant,
                set.setId(),
                set.name(),
                set.version(),
                set.type(),
                set.description(),
                set.requiredMigrationStep(),
                by,
                at,
                by,
                at);
        if (inserted == 0) {
            return false;
        }
        jdbc.update(
                "insert into set_module (tenant, set_id, module_id) select ?, ?, unnest(?::text[])",
                tenant,
                set.setId(),
                array(set.moduleIds()));
        return true;
    }

    public void deleteSet(String tenant, String setId) {
        jdbc.update("delete from distribution_set where tenant = ? and set_id = ?", tenant, setId);
    }

    /** The module's content has changed. */
    public void raiseModuleVersion(String tenant, String moduleId) {
        jdbc.update(
                "update software_module set version = version + 1 where tenant = ? and module_id = ?",
                tenant,
                moduleId);
    }

    public void raiseSetVersions(String tenant, Collection<String> setIds) {
        jdbc.update(
                "update distribution_set set version = version + 1 where tenant = ? and set_id = any(?::text[])",
                tenant,
                array(setIds));
    }

    /** @return which of the modules were not locked before */
    public List<String> closeModules(String tenant, Collection<String> moduleIds) {
        return jdbc.queryForList(
                "update software_module set locked = true, version = version + 1"
                        + " where tenant = ? and module_id = any(?::text[]) and not locked returning module_id",
                String.class,
                tenant,
                array(moduleIds));
    }

    /** Locks it because it is used, for ever. @return false when that had been done before */
    public boolean closeSet(String tenant, String setId) {
        return jdbc.update(
                        "update distribution_set set locked = true, used = true"
                                + " where tenant = ? and set_id = ? and not (locked and used)",
                        tenant,
                        setId)
                == 1;
    }

    public Optional<SoftwareModuleState> module(String tenant, String moduleId) {
        return modules(tenant, "m.module_id = ?", moduleId).stream().findFirst();
    }

    public Optional<DistributionSetState> set(String tenant, String setId) {
        var modules = modules(
                tenant,
                "exists (select from set_module s where s.tenant = m.tenant and s.module_id = m.module_id and s.set_id = ?)",
                setId);
        return jdbc
                .query(
                        "select set_id, version, number, name, set_version, type, description, locked, metadata::text,"
                                + " required_migration_step, valid, created_by, created_at, modified_by, modified_at"
                                + " from distribution_set where tenant = ? and set_id = ?",
                        (row, n) -> readSet(row, modules),
                        tenant,
                        setId)
                .stream()
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
                SetContent.isComplete(modules),
                SetContent.digest(modules),
                row.getBoolean(8),
                instant(row, 13),
                List.of(),
                MessageCodec.json().readValue(row.getString(9), SET_METADATA),
                row.getBoolean(10),
                row.getBoolean(11),
                row.getString(12),
                row.getString(14),
                instant(row, 15));
    }

    private List<SoftwareModuleState> modules(String tenant, String condition, String id) {
        return jdbc.query(
                "select module_id, version, number, name, module_version, type, description, locked, vendor,"
                        + " metadata::text, created_by, created_at, modified_by, modified_at from software_module m where tenant = ? and "
                        + condition + " order by number",
                (row, n) -> readModule(tenant, row),
                tenant,
                id);
    }

    private SoftwareModuleState readModule(String tenant, ResultSet row) throws SQLException {
        var artifacts = artifacts(tenant, row.getString(1));
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
                instant(row, 12),
                row.getString(9),
                MessageCodec.json().readValue(row.getString(10), MODULE_METADATA),
                !artifacts.isEmpty(),
                row.getString(11),
                row.getString(13),
                instant(row, 14));
    }

    private List<Artifact> artifacts(String tenant, String moduleId) {
        return jdbc.query(
                "select artifact_id, number, filename, size, sha256, sha1, md5 from artifact"
                        + " where tenant = ? and module_id = ? order by number",
                (row, n) -> new Artifact(
                        row.getString(1),
                        row.getInt(2),
                        row.getString(3),
                        row.getLong(4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7)),
                tenant,
                moduleId);
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static String[] array(Collection<String> texts) {
        return texts.toArray(String[]::new);
    }
}
