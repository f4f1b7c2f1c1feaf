package io.headgate.gateway.view.rollout;

import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.cascade.CascadeMessage.GroupProgress;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalPolicyChanged;
import io.headgate.contracts.rollout.RolloutEvent.MultiAssignmentEnabled;
import io.headgate.gateway.view.Jsonb;
import io.headgate.gateway.view.rollout.RolloutChanges.Rollout;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Writes what the events tell. Called inside the transactions of the consumers. */
@Component
class RolloutView {

    private final JdbcTemplate jdbc;
    private final RolloutChanges changes;

    RolloutView(JdbcTemplate jdbc, RolloutChanges changes) {
        this.jdbc = jdbc;
        this.changes = changes;
    }

    void apply(List<Fact<?>> facts) {
        var story = new ArrayList<Fact<RolloutEvent>>();
        for (var fact : facts) {
            var tenant = fact.cause().tenant();
            switch (fact.as(RolloutEvent.class).message()) {
                case ApprovalPolicyChanged changed -> set(tenant, "approval", changed.policy(), changed);
                case MultiAssignmentEnabled enabled ->
                    set(tenant, "multi-assignment", Map.of("enabled", true), enabled);
                default -> story.add(fact.as(RolloutEvent.class));
            }
        }
        if (story.isEmpty()) {
            return;
        }
        var rows = rowsOf(story);
        var changed = new LinkedHashSet<Rollout>();
        for (var fact : story) {
            var event = fact.message();
            var key = new Rollout(fact.cause().tenant(), event.rolloutId());
            var before = rows.get(key);
            var after = RolloutProjection.apply(before, event);
            if (after != before) {
                rows.put(key, after);
                changed.add(key);
            }
        }
        remember(story);
        save(rows, changed);
        changes.afterCommit(changed);
    }

    private Map<Rollout, RolloutRow> rowsOf(List<Fact<RolloutEvent>> story) {
        var tenants = new ArrayList<String>();
        var ids = new ArrayList<String>();
        Set<Rollout> named = new LinkedHashSet<>();
        for (var fact : story) {
            if (named.add(new Rollout(fact.cause().tenant(), fact.message().rolloutId()))) {
                tenants.add(fact.cause().tenant());
                ids.add(fact.message().rolloutId());
            }
        }
        var rows = new LinkedHashMap<Rollout, RolloutRow>();
        jdbc.query(
                """
                select tenant, rollout_id, document from view_rollout
                where (tenant, rollout_id) in (select * from unnest(?::text[], ?::text[])) for update
                """,
                row -> {
                    rows.put(
                            new Rollout(row.getString(1), row.getString(2)),
                            Jsonb.read(row.getString(3), RolloutRow.class));
                },
                tenants.toArray(String[]::new),
                ids.toArray(String[]::new));
        return rows;
    }

    private void remember(List<Fact<RolloutEvent>> story) {
        jdbc.batchUpdate(
                """
                insert into view_rollout_event
                  (tenant, rollout_id, version, type, at, triggered_by_kind, triggered_by, payload)
                values (?, ?, ?, ?, ?, ?, ?, ?::jsonb) on conflict do nothing
                """,
                story.stream()
                        .map(fact -> new Object[] {
                            fact.cause().tenant(),
                            fact.message().rolloutId(),
                            fact.message().version(),
                            MessageCodec.typeOf(fact.message().getClass()),
                            Timestamp.from(fact.message().at()),
                            fact.message().triggeredBy().kind().name(),
                            fact.message().triggeredBy().who(),
                            Jsonb.write(fact.message())
                        })
                        .toList());
    }

    private void save(Map<Rollout, RolloutRow> rows, Set<Rollout> changed) {
        var written = new ArrayList<Object[]>();
        var groups = new ArrayList<Object[]>();
        for (var key : changed) {
            var row = rows.get(key);
            if (row == null) {
                continue;
            }
            written.add(columns(key.tenant(), row));
            row.plan()
                    .groups()
                    .forEach(group -> groups.add(new Object[] {
                        key.tenant(),
                        row.rolloutId(),
                        group.ordinal(),
                        group.name(),
                        group.state().name(),
                        group.size()
                    }));
            if (row.plan().groups().isEmpty()) {
                jdbc.update(
                        "delete from view_rollout_group where tenant = ? and rollout_id = ?",
                        key.tenant(),
                        row.rolloutId());
            }
        }
        jdbc.batchUpdate("""
                insert into view_rollout
                  (tenant, rollout_id, number, version, state, since, name, target_filter, action_type, set_ids, targets,
                   created_by, created_at, updated_at, archived, deleted, document)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
                on conflict (tenant, rollout_id) do update set
                  version = excluded.version, state = excluded.state, since = excluded.since, name = excluded.name,
                  target_filter = excluded.target_filter, action_type = excluded.action_type,
                  set_ids = excluded.set_ids, targets = excluded.targets, updated_at = excluded.updated_at,
                  archived = excluded.archived, deleted = excluded.deleted, document = excluded.document
                where view_rollout.version < excluded.version
                """, written);
        jdbc.batchUpdate("""
                insert into view_rollout_group (tenant, rollout_id, ordinal, name, state, size)
                values (?, ?, ?, ?, ?, ?)
                on conflict (tenant, rollout_id, ordinal) do update set
                  name = excluded.name, state = excluded.state, size = excluded.size
                """, groups);
    }

