package io.headgate.gateway.view.target;

import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.query.Query;
import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.QueryLimits;
import io.headgate.chassis.query.QueryProblem;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.target.TargetMessage.AutoConfirm;
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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
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
            .map("metadata", "target.metadata")
            .textArray("tag", "target.tags")
            .alias("tag.name", "tag")
            .text("group", "target.target_group")
            .text("type", "target.type")
            .alias("type.key", "type")
            .text("type.name", "type.name")
            .number("type.id", "type.number")
            .alias("targetType.key", "type")
            .alias("targetType.name", "type.name")
            .alias("targetType.id", "type.id")
            .enumeration("updateStatus", TargetProgress.UPDATE_STATUS, TargetProgress.STATUSES)
            .text("assignedDs.name", "assigned.name")
            .text("assignedDs.version", "assigned.set_version")
            .text("installedDs.name", "installed.name")
            .text("installedDs.version", "installed.set_version")
            .timestamp("installedAt", "acted.installed_at")
            .timestamp("createdAt", "target.created_at")
            .text("createdBy", "target.created_by")
            .timestamp("lastModifiedAt", "target.modified_at")
            .text("lastModifiedBy", "target.modified_by")
            .timestamp("lastSeen", "contact.last_seen")
            .alias("lastControllerRequestAt", "lastSeen")
            .text("ipAddress", "contact.address")
            .text("address", "target.address")
            .bool("autoConfirm", "target.auto_confirm is not null")
            .bool("hasToken", "target.has_token")
            // hawkBit's documents name these; its own parser refuses them.
            .alias("tags.name", "tag")
            .alias("controllerAttributes", "attribute")
            .alias("assignedDistributionSet.name", "assignedDs.name")
            .alias("assignedDistributionSet.version", "assignedDs.version")
            .alias("installedDistributionSet.name", "installedDs.name")
            .alias("installedDistributionSet.version", "installedDs.version")
            .alias("lastTargetQuery", "lastControllerRequestAt")
            .sortable("controllerId", "id", "name", "description", "group", "updateStatus", "createdAt", "createdBy")
            .sortable("lastModifiedAt", "lastModifiedBy", "lastSeen", "lastControllerRequestAt", "ipAddress")
            .sortable("address", "installedAt")
            .build();

    /**
     * What a set may require of a target: what it is, and not what it is doing, which the set itself changes. Whoever resolves
     * filters knows the same names.
     */
    private static final QueryFields REQUIRED = QueryFields.builder("target.controller_id")
            .text("controllerId", "target.controller_id")
            .alias("id", "controllerId")
            .text("name", "target.name")
            .text("description", "target.description")
            .map("attribute", "target.attributes")
            .map("metadata", "target.metadata")
            .textArray("tag", "target.tags")
            .alias("tag.name", "tag")
            .text("group", "target.target_group")
            .text("address", "target.address")
            .text("type.key", "target.type")
            .text("type.name", "type.name")
            .number("type.id", "type.number")
            .alias("targetType.key", "type.key")
            .alias("targetType.name", "type.name")
            .alias("targetType.id", "type.id")
            .text("installedDs.name", "installed.name")
            .text("installedDs.version", "installed.set_version")
            .build();

    private static final String COLUMNS =
            "target.controller_id, target.version, target.life, target.name, target.description,"
                    + " target.attributes, target.tags, target.has_token, target.attributes_reported, target.created_at,"
                    + " target.type, target.target_group, target.address, target.metadata, target.auto_confirm,"
                    + " target.created_by, target.modified_by, target.modified_at, contact.last_seen,"
                    + " contact.address as ip_address, type.number as type_number, type.name as type_name, "
                    + TargetProgress.UPDATE_STATUS
                    + " as update_status, acted.assigned_set, acted.installed_set, acted.installed_at";

    private static final String FROM = """
            view_target target
            left join view_target_contact contact
              on contact.tenant = target.tenant and contact.controller_id = target.controller_id
            left join view_label type
              on type.tenant = target.tenant and type.kind = 'TARGET_TYPE' and type.key = target.type
            """ + TargetProgress.JOINS;

    private final JdbcTemplate jdbc;

    Targets(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param life the version with which it was registered
     * @param group where it belongs; levels divided by {@code /}
     * @param address where the operator says it is reached
     * @param lastSeen null for a device that never called
     * @param ipAddress from where it called last
     * @param typeNumber of its type; null while it has none
     * @param updateStatus {@code unknown}, {@code registered}, {@code pending}, {@code in_sync} or {@code error}
     * @param assignedSet the set it is to have, or had last; null if it never was assigned one
     */
    public record TargetRow(
            String controllerId,
            long version,
            long life,
            String name,
            @Nullable String description,
            Map<String, String> attributes,
            List<String> tags,
            boolean hasToken,
            boolean attributesReported,
            Instant createdAt,
            @Nullable String type,
            @Nullable String group,
            @Nullable String address,
            Map<String, String> metadata,
            @Nullable AutoConfirm autoConfirm,
            String createdBy,
            String modifiedBy,
            Instant modifiedAt,
            @Nullable Instant lastSeen,
            @Nullable String ipAddress,
            @Nullable Integer typeNumber,
            @Nullable String typeName,
            String updateStatus,
            @Nullable String assignedSet,
            @Nullable String installedSet,
            @Nullable Instant installedAt) {}

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
        var states = new ArrayList<Told>();
        var removed = new ArrayList<Gone>();
        for (var fact : newest.values()) {
            if (fact.message() instanceof TargetState state) {
                states.add(new Told(fact.cause().tenant(), state));
            } else if (fact.message() instanceof TargetRemoved gone) {
                removed.add(new Gone(fact.cause().tenant(), gone));
            }
        }
        if (!states.isEmpty()) {
            save(states);
        }
        if (!removed.isEmpty()) {
            remove(removed);
        }
    }

    private record Told(String tenant, TargetState state) {}

    private record Gone(String tenant, TargetRemoved target) {}

    private void save(List<Told> told) {
        jdbc.update(
                """
                insert into view_target as known
                  (tenant, controller_id, version, life, name, description, attributes, tags, has_token,
                   attributes_reported, created_at, type, target_group, address, metadata, auto_confirm, created_by,
                   modified_by, modified_at)
                select told.tenant, told.id, told.version, told.life, told.name, told.description, told.attributes::jsonb,
                       array(select jsonb_array_elements_text(told.tags::jsonb)), told.has_token, told.reported,
                       told.created_at::timestamptz, told.type, told.target_group, told.address, told.metadata::jsonb,
                       told.auto_confirm::jsonb, told.created_by, told.modified_by, told.modified_at::timestamptz
                from unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::boolean[],
                            ?::boolean[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                            ?::text[], ?::text[])
                  as told (tenant, id, version, life, name, description, attributes, tags, has_token, reported, created_at, type,
                           target_group, address, metadata, auto_confirm, created_by, modified_by, modified_at)
                on conflict (tenant, controller_id) do update set
                  version = excluded.version, life = excluded.life, name = excluded.name, description = excluded.description,
                  attributes = excluded.attributes, tags = excluded.tags, has_token = excluded.has_token,
                  attributes_reported = excluded.attributes_reported, created_at = excluded.created_at,
                  type = excluded.type, target_group = excluded.target_group, address = excluded.address,
                  metadata = excluded.metadata, auto_confirm = excluded.auto_confirm,
                  created_by = excluded.created_by, modified_by = excluded.modified_by,
                  modified_at = excluded.modified_at
                where known.version < excluded.version
                """,
                told.stream().map(Told::tenant).toArray(String[]::new),
                texts(told, TargetState::controllerId),
                told.stream().map(one -> one.state().version()).toArray(Long[]::new),
                told.stream().map(one -> one.state().life()).toArray(Long[]::new),
                texts(told, TargetState::name),
                texts(told, TargetState::description),
                texts(told, state -> Jsonb.write(state.attributes())),
                texts(told, state -> Jsonb.write(state.tags())),
                told.stream().map(one -> !one.state().tokenHashes().isEmpty()).toArray(Boolean[]::new),
                told.stream().map(one -> one.state().attributesReported()).toArray(Boolean[]::new),
                texts(told, state -> state.createdAt().toString()),
                texts(told, TargetState::type),
                texts(told, TargetState::group),
                texts(told, TargetState::address),
                texts(told, state -> Jsonb.write(state.metadata())),
                texts(told, state -> state.autoConfirm() == null ? null : Jsonb.write(state.autoConfirm())),
                texts(told, TargetState::createdBy),
                texts(told, TargetState::modifiedBy),
                texts(told, state -> state.modifiedAt().toString()));
    }

    private static String[] texts(List<Told> told, Function<TargetState, @Nullable String> field) {
        return told.stream().map(one -> field.apply(one.state())).toArray(String[]::new);
    }

    /** One that was registered again meanwhile stays. */
    private void remove(List<Gone> removed) {
        jdbc.update(
                """
                with gone as (
                  delete from view_target known
                  using unnest(?::text[], ?::text[], ?::bigint[]) as told (tenant, id, version)
                  where known.tenant = told.tenant and known.controller_id = told.id and known.version <= told.version
                  returning known.tenant, known.controller_id)
                delete from view_target_contact contact using gone
                where contact.tenant = gone.tenant and contact.controller_id = gone.controller_id
                """,
                removed.stream().map(Gone::tenant).toArray(String[]::new),
                removed.stream().map(gone -> gone.target().controllerId()).toArray(String[]::new),
                removed.stream().map(gone -> gone.target().version()).toArray(Long[]::new));
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
                select tenant, controller_id, met.at, met.address
                from unnest(?::text[], ?::text[], ?::timestamptz[], ?::text[], ?::bigint[])
                  as met (tenant, controller_id, at, address, as_of)
                join view_target target using (tenant, controller_id)
                where target.life <= met.as_of
                on conflict (tenant, controller_id) do update set
                  last_seen = excluded.last_seen, address = excluded.address
                where known.last_seen < excluded.last_seen
                """,
                tenants,
                contacts.stream().map(Contact::controllerId).toArray(String[]::new),
                contacts.stream().map(contact -> Timestamp.from(contact.at())).toArray(Timestamp[]::new),
                contacts.stream().map(Contact::address).toArray(String[]::new),
                contacts.stream().map(Contact::asOf).toArray(Long[]::new));
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

    /**
     * @param version of the target the answer is about
     * @param condition which of the conditions it meets first, from 0; -1 for none
     */
    public record FirstMet(long version, int condition) {}

    /** @param conditions over {@link #FIELDS}, at least one */
    public Optional<FirstMet> firstMet(String tenant, String controllerId, List<SqlCondition> conditions) {
        var sql = new StringBuilder("select target.version, case");
        var parameters = new ArrayList<Object>();
        for (int i = 0; i < conditions.size(); i++) {
            sql.append(" when ")
                    .append(conditions.get(i).sql())
                    .append(" then ")
                    .append(i);
            parameters.addAll(conditions.get(i).parameters());
        }
        parameters.add(tenant);
        parameters.add(controllerId);
        return jdbc
                .query(
                        sql + " else -1 end from " + FROM + " where target.tenant = ? and target.controller_id = ?",
                        (row, n) -> new FirstMet(row.getLong(1), row.getInt(2)),
                        parameters.toArray())
                .stream()
                .findFirst();
    }

    /** What a set requires of a target, or why that is not a requirement. */
    public static Query requirement(String text) {
        return Query.parse(text, REQUIRED, QueryLimits.DEFAULT);
    }

    /** The same of one that was checked when it was written. What cannot be read shuts. */
    public static SqlCondition meeting(String requirement) {
        return switch (requirement(requirement)) {
            case SqlCondition condition -> condition;
            case QueryProblem _ -> new SqlCondition("(false)", List.of());
        };
    }

    /** Those of the targets that do not meet the condition, in the order of their ids. */
    public List<String> notMeeting(String tenant, Collection<String> controllerIds, SqlCondition condition) {
        var parameters = new ArrayList<Object>(List.of(tenant, controllerIds.toArray(String[]::new)));
        parameters.addAll(condition.parameters());
        return jdbc.queryForList(
                "select target.controller_id from " + FROM
                        + " where target.tenant = ? and target.controller_id = any(?)" + " and " + condition.sql()
                        + " is not true order by target.controller_id",
                String.class,
                parameters.toArray());
    }

    /**
     * Whether a change of a target's actions may change whether it meets the condition.
     *
     * @param condition its SQL has no words but the fields' and the compiler's; what people wrote is a parameter
     */
    public static boolean looksAtActions(SqlCondition condition) {
        return TargetProgress.PLACES.stream().anyMatch(condition.sql()::contains);
    }

    /** Those of the ids that there are, in the order of the ids. */
    public List<TargetRow> all(String tenant, Collection<String> controllerIds) {
        return jdbc.query(
                "select " + COLUMNS + " from " + FROM + " where target.tenant = ? and target.controller_id = any(?)"
                        + " order by array_position(?::text[], target.controller_id)",
                (row, n) -> row(row),
                tenant,
                controllerIds.toArray(String[]::new),
                controllerIds.toArray(String[]::new));
    }

    public Listing.Part<TargetRow> list(String tenant, Listing listing) {
        return list(new SqlCondition("(target.tenant = ?)", List.of(tenant)), listing);
    }

    /** Those that are to have the set, or had it last. */
    public Listing.Part<TargetRow> assignedTo(String tenant, String setId, Listing listing) {
        return list(
                new SqlCondition("(target.tenant = ? and acted.assigned_set = ?)", List.of(tenant, setId)), listing);
    }

    public Listing.Part<TargetRow> withInstalled(String tenant, String setId, Listing listing) {
        return list(
                new SqlCondition("(target.tenant = ? and acted.installed_set = ?)", List.of(tenant, setId)), listing);
    }

    /** Those in the group alone, or in the groups below it too. */
    public Listing.Part<TargetRow> inGroup(String tenant, String group, boolean andBelow, Listing listing) {
        return andBelow
                ? list(
                        new SqlCondition(
                                "(target.tenant = ? and (target.target_group = ? or starts_with(target.target_group, ?)))",
                                List.of(tenant, group, group + "/")),
                        listing)
                : list(
                        new SqlCondition("(target.tenant = ? and target.target_group = ?)", List.of(tenant, group)),
                        listing);
    }

    /** Those whose actions have these numbers: a deployment group has an unbroken row of them. */
    public Listing.Part<TargetRow> withActions(String tenant, long first, long last, Listing listing) {
        return list(
                new SqlCondition(
                        "(target.tenant = ? and target.controller_id in (select action.controller_id from device_action"
                                + " action where action.tenant = ? and action.action_id between ? and ? and not action.former))",
                        List.of(tenant, tenant, first, last)),
                listing);
    }

    /** All groups that have a target, by name. */
    public List<String> groups(String tenant) {
        return jdbc.queryForList(
                "select distinct target_group from view_target where tenant = ? and target_group is not null order by 1",
                String.class,
                tenant);
    }

    public Listing.Part<TargetRow> taggedWith(String tenant, String tag, Listing listing) {
        return list(
                new SqlCondition("(target.tenant = ? and target.tags @> array[?]::text[])", List.of(tenant, tag)),
                listing);
    }

    private Listing.Part<TargetRow> list(SqlCondition condition, Listing listing) {
        return listing.read(jdbc, COLUMNS, FROM, condition, (row, n) -> row(row));
    }

    private static TargetRow row(ResultSet row) throws SQLException {
        var autoConfirm = row.getString("auto_confirm");
        return new TargetRow(
                row.getString("controller_id"),
                row.getLong("version"),
                row.getLong("life"),
                row.getString("name"),
                row.getString("description"),
                texts(row.getString("attributes")),
                List.of((String[]) row.getArray("tags").getArray()),
                row.getBoolean("has_token"),
                row.getBoolean("attributes_reported"),
                row.getTimestamp("created_at").toInstant(),
                row.getString("type"),
                row.getString("target_group"),
                row.getString("address"),
                texts(row.getString("metadata")),
                autoConfirm == null ? null : Jsonb.read(autoConfirm, AutoConfirm.class),
                row.getString("created_by"),
                row.getString("modified_by"),
                row.getTimestamp("modified_at").toInstant(),
                instant(row, "last_seen"),
                row.getString("ip_address"),
                row.getObject("type_number", Integer.class),
                row.getString("type_name"),
                row.getString("update_status"),
                row.getString("assigned_set"),
                row.getString("installed_set"),
                instant(row, "installed_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }

    private static Map<String, String> texts(String json) {
        var texts = new TreeMap<String, String>();
        for (Map.Entry<String, JsonNode> entry :
                Jsonb.read(json, JsonNode.class).properties()) {
            texts.put(entry.getKey(), entry.getValue().asString());
        }
        return texts;
    }
}
