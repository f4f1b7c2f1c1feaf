package io.headgate.gateway.view.target;

import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.target.TargetMessage.Contact;
import io.headgate.contracts.target.TargetMessage.TargetContacts;
import io.headgate.contracts.target.TargetMessage.TargetRemoved;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.gateway.view.Jsonb;
import io.headgate.gateway.view.Listing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** The view of targets. High volume: each batch is two statements, whatever its size. */
@Component
public class Targets {

    public static final QueryFields FIELDS = QueryFields.builder("target.controller_id")
            .text("controllerId", "target.controller_id")
            .alias("id", "controllerId")
            .text("name", "target.name")
            .text("description", "target.description")
            .map("attribute", "target.attributes")
            .textArray("tag", "target.tags")
            .timestamp("createdAt", "target.created_at")
            .timestamp("lastSeen", "contact.last_seen")
            .bool("hasToken", "target.has_token")
            .sortable("controllerId", "id", "name", "createdAt", "lastSeen")
            .build();

    private static final String COLUMNS =
            "target.controller_id, target.version, target.name, target.description, target.attributes, target.tags,"
                    + " target.has_token, target.attributes_reported, target.created_at, contact.last_seen,"
                    + " contact.address";
    private static final String FROM =
            "view_target target left join view_target_contact contact using (tenant, controller_id)";

    private final JdbcTemplate jdbc;

    Targets(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @param lastSeen null for a device that never called */
    public record TargetRow(
            String controllerId,
            long version,
            String name,
            @Nullable String description,
            Map<String, String> attributes,
            List<String> tags,
            boolean hasToken,
            boolean attributesReported,
            Instant createdAt,
            @Nullable Instant lastSeen,
            @Nullable String address) {}

    /** The newest fact of each target decides; facts of one target come in order. */
    void apply(List<Fact<?>> facts) {
        var newest = new TreeMap<String, Fact<?>>();
        for (var fact : facts) {
            switch (fact.message()) {
                case TargetState state -> newest.put(fact.cause().tenant() + "/" + state.controllerId(), fact);
                case TargetRemoved removed -> newest.put(fact.cause().tenant() + "/" + removed.controllerId(), fact);
                default -> throw new IllegalArgumentException("not about a target: " + fact.message());
            }
        }
        var states = new ArrayList<Map<String, Object>>();
        var removedTenants = new ArrayList<String>();
        var removed = new ArrayList<String>();
        for (var fact : newest.values()) {
            if (fact.message() instanceof TargetState state) {
                states.add(Map.of("tenant", fact.cause().tenant(), "state", state));
            } else if (fact.message() instanceof TargetRemoved gone) {
                removedTenants.add(fact.cause().tenant());
                removed.add(gone.controllerId());
            }
        }
        if (!states.isEmpty()) {
            save(states);
        }
        if (!removed.isEmpty()) {
            remove(removedTenants, removed);
        }
    }

    private void save(List<Map<String, Object>> states) {
        jdbc.update("""
                insert into view_target as known
                  (tenant, controller_id, version, name, description, attributes, tags, has_token,
                   attributes_reported, created_at)
                select told ->> 'tenant', state ->> 'controllerId', (state ->> 'version')::bigint, state ->> 'name',
                       state ->> 'description', state -> 'attributes',
                       array(select jsonb_array_elements_text(state -> 'tags')),
                       jsonb_array_length(state -> 'tokenHashes') > 0, (state ->> 'attributesReported')::boolean,
                       (state ->> 'createdAt')::timestamptz
                from jsonb_array_elements(?::jsonb) told, lateral (select told -> 'state' as state) one
                on conflict (tenant, controller_id) do update set
                  version = excluded.version, name = excluded.name, description = excluded.description,
                  attributes = excluded.attributes, tags = excluded.tags, has_token = excluded.has_token,
                  attributes_reported = excluded.attributes_reported, created_at = excluded.created_at
                where known.version < excluded.version
                """, Jsonb.write(states));
    }

    private void remove(List<String> tenants, List<String> ids) {
        for (var table : List.of("view_target", "view_target_contact")) {
            jdbc.update(
                    "delete from " + table
                            + " where (tenant, controller_id) in (select * from unnest(?::text[], ?::text[]))",
                    tenants.toArray(String[]::new),
                    ids.toArray(String[]::new));
        }
    }

    /** Contacts of targets that are not registered are not kept. */
    void meet(List<Fact<?>> facts) {
        var newest = new TreeMap<String, Contact>();
        for (var fact : facts) {
            if (fact.message() instanceof TargetContacts contacts) {
                contacts.contacts()
                        .forEach(contact -> newest.merge(
                                fact.cause().tenant() + "/" + contact.controllerId(),
                                contact,
                                (one, other) -> one.at().isAfter(other.at()) ? one : other));
            }
        }
        if (newest.isEmpty()) {
            return;
        }
        var tenants = newest.keySet().stream()
                .map(key -> key.substring(0, key.indexOf('/')))
                .toArray(String[]::new);
        var contacts = newest.values();
        jdbc.update(
                """
                insert into view_target_contact as known (tenant, controller_id, last_seen, address)
                select met.* from unnest(?::text[], ?::text[], ?::timestamptz[], ?::text[])
                  as met (tenant, controller_id, at, address)
                join view_target target using (tenant, controller_id)
                on conflict (tenant, controller_id) do update set
                  last_seen = excluded.last_seen, address = excluded.address
                where known.last_seen < excluded.last_seen
                """,
                tenants,
                contacts.stream().map(Contact::controllerId).toArray(String[]::new),
                contacts.stream().map(contact -> Timestamp.from(contact.at())).toArray(Timestamp[]::new),
                contacts.stream().map(Contact::address).toArray(String[]::new));
    }

    public Optional<TargetRow> find(String tenant, String controllerId) {
        return jdbc
                .query(
                        "select " + COLUMNS + " from " + FROM + " where target.tenant = ? and target.controller_id = ?",
                        (row, n) -> row(row),
                        tenant,
                        controllerId)
                .stream()
                .findFirst();
    }

    public Listing.Part<TargetRow> list(String tenant, Listing listing) {
        return listing.read(
                jdbc, COLUMNS, FROM, new SqlCondition("(target.tenant = ?)", List.of(tenant)), (row, n) -> row(row));
    }

    private static TargetRow row(ResultSet row) throws SQLException {
        var attributes = new TreeMap<String, String>();
        for (Map.Entry<String, JsonNode> entry :
                Jsonb.read(row.getString(5), JsonNode.class).properties()) {
            attributes.put(entry.getKey(), entry.getValue().asString());
        }
        var lastSeen = row.getTimestamp(10);
        return new TargetRow(
                row.getString(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                attributes,
                List.of((String[]) row.getArray(6).getArray()),
                row.getBoolean(7),
                row.getBoolean(8),
                row.getTimestamp(9).toInstant(),
                lastSeen == null ? null : lastSeen.toInstant(),
                row.getString(11));
    }
}
