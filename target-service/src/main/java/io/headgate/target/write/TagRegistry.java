package io.headgate.target.write;

import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetCommand.DeleteTargetTag;
import io.headgate.contracts.target.TargetCommand.SaveTargetTag;
import io.headgate.contracts.target.TargetMessage.TargetTagRemoved;
import io.headgate.contracts.target.TargetMessage.TargetTagState;
import io.headgate.target.model.TargetRefusal;
import io.headgate.target.model.TargetRules;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The tags that targets can have: each has a number, and a name that no other has. */
public final class TagRegistry {

    /** Targets looked for at a time: what a renamed tag costs in memory does not grow with the targets that have it. */
    private static final int CHUNK = 2_000;

    private final JdbcTemplate jdbc;
    private final Outbox outbox;
    private final TargetTable targets;
    private final BulkEdits edits;

    public TagRegistry(JdbcTemplate jdbc, Outbox outbox, TargetTable targets, TargetNews news) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.targets = targets;
        this.edits = new BulkEdits(targets, news);
    }

    /** Makes a tag, or changes one; a new name is carried over to every target that has the tag. */
    public Outcome save(SaveTargetTag command, CommandContext context) {
        var broken = TargetRules.labelId(command.tagId())
                .or(() -> TargetRules.label(command.name(), command.description(), command.colour()));
        if (broken.isPresent()) {
            return Outcome.refused(broken.get());
        }
        NameLock.take(jdbc);
        var tenant = context.cause().tenant();
        var before = find(tenant, command.tagId());
        var refused = before.flatMap(tag -> stale(tag, context.expectedVersion()))
                .or(() -> nameTaken(tenant, command.name(), command.tagId()));
        if (refused.isPresent()) {
            return Outcome.refused(refused.get());
        }
        var by = context.principal().name();
        var at = context.now().truncatedTo(ChronoUnit.MICROS);
        var after = saved(tenant, command, by, at);
        outbox.append(Topic.TARGET_LABEL_STATE, after.tagId(), after);
        before.filter(tag -> !tag.name().equals(after.name()))
                .ifPresent(
                        tag -> changeTagged(tenant, tag.name(), BulkEdit.renamedTag(tag.name(), after.name()), by, at));
        return Outcome.done(after.version());
    }

    /** Every target loses the tag. */
    public Outcome delete(DeleteTargetTag command, CommandContext context) {
        var broken = TargetRules.labelId(command.tagId());
        if (broken.isPresent()) {
            return Outcome.refused(broken.get());
        }
        NameLock.take(jdbc);
        var tenant = context.cause().tenant();
        var tag = find(tenant, command.tagId());
        if (tag.isEmpty()) {
            return Outcome.refused(TargetRefusal.TAG_UNKNOWN.because("There is no such tag."));
        }
        var stale = stale(tag.get(), context.expectedVersion());
        if (stale.isPresent()) {
            return Outcome.refused(stale.get());
        }
        var version = jdbc.queryForObject(
                "delete from target_tag where tenant = ? and tag_id = ? returning nextval('target_version')",
                Long.class,
                tenant,
                command.tagId());
        if (version == null) {
            throw new IllegalStateException("a version is never null");
        }
        outbox.append(Topic.TARGET_LABEL_STATE, command.tagId(), new TargetTagRemoved(command.tagId(), version));
        changeTagged(
                tenant,
                tag.get().name(),
                BulkEdit.withoutTag(tag.get().name()),
                context.principal().name(),
                context.now().truncatedTo(ChronoUnit.MICROS));
        return Outcome.done();
    }

    /** Tags that targets are given by name come into being with it. */
    void make(String tenant, Collection<String> names, String by, Instant at) {
        if (names.isEmpty() || missing(tenant, names).isEmpty()) {
            return;
        }
        NameLock.take(jdbc);
        for (var name : missing(tenant, names)) {
            var tag = saved(tenant, new SaveTargetTag("tag-" + Uuids.next(), name, null, null), by, at);
            outbox.append(Topic.TARGET_LABEL_STATE, tag.tagId(), tag);
        }
    }

    private List<String> missing(String tenant, Collection<String> names) {
        return jdbc.queryForList("""
                select distinct given.name from unnest(?::text[]) as given (name)
                where not exists (select from target_tag where tenant = ? and target_tag.name = given.name)
                order by given.name""", String.class, names.toArray(String[]::new), tenant);
    }

    private void changeTagged(String tenant, String name, BulkEdit edit, String by, Instant at) {
        var after = "";
        while (true) {
            var ids = targets.tagged(tenant, name, after, CHUNK);
            if (ids.isEmpty()) {
                return;
            }
            edits.make(tenant, ids, edit, by, at);
            after = ids.getLast();
        }
    }

    private TargetTagState saved(String tenant, SaveTargetTag tag, String by, Instant at) {
        var time = at.atOffset(ZoneOffset.UTC);
        return jdbc.query(
                        """
                        insert into target_tag (tenant, tag_id, number, name, description, colour, version,
                                                created_at, created_by, modified_at, modified_by)
                        select ?, given.id, coalesce(
                                 (select number from target_tag where tenant = ? and tag_id = given.id),
                                 nextval('target_tag_number')),
                               ?, ?, ?, nextval('target_version'), ?, ?, ?, ?
                        from (select ?::text) as given (id)
                        on conflict (tenant, tag_id) do update set name = excluded.name,
                          description = excluded.description, colour = excluded.colour, version = excluded.version,
                          modified_at = excluded.modified_at, modified_by = excluded.modified_by
                        returning *""",
                        (row, n) -> read(row),
                        tenant,
                        tenant,
                        tag.name(),
                        emptyAsNull(tag.description()),
                        emptyAsNull(tag.colour()),
                        time,
                        by,
                        time,
                        by,
                        tag.tagId())
                .getFirst();
    }

    private Optional<TargetTagState> find(String tenant, String tagId) {
        return jdbc
                .query("select * from target_tag where tenant = ? and tag_id = ?", (row, n) -> read(row), tenant, tagId)
                .stream()
                .findFirst();
    }

    private Optional<Refusal> nameTaken(String tenant, String name, String tagId) {
        var taken = jdbc.queryForObject(
                "select exists (select from target_tag where tenant = ? and name = ? and tag_id <> ?)",
                Boolean.class,
                tenant,
                name,
                tagId);
        return Boolean.TRUE.equals(taken)
                ? Optional.of(TargetRefusal.TAG_NAME_TAKEN.because("Another tag has this name."))
                : Optional.empty();
    }

    private static Optional<Refusal> stale(TargetTagState tag, @Nullable Long expected) {
        return expected == null || expected == tag.version()
                ? Optional.empty()
                : Optional.of(TargetRefusal.TAG_STALE.because("The tag has version " + tag.version()
                        + ", the change was made for version " + expected + "."));
    }

    static @Nullable String emptyAsNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static TargetTagState read(ResultSet row) throws SQLException {
        return new TargetTagState(
                row.getString("tag_id"),
                row.getLong("version"),
                row.getInt("number"),
                row.getString("name"),
                row.getString("description"),
                row.getString("colour"),
                row.getString("created_by"),
                TargetTable.time(row, "created_at"),
                row.getString("modified_by"),
                TargetTable.time(row, "modified_at"));
    }
}
