package io.headgate.distribution.store;

import io.headgate.contracts.distribution.DistributionCommand.CreateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.RegisterArtifact;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.distribution.model.SetContent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Modules, artifacts and sets; every method belongs into a transaction. Who changes software locks its modules first, in
 * the order of their ids, and then its sets: so two never wait for each other, and states of one thing leave in order.
 */
public final class SoftwareStore {

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

    /** With its modules. */
    public Optional<DistributionSetState> lockSet(String tenant, String setId) {
        // A set's modules never change, so they can be read before they are locked.
        lockModules(
                tenant,
                jdbc.queryForList(
                        "select module_id from set_module where tenant = ? and set_id = ?",
                        String.class,
                        tenant,
                        setId));
        var locked = jdbc.queryForList(
                "select set_id from distribution_set where tenant = ? and set_id = ? for update",
                String.class,
                tenant,
                setId);
        return locked.isEmpty() ? Optional.empty() : set(tenant, setId);
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
    public boolean insertModule(String tenant, CreateSoftwareModule module, Instant now) {
        return jdbc.update(
                        "insert into software_module"
                                + " (tenant, module_id, name, module_version, type, description, created_at)"
                                + " values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
                        tenant,
                        module.moduleId(),
                        module.name(),
                        module.version(),
                        module.type(),
                        module.description(),
                        now.atOffset(ZoneOffset.UTC))
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
    public boolean insertSet(String tenant, CreateDistributionSet set, Instant now) {
        var inserted = jdbc.update(
                "insert into distribution_set (tenant, set_id, name, set_version, type, description, created_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
                tenant,
                set.setId(),
                set.name(),
                set.version(),
                set.type(),
                set.description(),
                now.atOffset(ZoneOffset.UTC));
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

    public void closeSet(String tenant, String setId) {
        jdbc.update("update distribution_set set locked = true where tenant = ? and set_id = ?", tenant, setId);
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
                        "select set_id, version, number, name, set_version, type, description, locked, created_at"
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
                row.getObject(9, OffsetDateTime.class).toInstant(),
                List.of(),
                java.util.Map.of(),
                false,
                true,
                "TODO3",
                "TODO3",
                java.time.Instant.EPOCH);
    }

    private List<SoftwareModuleState> modules(String tenant, String condition, String id) {
        return jdbc.query(
                "select module_id, version, number, name, module_version, type, description, locked, created_at"
                        + " from software_module m where tenant = ? and " + condition + " order by number",
                (row, n) -> new SoftwareModuleState(
                        row.getString(1),
                        row.getLong(2),
                        row.getInt(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        artifacts(tenant, row.getString(1)),
                        row.getBoolean(8),
                        row.getObject(9, OffsetDateTime.class).toInstant(),
                        null,
                        java.util.Map.of(),
                        true,
                        "TODO3",
                        "TODO3",
                        java.time.Instant.EPOCH),
                tenant,
                id);
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

    private static String[] array(Collection<String> texts) {
        return texts.toArray(String[]::new);
    }
}
