package io.headgate.target.write;

import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.target.TargetMessage.AutoConfirm;
import io.headgate.contracts.target.TargetMessage.TargetState;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.type.TypeReference;

/**
 * Table {@code target}, and the row each target has in {@code target_progress}. Rows are always taken in the order of their
 * ids, so that two bulk changes cannot deadlock.
 */
public final class TargetTable {

    private static final TypeReference<TreeMap<String, String>> TEXTS = new TypeReference<>() {};
    private static final String COLUMNS = """
            target.controller_id, target.version, target.name, target.description, target.attributes::text,
            target.tags, target.token_hashes, target.attributes_reported, target.created_at, target.type_key,
            target.target_group, target.address, target.metadata::text, target.auto_confirm::text,
            target.created_by, target.modified_by, target.modified_at, target.life
            """;

    private final JdbcTemplate jdbc;

    public TargetTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @return versions of those that did not exist, by controller id; of several with one id the first counts */
    Map<String, Long> insertMissing(String tenant, List<TargetState> targets, String by, Instant at) {
        var sorted = targets.stream()
                .sorted(Comparator.comparing(TargetState::controllerId))
                .toList();
        var created = new HashMap<String, Long>();
        jdbc.query(
                """
                with created as (
                  insert into target (tenant, controller_id, name, description, attributes, tags, token_hashes,
                    type_key, target_group, address, metadata, created_at, created_by, modified_at, modified_by, version,
                    life)
                  select ?, given.id, given.name, given.description, given.attributes::jsonb,
                         array(select jsonb_array_elements_text(given.tags::jsonb)),
                         array(select jsonb_array_elements_text(given.tokens::jsonb)),
                         given.type_key, given.target_group, given.address, given.metadata::jsonb,
                         ?::timestamptz, ?, ?::timestamptz, ?, given.version, given.version
                  from (
                    select told.*, nextval('target_version') as version
                    from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                                ?::text[], ?::text[])
                         with ordinality as told (id, name, description, attributes, tags, tokens, type_key,
                                                  target_group, address, metadata, n)
                    order by told.n) as given
                  on conflict do nothing
                  returning controller_id, version),
                begun as (
                  insert into target_progress (tenant, controller_id, life) select ?, controller_id, version from created)
                select controller_id, version from created""",
                row -> {
                    created.put(row.getString(1), row.getLong(2));
                },
                tenant,
                at.toString(),
                by,
                at.toString(),
                by,
                column(sorted, TargetState::controllerId),
                column(sorted, TargetState::name),
                column(sorted, TargetState::description),
                column(sorted, target -> json(target.attributes())),
                column(sorted, target -> json(target.tags())),
                column(sorted, target -> json(target.tokenHashes())),
                column(sorted, TargetState::type),
                column(sorted, TargetState::group),
                column(sorted, TargetState::address),
                column(sorted, target -> json(target.metadata())),
                tenant);
        return created;
    }

    /** Locks the row for the rest of the transaction. */
    Optional<TargetState> findForUpdate(String tenant, String controllerId) {
        return jdbc
                .query(
                        "select " + COLUMNS + " from target where tenant = ? and controller_id = ? for update",
                        (row, n) -> read(row),
                        tenant,
                        controllerId)
                .stream()
                .findFirst();
    }

    /** @return the target with its new version */
    TargetState update(String tenant, TargetState target) {
        var autoConfirm = target.autoConfirm();
        var version = jdbc.queryForObject(
                """
                update target set name = ?, description = ?, attributes = ?::jsonb, tags = ?, token_hashes = ?,
                       attributes_reported = ?, address = ?, metadata = ?::jsonb, auto_confirm = ?::jsonb,
                       modified_by = ?, modified_at = ?, version = nextval('target_version')
                where tenant = ? and controller_id = ? returning version""",
                Long.class,
                target.name(),
                target.description(),
                json(target.attributes()),
                target.tags().toArray(String[]::new),
                target.tokenHashes().toArray(String[]::new),
                target.attributesReported(),
                target.address(),
                json(target.metadata()),
                autoConfirm == null ? null : json(autoConfirm),
                target.modifiedBy(),
                target.modifiedAt().atOffset(ZoneOffset.UTC),
                tenant,
                target.controllerId());
        if (version == null) {
            throw new IllegalStateException("a version is never null");
        }
        return TargetChange.versioned(target, version);
    }

