package io.headgate.distribution.store;

import static io.headgate.distribution.store.SoftwareStates.instant;
import static io.headgate.distribution.store.SoftwareStates.texts;

import io.headgate.contracts.distribution.DistributionCommand.SaveModuleType;
import io.headgate.contracts.distribution.DistributionCommand.SaveSetType;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeState;
import io.headgate.distribution.model.Change;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Types of modules and of sets; every method belongs into a transaction. A hidden type is there only for the software that
 * is hidden too, and for who makes a type of its key again.
 */
public final class TypeStore {

    private static final String MODULE_TYPE = "select type_id, version, number, key, name, description, colour,"
            + " max_assignments, min_artifacts, created_by, created_at, modified_by, modified_at from module_type";
    private static final String SET_TYPE = "select type_id, version, number, key, name, description, colour,"
            + " mandatory, optional, created_by, created_at, modified_by, modified_at from set_type";

    private final JdbcTemplate jdbc;

    public TypeStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @return whether the tenant was met for the first time */
    public boolean welcome(String tenant) {
        return jdbc.update("insert into tenant_types (tenant) values (?) on conflict do nothing", tenant) == 1;
    }

    public Optional<ModuleTypeState> moduleType(String tenant, String typeId) {
        return moduleTypes("where tenant = ? and type_id = ? and not deleted", tenant, typeId).stream()
                .findFirst();
    }

    public List<ModuleTypeState> moduleTypesWithKeys(String tenant, Collection<String> keys) {
        return moduleTypes(
                "where tenant = ? and key = any(?::text[]) and not deleted", tenant, keys.toArray(String[]::new));
    }

    public Optional<ModuleTypeState> hiddenModuleType(String tenant, String key) {
        return moduleTypes("where tenant = ? and key = ? and deleted", tenant, key).stream()
                .findFirst();
    }

    private List<ModuleTypeState> moduleTypes(String condition, Object... arguments) {
        return jdbc.query(
                MODULE_TYPE + " " + condition,
                (row, n) -> new ModuleTypeState(
                        row.getString(1),
                        row.getLong(2),
                        row.getInt(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        row.getInt(8),
                        row.getInt(9),
                        row.getString(10),
                        instant(row, 11),
                        row.getString(12),
                        instant(row, 13)),
                arguments);
    }

    public Optional<SetTypeState> setType(String tenant, String typeId) {
        return setTypes("where tenant = ? and type_id = ? and not deleted", tenant, typeId);
    }

    public Optional<SetTypeState> setTypeWithKey(String tenant, String key) {
        return setTypes("where tenant = ? and key = ? and not deleted", tenant, key);
    }

    public Optional<SetTypeState> hiddenSetType(String tenant, String key) {
        return setTypes("where tenant = ? and key = ? and deleted", tenant, key);
    }

    private Optional<SetTypeState> setTypes(String condition, Object... arguments) {
        return jdbc
                .query(
                        SET_TYPE + " " + condition,
                        (row, n) -> new SetTypeState(
                                row.getString(1),
                                row.getLong(2),
                                row.getInt(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6),
                                row.getString(7),
                                texts(row, 8),
                                texts(row, 9),
                                row.getString(10),
                                instant(row, 11),
                                row.getString(12),
                                instant(row, 13)),
                        arguments)
                .stream()
                .findFirst();
    }

    public boolean hasModules(String tenant, String key) {
        return isThere("select 1 from software_module where tenant = ? and type = ? limit 1", tenant, key);
    }

    /** Whether there are some that are not hidden. */
    public boolean showsModules(String tenant, String key) {
        return isThere(
                "select 1 from software_module where tenant = ? and type = ? and not deleted limit 1", tenant, key);
    }

    public boolean isNamedBySetType(String tenant, String key) {
        return isThere(
                "select 1 from set_type where tenant = ? and ? = any(mandatory || optional) and not deleted limit 1",
                tenant,
                key);
    }

    public boolean hasSets(String tenant, String key) {
        return isThere("select 1 from distribution_set where tenant = ? and type = ? limit 1", tenant, key);
    }

    /** Whether there are some that are not hidden. */
    public boolean showsSets(String tenant, String key) {
        return isThere(
                "select 1 from distribution_set where tenant = ? and type = ? and not deleted limit 1", tenant, key);
    }

    private boolean isThere(String query, String tenant, String key) {
        return !jdbc.queryForList(query, Integer.class, tenant, key).isEmpty();
    }

    public void save(String tenant, SaveModuleType type, Change change) {
        var at = change.at().atOffset(ZoneOffset.UTC);
        jdbc.update(
                """
                insert into module_type as t (tenant, type_id, key, name, description, colour, max_assignments,
                  min_artifacts, created_by, created_at, modified_by, modified_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (tenant, type_id) do update set version = t.version + 1, name = excluded.name,
                  description = excluded.description, colour = excluded.colour,
                  max_assignments = excluded.max_assignments, min_artifacts = excluded.min_artifacts,
                  modified_by = excluded.modified_by, modified_at = excluded.modified_at""",
                tenant,
                type.typeId(),
                type.key(),
                type.name(),
                type.description(),
                type.colour(),
                type.maxAssignments(),
                type.minArtifacts(),
                change.by(),
                at,
                change.by(),
                at);
    }

    public void save(String tenant, SaveSetType type, Change change) {
        var at = change.at().atOffset(ZoneOffset.UTC);
        jdbc.update(
                """
                insert into set_type as t (tenant, type_id, key, name, description, colour, mandatory, optional,
                  created_by, created_at, modified_by, modified_at)
                values (?, ?, ?, ?, ?, ?, ?::text[], ?::text[], ?, ?, ?, ?)
                on conflict (tenant, type_id) do update set version = t.version + 1, name = excluded.name,
                  description = excluded.description, colour = excluded.colour, mandatory = excluded.mandatory,
                  optional = excluded.optional, modified_by = excluded.modified_by,
                  modified_at = excluded.modified_at""",
                tenant,
                type.typeId(),
                type.key(),
                type.name(),
                type.description(),
                type.colour(),
                type.mandatory().toArray(String[]::new),
                type.optional().toArray(String[]::new),
                change.by(),
                at,
                change.by(),
                at);
    }

    /** A hidden type of the key becomes this new one, of which its software then is. */
    public void uncoverModuleType(String tenant, String typeId, String key, Change change) {
        uncover("module_type", tenant, typeId, key, change);
    }

    public void uncoverSetType(String tenant, String typeId, String key, Change change) {
        uncover("set_type", tenant, typeId, key, change);
    }

    private void uncover(String table, String tenant, String typeId, String key, Change change) {
        jdbc.update(
                "update " + table
                        + " set type_id = ?, number = default, deleted = false, created_by = ?, created_at = ?"
                        + " where tenant = ? and key = ? and deleted",
                typeId,
                change.by(),
                change.at().atOffset(ZoneOffset.UTC),
                tenant,
                key);
    }

    /** It is only hidden as long as there is software of it. */
    public void deleteModuleType(String tenant, ModuleTypeState type) {
        delete("module_type", tenant, type.typeId(), hasModules(tenant, type.key()));
    }

    /** It is only hidden as long as there is software of it. */
    public void deleteSetType(String tenant, SetTypeState type) {
        delete("set_type", tenant, type.typeId(), hasSets(tenant, type.key()));
    }

    private void delete(String table, String tenant, String typeId, boolean hide) {
        jdbc.update(
                (hide ? "update " + table + " set deleted = true" : "delete from " + table)
                        + " where tenant = ? and type_id = ?",
                tenant,
                typeId);
    }
}
