package io.headgate.distribution.store;

import static io.headgate.distribution.store.SoftwareStates.instant;

import io.headgate.contracts.distribution.DistributionCommand.SaveSetTag;
import io.headgate.contracts.distribution.DistributionMessage.SetTagState;
import io.headgate.distribution.model.Change;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** Tags of sets; every method belongs into a transaction. Sets are locked before their tags change. */
public final class TagStore {

    private static final String TAG = "select tag_id, version, number, name, description, colour, created_by,"
            + " created_at, modified_by, modified_at from set_tag";

    private final JdbcTemplate jdbc;

    public TagStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<SetTagState> tag(String tenant, String tagId) {
        return tags("where tenant = ? and tag_id = ?", tenant, tagId);
    }

    public Optional<SetTagState> tagNamed(String tenant, String name) {
        return tags("where tenant = ? and name = ?", tenant, name);
    }

    private Optional<SetTagState> tags(String condition, Object... arguments) {
        return jdbc
                .query(
                        TAG + " " + condition,
                        (row, n) -> new SetTagState(
                                row.getString(1),
                                row.getLong(2),
                                row.getInt(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6),
                                row.getString(7),
                                instant(row, 8),
                                row.getString(9),
                                instant(row, 10)),
                        arguments)
                .stream()
                .findFirst();
    }

    public void save(String tenant, SaveSetTag tag, Change change) {
        var at = change.at().atOffset(ZoneOffset.UTC);
        jdbc.update(
                """
                insert into set_tag as t (tenant, tag_id, name, description, colour, created_by, created_at,
                  modified_by, modified_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (tenant, tag_id) do update set version = t.version + 1, name = excluded.name,
                  description = excluded.description, colour = excluded.colour,
                  modified_by = excluded.modified_by, modified_at = excluded.modified_at""",
                tenant,
                tag.tagId(),
                tag.name(),
                tag.description(),
                tag.colour(),
                change.by(),
                at,
                change.by(),
                at);
    }

    public void delete(String tenant, String tagId) {
        jdbc.update("delete from set_tag where tenant = ? and tag_id = ?", tenant, tagId);
    }

    /** Which of the sets there are, in order; locked. */
    public List<String> lockSets(String tenant, Collection<String> setIds) {
        return jdbc.queryForList(
                "select set_id from distribution_set where tenant = ? and set_id = any(?::text[])"
                        + " order by set_id for update",
                String.class,
                tenant,
                setIds.toArray(String[]::new));
    }

    /** Ids of the sets that have the tag, in order; locked. */
    public List<String> lockSetsWith(String tenant, String tagId) {
        return jdbc.queryForList(
                "select s.set_id from distribution_set s join tagged_set g using (tenant, set_id)"
                        + " where tenant = ? and g.tag_id = ? order by s.set_id for update of s",
                String.class,
                tenant,
                tagId);
    }

    /** Whether one of the sets has so many tags that it takes no other. */
    public boolean anyIsFull(String tenant, String tag, Collection<String> setIds, int mostTags) {
        return Boolean.TRUE.equals(
                jdbc.queryForObject("""
                select exists (
                  select from tagged_set join set_tag using (tenant, tag_id)
                  where tenant = ? and set_id = any(?::text[])
                  group by set_id having count(*) >= ? and not bool_or(name = ?))""", Boolean.class, tenant, setIds.toArray(String[]::new), mostTags, tag));
    }

    /** @return which of the sets did not have the tag */
    public List<String> give(String tenant, String tagId, Collection<String> setIds) {
        return jdbc.queryForList(
                "insert into tagged_set (tenant, set_id, tag_id) select ?, unnest(?::text[]), ?"
                        + " on conflict do nothing returning set_id",
                String.class,
                tenant,
                setIds.toArray(String[]::new),
                tagId);
    }

    /** @return which of the sets had the tag */
    public List<String> take(String tenant, String tagId, Collection<String> setIds) {
        return jdbc.queryForList(
                "delete from tagged_set where tenant = ? and set_id = any(?::text[]) and tag_id = ? returning set_id",
                String.class,
                tenant,
                setIds.toArray(String[]::new),
                tagId);
    }
}
