package io.headgate.target.write;

import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetCommand.DeleteTargetType;
import io.headgate.contracts.target.TargetCommand.SaveTargetType;
import io.headgate.contracts.target.TargetMessage.TargetTypeRemoved;
import io.headgate.contracts.target.TargetMessage.TargetTypeState;
import io.headgate.target.model.TargetRefusal;
import io.headgate.target.model.TargetRules;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The types that targets can have: each has a number, and a key and a name that no other has. */
public final class TypeRegistry {

    private final JdbcTemplate jdbc;
    private final FullLooks looks;
    private final Outbox outbox;

    public TypeRegistry(JdbcTemplate jdbc, FullLooks looks, Outbox outbox) {
        this.jdbc = jdbc;
        this.looks = looks;
        this.outbox = outbox;
    }

    public Outcome save(SaveTargetType command, CommandContext context) {
        var broken = TargetRules.labelId(command.typeId())
                .or(() -> TargetRules.typeKey(command.key()))
                .or(() -> TargetRules.label(command.name(), command.description(), command.colour()))
                .or(() -> TargetRules.setTypes(command.compatibleSetTypes()));
        if (broken.isPresent()) {
            return Outcome.refused(broken.get());
        }
        NameLock.take(jdbc);
        var tenant = context.cause().tenant();
        var known = find(tenant, command.typeId());
        var refused = known.flatMap(
                        before -> keyChanged(before, command).or(() -> stale(before, context.expectedVersion())))
                .or(() -> taken(tenant, command));
        if (refused.isPresent()) {
            return Outcome.refused(refused.get());
        }
        var type =
                saved(tenant, command, context.principal().name(), context.now().truncatedTo(ChronoUnit.MICROS));
        outbox.append(Topic.TARGET_LABEL_STATE, type.typeId(), type);
        if (known.filter(before -> takesMore(type, before)).isPresent()) {
            // Its targets have not changed, and yet fit what they did not.
            looks.beginAll(tenant);
        }
        return Outcome.done(type.version());
    }

    private static boolean takesMore(TargetTypeState type, TargetTypeState before) {
        var took = before.compatibleSetTypes();
        var takes = type.compatibleSetTypes();
        return !took.isEmpty() && (takes.isEmpty() || !took.containsAll(takes));
    }

    public Outcome delete(DeleteTargetType command, CommandContext context) {
        var broken = TargetRules.labelId(command.typeId());
        if (broken.isPresent()) {
            return Outcome.refused(broken.get());
        }
        var tenant = context.cause().tenant();
        // Waits for those that give it to a target just now, and lets no other do so.
        var type = find(tenant, command.typeId());
        if (type.isEmpty()) {
            return Outcome.refused(TargetRefusal.TYPE_UNKNOWN.because("There is no such type."));
        }
        var stale = stale(type.get(), context.expectedVersion());
        if (stale.isPresent()) {
            return Outcome.refused(stale.get());
        }
        if (Boolean.TRUE.equals(jdbc.queryForObject(
                "select exists (select from target where tenant = ? and type_key = ?)",
                Boolean.class,
                tenant,
                type.get().key()))) {
            return Outcome.refused(TargetRefusal.TYPE_USED.because("A target has this type."));
        }
        var version = jdbc.queryForObject(
                "delete from target_type where tenant = ? and type_id = ? returning nextval('target_version')",
                Long.class,
                tenant,
                command.typeId());
        if (version == null) {
            throw new IllegalStateException("a version is never null");
        }
        outbox.append(Topic.TARGET_LABEL_STATE, command.typeId(), new TargetTypeRemoved(command.typeId(), version));
        return Outcome.done();
    }

    /** Nothing when there are types with these keys, which then stay until the end of the transaction. */
    Optional<Refusal> unknown(String tenant, Collection<String> keys) {
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        var found = jdbc.queryForList(
                "select key from target_type where tenant = ? and key = any(?) for share",
                String.class,
                tenant,
                keys.toArray(String[]::new));
        return found.containsAll(keys)
                ? Optional.empty()
                : Optional.of(TargetRefusal.TYPE_UNKNOWN.because("There is no target type with the key given."));
    }

    private TargetTypeState saved(String tenant, SaveTargetType type, String by, Instant at) {
        var time = at.atOffset(ZoneOffset.UTC);
        return jdbc.query(
                        """
                        insert into target_type (tenant, type_id, number, key, name, description, colour,
                          compatible_set_types, version, created_at, created_by, modified_at, modified_by)
                        select ?, given.id, coalesce(
                                 (select number from target_type where tenant = ? and type_id = given.id),
                                 nextval('target_type_number')),
                               ?, ?, ?, ?, ?::text[], nextval('target_version'), ?, ?, ?, ?
                        from (select ?::text) as given (id)
                        on conflict (tenant, type_id) do update set name = excluded.name,
                          description = excluded.description, colour = excluded.colour,
                          compatible_set_types = excluded.compatible_set_types, version = excluded.version,
                          modified_at = excluded.modified_at, modified_by = excluded.modified_by
                        returning *""",
                        (row, n) -> read(row),
                        tenant,
                        tenant,
                        type.key(),
                        type.name(),
                        TagRegistry.emptyAsNull(type.description()),
                        TagRegistry.emptyAsNull(type.colour()),
                        type.compatibleSetTypes().stream().distinct().toArray(String[]::new),
                        time,
                        by,
                        time,
                        by,
                        type.typeId())
                .getFirst();
    }

    private Optional<TargetTypeState> find(String tenant, String typeId) {
        return jdbc
                .query(
                        "select * from target_type where tenant = ? and type_id = ? for update",
                        (row, n) -> read(row),
                        tenant,
                        typeId)
                .stream()
                .findFirst();
    }

    private Optional<Refusal> taken(String tenant, SaveTargetType type) {
        var taken = jdbc.queryForObject("""
                select exists (select from target_type
                               where tenant = ? and (name = ? or key = ?) and type_id <> ?)""", Boolean.class, tenant, type.name(), type.key(), type.typeId());
        return Boolean.TRUE.equals(taken)
                ? Optional.of(TargetRefusal.TYPE_NAME_TAKEN.because("Another type has this key or this name."))
                : Optional.empty();
    }

    private static Optional<Refusal> keyChanged(TargetTypeState before, SaveTargetType wanted) {
        return before.key().equals(wanted.key())
                ? Optional.empty()
                : Optional.of(TargetRefusal.TYPE_KEY_FIXED.because("The type has another key."));
    }

    private static Optional<Refusal> stale(TargetTypeState type, @Nullable Long expected) {
        return expected == null || expected == type.version()
                ? Optional.empty()
                : Optional.of(TargetRefusal.TYPE_STALE.because("The type has version " + type.version()
                        + ", the change was made for version " + expected + "."));
    }

    private static TargetTypeState read(ResultSet row) throws SQLException {
        return new TargetTypeState(
                row.getString("type_id"),
                row.getLong("version"),
                row.getInt("number"),
                row.getString("key"),
                row.getString("name"),
                row.getString("description"),
                row.getString("colour"),
                TargetTable.texts(row.getArray("compatible_set_types")),
                row.getString("created_by"),
                TargetTable.time(row, "created_at"),
                row.getString("modified_by"),
                TargetTable.time(row, "modified_at"));
    }
}
