package io.headgate.distribution.store;

import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.distribution.DistributionCommand.CreateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.RegisterArtifact;
import io.headgate.contracts.distribution.DistributionCommand.UpdateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.UpdateSoftwareModule;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.ModuleMetadata;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.distribution.model.Change;
import io.headgate.distribution.model.SetUse;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Modules, artifacts and sets; every method belongs into a transaction. Who changes software locks its modules first, in
 * the order of their ids, and then its sets: so two never wait for each other, and states of one thing leave in order.
 */
public final class SoftwareStore {

    private static final long BULK_LOCK = 0x62756c6bL;

    private final JdbcTemplate jdbc;
    private final SoftwareStates states;

    public SoftwareStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.states = new SoftwareStates(jdbc);
    }

    public SoftwareStates states() {
        return states;
    }

    /** Until the transaction ends nobody else brings many things at once. */
    public void lockBulk() {
        jdbc.query("select pg_advisory_xact_lock(? # hashtext(current_schema()))", row -> {}, BULK_LOCK);
    }

    /** Until the transaction ends nobody else changes these modules; unknown ids are left out. */
    public List<SoftwareModuleState> lockModules(String tenant, Collection<String> moduleIds) {
        return states.modules(tenant, lock(tenant, moduleIds));
    }

    /** As {@link #lockModules}, for so many that they are not to be held all at once. */
    public List<String> lock(String tenant, Collection<String> moduleIds) {
        return jdbc.queryForList(
                "select module_id from software_module where tenant = ? and module_id = any(?::text[])"
                        + " order by module_id for update",
                String.class,
                tenant,
                array(moduleIds));
    }

    public Optional<SoftwareModuleState> lockModule(String tenant, String moduleId) {
        return lockModules(tenant, List.of(moduleId)).stream().findFirst();
    }

    public Optional<DistributionSetState> lockSet(String tenant, String setId) {
        return Optional.ofNullable(lockSets(tenant, List.of(setId)).get(setId));
    }

    /** By their ids, with their modules; unknown ids are left out. */
    public Map<String, DistributionSetState> lockSets(String tenant, Collection<String> setIds) {
        lock(tenant, moduleIds(tenant, setIds));
        var locked = jdbc.queryForList(
                "select set_id from distribution_set where tenant = ? and set_id = any(?::text[])"
                        + " order by set_id for update",
                String.class,
                tenant,
                array(setIds));
        // A set may have got a module between the two. Nearly always these are all locked already.
        lock(tenant, moduleIds(tenant, locked));
        var sets = new LinkedHashMap<String, DistributionSetState>();
        locked.forEach(setId -> sets.put(setId, states.set(tenant, setId).orElseThrow()));
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

    // ---- modules

    /** @return false, and nothing is changed, when there is a module of that id, or of that name, version and type */
    public boolean insertModule(String tenant, CreateSoftwareModule module, Change change) {
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
                        change.by(),
                        at(change),
                        change.by(),
                        at(change))
                == 1;
    }

    public void updateModule(String tenant, UpdateSoftwareModule command) {
        jdbc.update(
                "update software_module set description = coalesce(?, description), vendor = coalesce(?, vendor)"
                        + " where tenant = ? and module_id = ?",
                command.description(),
                command.vendor(),
                tenant,
                command.moduleId());
    }

    public void setModuleMetadata(String tenant, String moduleId, Map<String, ModuleMetadata> metadata) {
        jdbc.update(
                "update software_module set metadata = ?::jsonb where tenant = ? and module_id = ?",
                json(metadata),
                tenant,
                moduleId);
    }

    /** It stays for the sets that contain it. */
    public void hideModule(String tenant, String moduleId) {
        jdbc.update("update software_module set deleted = true where tenant = ? and module_id = ?", tenant, moduleId);
    }

    public void deleteModule(String tenant, String moduleId) {
        jdbc.update("delete from software_module where tenant = ? and module_id = ?", tenant, moduleId);
    }

    /** @return false, and nothing is changed, when there is an artifact of that id, or of that name in the module */
    public boolean insertArtifact(String tenant, RegisterArtifact artifact, Change change) {
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
                        at(change))
                == 1;
    }

    public void deleteArtifact(String tenant, String artifactId) {
        jdbc.update("delete from artifact where tenant = ? and artifact_id = ?", tenant, artifactId);
    }

    /** A person has changed the module. */
    public void raiseModuleVersion(String tenant, String moduleId, Change change) {
        jdbc.update(
                "update software_module set version = version + 1, modified_by = ?, modified_at = ?"
                        + " where tenant = ? and module_id = ?",
                change.by(),
                at(change),
                tenant,
                moduleId);
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

    /** @return which of the modules are open again: those that are in no locked set */
    public List<String> openModules(String tenant, Collection<String> moduleIds) {
        return jdbc.queryForList("""
                update software_module m set locked = false, version = version + 1
                where tenant = ? and module_id = any(?::text[]) and locked
                  and not exists (select from set_module join distribution_set s using (tenant, set_id)
                                  where tenant = m.tenant and module_id = m.module_id and s.locked)
                returning module_id""", String.class, tenant, array(moduleIds));
    }

    // ---- sets

    /** @return false, and nothing is changed, when there is a set of that id, or of that name, version and type */
    public boolean insertSet(String tenant, CreateDistributionSet set, Change change) {
        var inserted = jdbc.update(
                "insert into distribution_set (tenant, set_id, name, set_version, type, description,"
                        + " required_migration_step, requirement, created_by, created_at, modified_by, modified_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, nullif(?, ''), ?, ?, ?, ?) on conflict do nothing",
                tenant,
                set.setId(),
                set.name(),
                set.version(),
                set.type(),
                set.description(),
                set.requiredMigrationStep(),
                set.requirement(),
                change.by(),
                at(change),
                change.by(),
                at(change));
        if (inserted == 0) {
            return false;
        }
        addModules(tenant, set.setId(), set.moduleIds());
        return true;
    }

    /** Whether another set has this name, version and type. */
    public boolean isTaken(String tenant, DistributionSetState set, String name, String setVersion) {
        return !jdbc.queryForList(
                        "select 1 from distribution_set where tenant = ? and name = ? and set_version = ?"
                                + " and type = ? and set_id <> ? and not deleted",
                        Integer.class,
                        tenant,
                        name,
                        setVersion,
                        set.type(),
                        set.setId())
                .isEmpty();
    }

    public void updateSet(String tenant, UpdateDistributionSet command) {
        jdbc.update(
                """
                update distribution_set set name = coalesce(?, name), set_version = coalesce(?, set_version),
                  description = coalesce(?, description),
                  required_migration_step = coalesce(?, required_migration_step), locked = coalesce(?, locked),
                  requirement = nullif(coalesce(?, requirement), '')
                where tenant = ? and set_id = ?""",
                command.name(),
                command.setVersion(),
                command.description(),
                command.requiredMigrationStep(),
                command.locked(),
                command.requirement(),
                tenant,
                command.setId());
    }

    public void addModules(String tenant, String setId, Collection<String> moduleIds) {
        jdbc.update(
                "insert into set_module (tenant, set_id, module_id) select ?, ?, unnest(?::text[])"
                        + " on conflict do nothing",
                tenant,
                setId,
                array(moduleIds));
    }

    public void removeModules(String tenant, String setId, Collection<String> moduleIds) {
        jdbc.update(
                "delete from set_module where tenant = ? and set_id = ? and module_id = any(?::text[])",
                tenant,
                setId,
                array(moduleIds));
    }

    public void setSetMetadata(String tenant, String setId, Map<String, String> metadata) {
        jdbc.update(
                "update distribution_set set metadata = ?::jsonb where tenant = ? and set_id = ?",
                json(metadata),
                tenant,
                setId);
    }

    public void invalidateSet(String tenant, String setId) {
        jdbc.update("update distribution_set set valid = false where tenant = ? and set_id = ?", tenant, setId);
    }

    /** It stays for the rollouts, actions and targets that name it. */
    public void hideSet(String tenant, String setId) {
        jdbc.update("update distribution_set set deleted = true where tenant = ? and set_id = ?", tenant, setId);
    }

    public void deleteSet(String tenant, String setId) {
        jdbc.update("delete from distribution_set where tenant = ? and set_id = ?", tenant, setId);
    }

    /** The sets repeat what has changed in their modules. */
    public void raiseSetVersions(String tenant, Collection<String> setIds) {
        jdbc.update(
                "update distribution_set set version = version + 1 where tenant = ? and set_id = any(?::text[])",
                tenant,
                array(setIds));
    }

    /** A person has changed the sets. */
    public void raiseSetVersions(String tenant, Collection<String> setIds, Change change) {
        jdbc.update(
                "update distribution_set set version = version + 1, modified_by = ?, modified_at = ?"
                        + " where tenant = ? and set_id = any(?::text[])",
                change.by(),
                at(change),
                tenant,
                array(setIds));
    }

    /** Locks it because it is used, for ever. @return false when that had been done before */
    public boolean closeSet(String tenant, String setId) {
        return jdbc.update(
                        "update distribution_set set locked = true, used = true"
                                + " where tenant = ? and set_id = ? and not used",
                        tenant,
                        setId)
                == 1;
    }

    public SetUse use(String tenant, String setId) {
        return jdbc.queryForList(
                                "select 1 from distribution_set where tenant = ? and set_id = ? and used",
                                Integer.class,
                                tenant,
                                setId)
                        .isEmpty()
                ? SetUse.NEVER_USED
                : SetUse.USED;
    }

    private static String json(Object value) {
        return new String(MessageCodec.encode(value), StandardCharsets.UTF_8);
    }

    private static OffsetDateTime at(Change change) {
        return change.at().atOffset(ZoneOffset.UTC);
    }

    private static String[] array(Collection<String> texts) {
        return texts.toArray(String[]::new);
    }
}
