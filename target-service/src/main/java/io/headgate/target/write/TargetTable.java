package io.headgate.target.write;

import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.target.TargetMessage.TargetState;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.type.TypeReference;

/** Table {@code target}. Rows are always taken in the order of their ids, so that two bulk changes cannot deadlock. */
public final class TargetTable {

    private static final TypeReference<TreeMap<String, String>> ATTRIBUTES = new TypeReference<>() {};

    private final JdbcTemplate jdbc;

    public TargetTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @return versions of those that did not exist, by controller id; of several with one id the first counts */
    Map<String, Long> insertMissing(String tenant, List<TargetState> targets) {
        var sorted = targets.stream()
                .sorted(Comparator.comparing(TargetState::controllerId))
                .toList();
        var created = new HashMap<String, Long>();
        jdbc.query(
                """
                insert into target (tenant, controller_id, name, description, attributes, tags, token_hashes, \
                created_at, version)
                select ?, given.id, given.name, given.description, given.attributes::jsonb,
                       array(select jsonb_array_elements_text(given.tags::jsonb)),
                       array(select jsonb_array_elements_text(given.tokens::jsonb)),
                       given.created_at::timestamptz, nextval('target_version')
                from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                     with ordinality as given (id, name, description, attributes, tags, tokens, created_at, n)
                order by given.n
                on conflict do nothing
                returning controller_id, version""",
                row -> {
                    created.put(row.getString(1), row.getLong(2));
                },
                tenant,
                column(sorted, TargetState::controllerId),
                column(sorted, TargetState::name),
                sorted.stream().map(TargetState::description).toArray(String[]::new),
                column(sorted, target -> json(target.attributes())),
                column(sorted, target -> json(target.tags())),
                column(sorted, target -> json(target.tokenHashes())),
                column(sorted, target -> target.createdAt().toString()));
        return created;
    }

    /** Locks the row for the rest of the transaction. */
    Optional<TargetState> findForUpdate(String tenant, String controllerId) {
        return jdbc.query("""
                        select controller_id, version, name, description, attributes::text, tags, token_hashes,
                               attributes_reported, created_at
                        from target where tenant = ? and controller_id = ? for update""", (row, n) -> read(row), tenant, controllerId).stream()
                .findFirst();
    }

    /** @return the target with its new version */
    TargetState update(String tenant, TargetState target) {
        var version = jdbc.queryForObject(
                """
                update target set name = ?, description = ?, attributes = ?::jsonb, tags = ?, token_hashes = ?,
                       attributes_reported = ?, version = nextval('target_version')
                where tenant = ? and controller_id = ? returning version""",
                Long.class,
                target.name(),
                target.description(),
                json(target.attributes()),
                target.tags().toArray(String[]::new),
                target.tokenHashes().toArray(String[]::new),
                target.attributesReported(),
                tenant,
                target.controllerId());
        if (version == null) {
            throw new IllegalStateException("a version is never null");
        }
        return withVersion(target, version);
    }

    /** @return versions of the removals of those that existed, by controller id */
    Map<String, Long> delete(String tenant, List<String> controllerIds) {
        var removed = new TreeMap<String, Long>();
        jdbc.query(
                """
                with doomed as (
                  select controller_id from target where tenant = ? and controller_id = any(?)
                  order by controller_id for update)
                delete from target using doomed
                where target.tenant = ? and target.controller_id = doomed.controller_id
                returning target.controller_id, nextval('target_version')""",
                row -> {
                    removed.put(row.getString(1), row.getLong(2));
                },
                tenant,
                controllerIds.toArray(String[]::new),
                tenant);
        return removed;
    }

    static TargetState withVersion(TargetState target, long version) {
        return new TargetState(
                target.controllerId(),
                version,
                target.name(),
                target.description(),
                target.attributes(),
                target.tags(),
                target.tokenHashes(),
                target.attributesReported(),
                target.createdAt(),
                target.type(),
                target.group(),
                target.address(),
                target.metadata(),
                target.autoConfirm(),
                target.createdBy(),
                target.modifiedBy(),
                target.modifiedAt());
    }

    private static TargetState read(ResultSet row) throws SQLException {
        return new TargetState(
                row.getString("controller_id"),
                row.getLong("version"),
                row.getString("name"),
                row.getString("description"),
                MessageCodec.json().readValue(row.getString("attributes"), ATTRIBUTES),
                texts(row.getArray("tags")),
                texts(row.getArray("token_hashes")),
                row.getBoolean("attributes_reported"),
                row.getObject("created_at", java.time.OffsetDateTime.class)
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toInstant(),
                null,
                null,
                null,
                java.util.Map.of(),
                null,
                "TODO3",
                "TODO3",
                java.time.Instant.EPOCH);
    }

    private static List<String> texts(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }

    private static String[] column(List<TargetState> targets, Function<TargetState, String> part) {
        return targets.stream().map(part).toArray(String[]::new);
    }

    private static String json(Object value) {
        return new String(MessageCodec.encode(value), StandardCharsets.UTF_8);
    }
}