    /** @return those of the targets that were not yet as wanted, as they are now */
    List<TargetState> change(String tenant, Collection<String> ids, BulkEdit edit, String by, Instant at) {
        var parameters = new ArrayList<@Nullable Object>();
        parameters.add(tenant);
        parameters.add(ids.toArray(String[]::new));
        parameters.addAll(edit.compared());
        parameters.addAll(edit.assigned());
        parameters.add(by);
        parameters.add(at.atOffset(ZoneOffset.UTC));
        parameters.add(tenant);
        return jdbc.query(
                """
                with chosen as (
                  select controller_id from target where tenant = ? and controller_id = any(?) and (%s)
                  order by controller_id for update)
                update target set %s, modified_by = ?, modified_at = ?, version = nextval('target_version')
                from chosen where target.tenant = ? and target.controller_id = chosen.controller_id
                returning %s""".formatted(edit.differs(), edit.assignment(), COLUMNS), (row, n) -> read(row), parameters.toArray());
    }

    /** @param bytes about how many its state takes, as text */
    record Size(String controllerId, int bytes) {}

    /** Of those of the ids that exist, in the order in which their rows are taken. */
    List<Size> sizes(String tenant, Collection<String> ids) {
        return jdbc.query(
                """
                select controller_id, 1000 + octet_length(metadata::text) + octet_length(attributes::text)
                from target where tenant = ? and controller_id = any(?) order by controller_id""", (row, n) -> new Size(row.getString(1), row.getInt(2)), tenant, ids.toArray(String[]::new));
    }

    /** Those of the ids that exist. */
    Set<String> existing(String tenant, Collection<String> ids) {
        return new HashSet<>(jdbc.queryForList(
                "select controller_id from target where tenant = ? and controller_id = any(?)",
                String.class,
                tenant,
                ids.toArray(String[]::new)));
    }

    /** The next ones that have the tag, by ascending id. */
    List<String> tagged(String tenant, String tag, String after, int most) {
        return jdbc.queryForList("""
                select controller_id from target
                where tenant = ? and controller_id > ? and tags @> array[?]::text[]
                order by controller_id limit ?""", String.class, tenant, after, tag, most);
    }

    /** Whether one of the targets has so many tags that it takes no other. */
    boolean anyIsFull(String tenant, Collection<String> ids, String tag, int mostTags) {
        return Boolean.TRUE.equals(
                jdbc.queryForObject("""
                select exists (select from target where tenant = ? and controller_id = any(?)
                               and cardinality(tags) >= ? and not tags @> array[?]::text[])""", Boolean.class, tenant, ids.toArray(String[]::new), mostTags, tag));
    }

    /** @return versions of the removals of those that existed, by controller id */
    Map<String, Long> delete(String tenant, List<String> controllerIds) {
        var removed = new TreeMap<String, Long>();
        jdbc.query(
                """
                with doomed as (
                  select controller_id from target where tenant = ? and controller_id = any(?)
                  order by controller_id for update),
                forgotten as (
                  delete from target_progress using doomed
                  where target_progress.tenant = ? and target_progress.controller_id = doomed.controller_id),
                unfailed as (
                  delete from failed_action using doomed
                  where failed_action.tenant = ? and failed_action.controller_id = doomed.controller_id),
                -- Who comes back under the id is another device.
                unassigned as (
                  delete from auto_assigned using doomed
                  where auto_assigned.tenant = ? and auto_assigned.controller_id = doomed.controller_id),
                departed as (
                  delete from rollout_member as member using doomed, dynamic_rollout as rollout
                  where rollout.tenant = ? and member.tenant = rollout.tenant
                    and member.rollout_id = rollout.rollout_id and member.start = rollout.start
                    and member.controller_id = doomed.controller_id)
                delete from target using doomed
                where target.tenant = ? and target.controller_id = doomed.controller_id
                returning target.controller_id, nextval('target_version')""",
                row -> {
                    removed.put(row.getString(1), row.getLong(2));
                },
                tenant,
                controllerIds.toArray(String[]::new),
                tenant,
                tenant,
                tenant,
                tenant,
                tenant);
        return removed;
    }

    private static TargetState read(ResultSet row) throws SQLException {
        var autoConfirm = row.getString("auto_confirm");
        return new TargetState(
                row.getString("controller_id"),
                row.getLong("version"),
                row.getString("name"),
                row.getString("description"),
                MessageCodec.json().readValue(row.getString("attributes"), TEXTS),
                texts(row.getArray("tags")),
                texts(row.getArray("token_hashes")),
                row.getBoolean("attributes_reported"),
                time(row, "created_at"),
                row.getString("type_key"),
                row.getString("target_group"),
                row.getString("address"),
                MessageCodec.json().readValue(row.getString("metadata"), TEXTS),
                autoConfirm == null ? null : MessageCodec.json().readValue(autoConfirm, AutoConfirm.class),
                row.getString("created_by"),
                row.getString("modified_by"),
                time(row, "modified_at"),
                row.getLong("life"));
    }

    static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static List<String> texts(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }

    private static @Nullable String[] column(List<TargetState> targets, Function<TargetState, @Nullable String> part) {
        return targets.stream().map(part).toArray(String[]::new);
    }

    static String json(Object value) {
        return new String(MessageCodec.encode(value), StandardCharsets.UTF_8);
    }
}
