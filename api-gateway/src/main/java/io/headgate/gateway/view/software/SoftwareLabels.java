package io.headgate.gateway.view.software;

import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.distribution.DistributionMessage;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeRemoved;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SetTagRemoved;
import io.headgate.contracts.distribution.DistributionMessage.SetTagState;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeRemoved;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeState;
import io.headgate.gateway.view.Jsonb;
import io.headgate.gateway.view.Listing;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The view of tags of sets, types of modules and types of sets. */
@Component
public class SoftwareLabels {

    /** The three kinds there are, with the shape each is told in. */
    public static final class Kind<T extends DistributionMessage> {
        public static final Kind<SetTagState> SET_TAG = new Kind<>("SET_TAG", SetTagState.class);
        public static final Kind<ModuleTypeState> MODULE_TYPE = new Kind<>("MODULE_TYPE", ModuleTypeState.class);
        public static final Kind<SetTypeState> SET_TYPE = new Kind<>("SET_TYPE", SetTypeState.class);

        private final String name;
        private final Class<T> shape;

        private Kind(String name, Class<T> shape) {
            this.name = name;
            this.shape = shape;
        }
    }

    public static final QueryFields FIELDS = QueryFields.builder("number")
            .number("id", "number")
            .text("key", "key")
            .text("name", "name")
            .text("description", "description")
            .text("colour", "colour")
            .number("maxAssignments", "max_assignments")
            .text("createdBy", "created_by")
            .timestamp("createdAt", "created_at")
            .text("lastModifiedBy", "modified_by")
            .timestamp("lastModifiedAt", "modified_at")
            .sortable("id", "key", "name", "description", "colour", "maxAssignments")
            .sortable("createdBy", "createdAt", "lastModifiedBy", "lastModifiedAt")
            .build();

    private final JdbcTemplate jdbc;

    SoftwareLabels(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    private record Label(
            Kind<?> kind,
            String id,
            long version,
            int number,
            @Nullable String key,
            String name,
            @Nullable String description,
            @Nullable String colour,
            @Nullable Integer maxAssignments,
            String createdBy,
            Instant createdAt,
            String modifiedBy,
            Instant modifiedAt,
            DistributionMessage whole) {}

    void apply(String tenant, Object message) {
        switch (message) {
            case SetTagState tag ->
                save(
                        tenant,
                        new Label(
                                Kind.SET_TAG,
                                tag.tagId(),
                                tag.version(),
                                tag.number(),
                                null,
                                tag.name(),
                                tag.description(),
                                tag.colour(),
                                null,
                                tag.createdBy(),
                                tag.createdAt(),
                                tag.modifiedBy(),
                                tag.modifiedAt(),
                                tag));
            case ModuleTypeState type ->
                save(
                        tenant,
                        new Label(
                                Kind.MODULE_TYPE,
                                type.typeId(),
                                type.version(),
                                type.number(),
                                type.key(),
                                type.name(),
                                type.description(),
                                type.colour(),
                                type.maxAssignments(),
                                type.createdBy(),
                                type.createdAt(),
                                type.modifiedBy(),
                                type.modifiedAt(),
                                type));
            case SetTypeState type ->
                save(
                        tenant,
                        new Label(
                                Kind.SET_TYPE,
                                type.typeId(),
                                type.version(),
                                type.number(),
                                type.key(),
                                type.name(),
                                type.description(),
                                type.colour(),
                                null,
                                type.createdBy(),
                                type.createdAt(),
                                type.modifiedBy(),
                                type.modifiedAt(),
                                type));
            case SetTagRemoved gone -> remove(tenant, Kind.SET_TAG, gone.tagId());
            case ModuleTypeRemoved gone -> remove(tenant, Kind.MODULE_TYPE, gone.typeId());
            case SetTypeRemoved gone -> remove(tenant, Kind.SET_TYPE, gone.typeId());
            default -> throw new IllegalArgumentException("not about software: " + message);
        }
    }

    private void save(String tenant, Label label) {
        jdbc.update(
                """
                insert into view_software_label as known
                  (tenant, kind, label_id, version, number, key, name, description, colour, max_assignments, created_by,
                   created_at, modified_by, modified_at, payload)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
                on conflict (tenant, kind, label_id) do update set
                  version = excluded.version, name = excluded.name, description = excluded.description,
                  colour = excluded.colour, max_assignments = excluded.max_assignments,
                  modified_by = excluded.modified_by, modified_at = excluded.modified_at, payload = excluded.payload
                where known.version < excluded.version
                """,
                tenant,
                label.kind().name,
                label.id(),
                label.version(),
                label.number(),
                label.key(),
                label.name(),
                label.description(),
                label.colour(),
                label.maxAssignments(),
                label.createdBy(),
                Timestamp.from(label.createdAt()),
                label.modifiedBy(),
                Timestamp.from(label.modifiedAt()),
                Jsonb.write(label.whole()));
    }

    private void remove(String tenant, Kind<?> kind, String id) {
        jdbc.update(
                "delete from view_software_label where tenant = ? and kind = ? and label_id = ?",
                tenant,
                kind.name,
                id);
    }

    public <T extends DistributionMessage> Listing.Part<T> list(String tenant, Kind<T> kind, Listing listing) {
        return listing.read(
                jdbc,
                "payload",
                "view_software_label",
                new SqlCondition("(tenant = ? and kind = ?)", List.of(tenant, kind.name)),
                (row, n) -> Jsonb.read(row.getString(1), kind.shape));
    }

    public <T extends DistributionMessage> Optional<T> byNumber(String tenant, Kind<T> kind, long number) {
        return one(kind, "number = ?", tenant, number);
    }

    public <T extends DistributionMessage> Optional<T> byKey(String tenant, Kind<T> kind, String key) {
        return one(kind, "key = ?", tenant, key);
    }

    public <T extends DistributionMessage> Optional<T> byId(String tenant, Kind<T> kind, String id) {
        return one(kind, "label_id = ?", tenant, id);
    }

    private <T extends DistributionMessage> Optional<T> one(
            Kind<T> kind, String condition, String tenant, Object value) {
        return jdbc
                .query(
                        "select payload from view_software_label where tenant = ? and kind = ? and " + condition,
                        (row, n) -> Jsonb.read(row.getString(1), kind.shape),
                        tenant,
                        kind.name,
                        value)
                .stream()
                .findFirst();
    }

    /** In the order of their numbers; names there are not are left out. */
    public <T extends DistributionMessage> List<T> named(String tenant, Kind<T> kind, List<String> names) {
        return jdbc.query(
                "select payload from view_software_label where tenant = ? and kind = ? and name = any(?) order by number",
                (row, n) -> Jsonb.read(row.getString(1), kind.shape),
                tenant,
                kind.name,
                names.toArray(String[]::new));
    }

    /** Names by key; types are few. */
    public Map<String, String> namesOf(String tenant, Kind<?> kind) {
        var names = new TreeMap<String, String>();
        jdbc.query(
                "select key, name from view_software_label where tenant = ? and kind = ? and key is not null",
                row -> {
                    names.put(row.getString(1), row.getString(2));
                },
                tenant,
                kind.name);
        return names;
    }
}
