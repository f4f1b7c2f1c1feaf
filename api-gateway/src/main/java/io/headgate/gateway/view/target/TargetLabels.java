package io.headgate.gateway.view.target;

import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.SqlCondition;
import io.headgate.contracts.target.TargetMessage.TargetTagRemoved;
import io.headgate.contracts.target.TargetMessage.TargetTagState;
import io.headgate.contracts.target.TargetMessage.TargetTypeRemoved;
import io.headgate.contracts.target.TargetMessage.TargetTypeState;
import io.headgate.gateway.view.Listing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The views of target tags and target types: what their owner told last, whole. */
@Component
public class TargetLabels {

    /** Their {@code id} is the number. */
    public static final QueryFields TAG_FIELDS = described("number").build();

    public static final QueryFields TYPE_FIELDS =
            described("number").text("key", "key").sortable("key").build();

    private static final String TAG_COLUMNS =
            "tag_id, version, number, name, description, colour, created_by," + " created_at, modified_by, modified_at";
    private static final String TYPE_COLUMNS = "type_id, version, number, name, description, colour, created_by,"
            + " created_at, modified_by, modified_at, key, compatible_set_types";

    private final JdbcTemplate jdbc;

    TargetLabels(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    private static QueryFields.Builder described(String uniqueOrder) {
        return QueryFields.builder(uniqueOrder)
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

    void apply(List<Fact<?>> facts) {
        for (var fact : facts) {
            var tenant = fact.cause().tenant();
            switch (fact.message()) {
                case TargetTagState tag -> save(tenant, tag);
                case TargetTypeState type -> save(tenant, type);
                case TargetTagRemoved removed ->
                    jdbc.update("delete from view_target_tag where tenant = ? and tag_id = ?", tenant, removed.tagId());
                case TargetTypeRemoved removed ->
                    jdbc.update(
                            "delete from view_target_type where tenant = ? and type_id = ?", tenant, removed.typeId());
                default -> throw new IllegalArgumentException("not about a target's tag or type: " + fact.message());
            }
        }
    }

    private void save(String tenant, TargetTagState tag) {
        jdbc.update(
                """
                insert into view_target_tag as known
                  (tenant, tag_id, version, number, name, description, colour, created_by, created_at, modified_by,
                   modified_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (tenant, tag_id) do update set
                  version = excluded.version, name = excluded.name, description = excluded.description,
                  colour = excluded.colour, modified_by = excluded.modified_by, modified_at = excluded.modified_at
                where known.version < excluded.version
                """,
                tenant,
                tag.tagId(),
                tag.version(),
                tag.number(),
                tag.name(),
                tag.description(),
                tag.colour(),
                tag.createdBy(),
                Timestamp.from(tag.createdAt()),
                tag.modifiedBy(),
                Timestamp.from(tag.modifiedAt()));
    }

    private void save(String tenant, TargetTypeState type) {
        jdbc.update(
                """
                insert into view_target_type as known
                  (tenant, type_id, version, number, key, name, description, colour, compatible_set_types, created_by,
                   created_at, modified_by, modified_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (tenant, type_id) do update set
                  version = excluded.version, name = excluded.name, description = excluded.description,
                  colour = excluded.colour, compatible_set_types = excluded.compatible_set_types,
                  modified_by = excluded.modified_by, modified_at = excluded.modified_at
                where known.version < excluded.version
                """,
                tenant,
                type.typeId(),
                type.version(),
                type.number(),
                type.key(),
                type.name(),
                type.description(),
                type.colour(),
                type.compatibleSetTypes().toArray(String[]::new),
                type.createdBy(),
                Timestamp.from(type.createdAt()),
                type.modifiedBy(),
                Timestamp.from(type.modifiedAt()));
    }

    /** @param number on the management API */
    public Optional<TargetTagState> tag(String tenant, int number) {
        return jdbc
                .query(
                        "select " + TAG_COLUMNS + " from view_target_tag where tenant = ? and number = ?",
                        (row, n) -> tag(row),
                        tenant,
                        number)
                .stream()
                .findFirst();
    }

    /** Those of the names that are known. */
    public List<TargetTagState> tags(String tenant, List<String> names) {
        return jdbc.query(
                "select " + TAG_COLUMNS + " from view_target_tag where tenant = ? and name = any(?) order by name",
                (row, n) -> tag(row),
                tenant,
                names.toArray(String[]::new));
    }

    public Listing.Part<TargetTagState> tags(String tenant, Listing listing) {
        return listing.read(jdbc, TAG_COLUMNS, "view_target_tag", of(tenant), (row, n) -> tag(row));
    }

    /** @param number on the management API */
    public Optional<TargetTypeState> type(String tenant, int number) {
        return jdbc
                .query(
                        "select " + TYPE_COLUMNS + " from view_target_type where tenant = ? and number = ?",
                        (row, n) -> type(row),
                        tenant,
                        number)
                .stream()
                .findFirst();
    }

    /** Those of the keys that are known. */
    public List<TargetTypeState> types(String tenant, Collection<String> keys) {
        return jdbc.query(
                "select " + TYPE_COLUMNS + " from view_target_type where tenant = ? and key = any(?) order by key",
                (row, n) -> type(row),
                tenant,
                keys.toArray(String[]::new));
    }

    public Listing.Part<TargetTypeState> types(String tenant, Listing listing) {
        return listing.read(jdbc, TYPE_COLUMNS, "view_target_type", of(tenant), (row, n) -> type(row));
    }

    private static SqlCondition of(String tenant) {
        return new SqlCondition("(tenant = ?)", List.of(tenant));
    }

    private static TargetTagState tag(ResultSet row) throws SQLException {
        return new TargetTagState(
                row.getString(1),
                row.getLong(2),
                row.getInt(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getTimestamp(8).toInstant(),
                row.getString(9),
                row.getTimestamp(10).toInstant());
    }

    private static TargetTypeState type(ResultSet row) throws SQLException {
        return new TargetTypeState(
                row.getString(1),
                row.getLong(2),
                row.getInt(3),
                row.getString(11),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                List.of((String[]) row.getArray(12).getArray()),
                row.getString(7),
                row.getTimestamp(8).toInstant(),
                row.getString(9),
                row.getTimestamp(10).toInstant());
    }
}