    private static Object[] columns(String tenant, RolloutRow row) {
        var definition = row.definition();
        return new Object[] {
            tenant,
            row.rolloutId(),
            row.number(),
            row.version(),
            row.state().name(),
            Timestamp.from(row.since()),
            definition.name(),
            definition.targetFilter(),
            definition.actionType().name(),
            definition.distributionSets().stream().map(set -> set.setId()).toArray(String[]::new),
            row.plan().targets(),
            row.life().createdBy(),
            Timestamp.from(row.life().createdAt()),
            Timestamp.from(row.life().updatedAt()),
            row.archived(),
            row.deleted(),
            Jsonb.write(row)
        };
    }

    /** Unless a later one is known: settings have one key, so they come in their order, but old ones may come again. */
    private void set(String tenant, String name, Object value, RolloutEvent changed) {
        jdbc.update(
                """
                insert into view_setting (tenant, name, value, created_at, created_by, changed_at, changed_by)
                select ?, ?, ?::jsonb, now.moment, who.name, now.moment, who.name
                from (select ?::timestamptz as moment) now, (select ?::text as name) who
                on conflict (tenant, name) do update set
                  value = excluded.value, changed_at = excluded.changed_at, changed_by = excluded.changed_by
                where view_setting.changed_at <= excluded.changed_at
                """,
                tenant,
                name,
                Jsonb.write(value),
                Timestamp.from(changed.at()),
                changed.triggeredBy().who());
    }

    private record Counted(
            String tenant,
            String rolloutId,
            int ordinal,
            long version,
            Instant at,
            long size,
            long notStarted,
            long neverSeen,
            long offered,
            long running,
            long succeeded,
            long failed,
            long timedOut,
            long cancelled,
            long removed,
            long unfit) {

        private static Counted of(String tenant, GroupProgress progress) {
            var counts = progress.counts();
            return new Counted(
                    tenant,
                    progress.rolloutId(),
                    progress.group(),
                    progress.version(),
                    progress.at(),
                    counts.size(),
                    counts.notStarted(),
                    counts.neverSeen(),
                    counts.offered(),
                    counts.running(),
                    counts.succeeded(),
                    counts.failed(),
                    counts.timedOut(),
                    counts.cancelled(),
                    counts.removed(),
                    counts.unfit());
        }
    }

    void count(List<Fact<?>> facts) {
        var newest = new TreeMap<String, Counted>();
        for (var fact : facts) {
            if (fact.message() instanceof GroupProgress progress) {
                var counted = Counted.of(fact.cause().tenant(), progress);
                newest.merge(
                        counted.tenant() + "/" + counted.rolloutId() + "/" + counted.ordinal(),
                        counted,
                        (one, other) -> one.version() > other.version() ? one : other);
            }
        }
        if (newest.isEmpty()) {
            return;
        }
        jdbc.update("""
                insert into view_group_progress as known
                select * from jsonb_to_recordset(?::jsonb) as counted (
                  tenant text, "rolloutId" text, ordinal int, version bigint, at timestamptz, size bigint,
                  "notStarted" bigint, "neverSeen" bigint, offered bigint, running bigint, succeeded bigint,
                  failed bigint, "timedOut" bigint, cancelled bigint, removed bigint, unfit bigint)
                on conflict (tenant, rollout_id, ordinal) do update set
                  version = excluded.version, at = excluded.at, size = excluded.size,
                  not_started = excluded.not_started, never_seen = excluded.never_seen, offered = excluded.offered,
                  running = excluded.running, succeeded = excluded.succeeded, failed = excluded.failed,
                  timed_out = excluded.timed_out, cancelled = excluded.cancelled, removed = excluded.removed,
                  unfit = excluded.unfit
                where known.version < excluded.version
                """, Jsonb.write(newest.values()));
        changes.afterCommit(new LinkedHashSet<>(newest.values().stream()
                .map(counted -> new Rollout(counted.tenant(), counted.rolloutId()))
                .toList()));
    }
}
