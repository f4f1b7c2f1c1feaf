package io.headgate.gateway.view.label;

import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeRemoved;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SetTagRemoved;
import io.headgate.contracts.distribution.DistributionMessage.SetTagState;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeRemoved;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeState;
import io.headgate.contracts.target.TargetMessage.TargetTagRemoved;
import io.headgate.contracts.target.TargetMessage.TargetTagState;
import io.headgate.contracts.target.TargetMessage.TargetTypeRemoved;
import io.headgate.contracts.target.TargetMessage.TargetTypeState;
import io.headgate.gateway.view.Jsonb;
import io.headgate.gateway.view.Listing;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The view of tags and types, of targets and of software: what their owners told last, whole. */
@Component
public class Labels {

    /** The kinds there are, with the shape each is told in. */
    public static final class Kind<T> {
        public static final Kind<TargetTagState> TARGET_TAG =
                new Kind<>("TARGET_TAG", TargetTagState.class, described().build());
        public static final Kind<TargetTypeState> TARGET_TYPE =
                new Kind<>("TARGET_TYPE", TargetTypeState.class, keyed().build());
        public static final Kind<SetTagState> SET_TAG =
                new Kind<>("SET_TAG", SetTagState.class, described().build());
        public static final Kind<SetTypeState> SET_TYPE = new Kind<>("SET_TYPE", SetTypeState.class, keyed().build());
        public static final Kind<ModuleTypeState> MODULE_TYPE = new Kind<>(
                "MODULE_TYPE",
                ModuleTypeState.class,
                keyed().number("maxAssignments", "max_assignments")
                        .sortable("maxAssignments")
                        .build());

        private final String name;
        private final Class<T> shape;
        private final QueryFields fields;

        private Kind(String name, Class<T> shape, QueryFields fields) {
            this.name = name;
            this.shape = shape;
            this.fields = fields;
        }

        /** Their {@code id} is the number on the management API. */
        public QueryFields fields() {
            return fields;
        }

        private static QueryFields.Builder described() {
            return QueryFields.builder("number")
                    .number("id", "number")
                    .text("name", "name")
                    .text("description", "description")
                    .text("colour", "colour")
                    .text("createdBy", "created_by")
                    .timestamp("createdAt", "created_at")
                    .text("lastModifiedBy", "modified_by")
                    .timestamp("lastModifiedAt", "modified_at")
                    .sortable("id", "name", "description", "colour", "createdBy", "createdAt")
                    .sortable("lastModifiedBy", "lastModifiedAt");
        }

        private static QueryFields.Builder keyed() {
            return described().text("key", "key").sortable("key");
        }
    }

    private final JdbcTemplate jdbc;

    Labels(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    public void apply(List<Fact<?>> facts) {
        facts.forEach(fact -> apply(fact.cause().tenant(), fact.message()));
    }

    /** @param message what a label is now, or that it is gone */
    public void apply(String tenant, Object message) {
        switch (message) {
            case TargetTagState tag ->
                save(tenant, Kind.TARGET_TAG, tag.tagId(), tag.version(), tag.createdAt(), tag.modifiedAt(), tag);
            case TargetTypeState type ->
                save(
                        tenant,
                        Kind.TARGET_TYPE,
                        type.typeId(),
                        type.version(),
                        type.createdAt(),
                        type.modifiedAt(),
                        type);
            case SetTagState tag ->
                save(tenant, Kind.SET_TAG, tag.tagId(), tag.version(), tag.createdAt(), tag.modifiedAt(), tag);
            case SetTypeState type ->
                save(tenant, Kind.SET_TYPE, type.typeId(), type.version(), type.createdAt(), type.modifiedAt(), type);
            case ModuleTypeState type ->
                save(
                        tenant,
                        Kind.MODULE_TYPE,
                        type.typeId(),
                        type.version(),
                        type.createdAt(),
                        type.modifiedAt(),
                        type);
            case TargetTagRemoved gone -> remove(tenant, Kind.TARGET_TAG, gone.tagId());
            case TargetTypeRemoved gone -> remove(tenant, Kind.TARGET_TYPE, gone.typeId());
            case SetTagRemoved gone -> remove(tenant, Kind.SET_TAG, gone.tagId());
            case SetTypeRemoved gone -> remove(tenant, Kind.SET_TYPE, gone.typeId());
            case ModuleTypeRemoved gone -> remove(tenant, Kind.MODULE_TYPE, gone.typeId());
            default -> throw new IllegalArgumentException("not about a tag or a type: " + message);
        }
    }

    private <T> void save(
            String tenant, Kind<T> kind, String id, long version, Instant createdAt, Instant modifiedAt, T whole) {
        jdbc.update(
                """
                insert into view_label as known (tenant, kind, label_id, version, created_at, modified_at, payload)
                values (?, ?, ?, ?, ?, ?, ?::jsonb)
                on conflict (tenant, kind, label_id) do update set
                  version = excluded.version, modified_at = excluded.modified_at, payload = excluded.payload
                where known.version < excluded.version
                """,
                tenant,
                kind.name,
                id,
                version,
                Timestamp.from(createdAt),
                Timestamp.from(modifiedAt),
                Jsonb.write(whole));
    }

    private void remove(String tenant, Kind<?> kind, String id) {
        jdbc.update("delete from view_label where tenant = ? and kind = ? and label_id = ?", tenant, kind.name, id);
    }

    public <T> Listing.Part<T> list(String tenant, Kind<T> kind, Listing listing) {
        return listing.read(
                jdbc,
                "payload",
                "view_label",
                new SqlCondition("(tenant = ? and kind = ?)", List.of(tenant, kind.name)),
                (row, n) -> Jsonb.read(row.getString(1), kind.shape));
    }

    public <T> Optional<T> byNumber(String tenant, Kind<T> kind, long number) {
        return those(tenant, kind, "number = ?", number).stream().findFirst();
    }

    public <T> Optional<T> byKey(String tenant, Kind<T> kind, String key) {
        return those(tenant, kind, "key = ?", key).stream().findFirst();
    }

    public <T> Optional<T> byId(String tenant, Kind<T> kind, String id) {
        return those(tenant, kind, "label_id = ?", id).stream().findFirst();
    }

    /** In the order of their numbers, as the next; names there are not are left out. */
    public <T> List<T> named(String tenant, Kind<T> kind, Collection<String> names) {
        return those(tenant, kind, "name = any(?)", names.toArray(String[]::new));
    }

    public <T> List<T> withKeys(String tenant, Kind<T> kind, Collection<String> keys) {
        return those(tenant, kind, "key = any(?)", keys.toArray(String[]::new));
    }

    private <T> List<T> those(String tenant, Kind<T> kind, String condition, Object value) {
        return jdbc.query(
                "select payload from view_label where tenant = ? and kind = ? and " + condition + " order by number",
                (row, n) -> Jsonb.read(row.getString(1), kind.shape),
                tenant,
                kind.name,
                value);
    }

    /** As others refer to it. */
    public record Named(int number, String name) {}

    /** By key; types are few. */
    public Map<String, Named> namesOf(String tenant, Kind<?> kind) {
        var names = new TreeMap<String, Named>();
        jdbc.query(
                "select key, number, name from view_label where tenant = ? and kind = ? and key is not null",
                row -> {
                    names.put(row.getString(1), new Named(row.getInt(2), row.getString(3)));
                },
                tenant,
                kind.name);
        return names;
    }
}
