package io.headgate.distribution.store;

import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsChunk;
import io.headgate.distribution.partition.TargetOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** What is known of the starts of rollouts, and their targets until the plan is made. Every method belongs into a transaction. */
public final class PlanStore {

    private static final int ROWS_AT_ONCE = 2_000;

    private final JdbcTemplate jdbc;
    /** Reads through a cursor: a million targets are never in memory together. */
    private final JdbcTemplate streaming;

    public PlanStore(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.streaming = new JdbcTemplate(dataSource);
        streaming.setFetchSize(ROWS_AT_ONCE);
    }

    /** @param version of the rollout's event that started it */
    public record Start(String tenant, String rolloutId, long version) {}

    /**
     * What has been heard about a start.
     *
     * @param definition null until the rollout's own event has come
     * @param resolved null until the end of its targets has come
     * @param isSettled planned or refused: nothing happens any more
     */
    public record Heard(
            @Nullable RolloutDefinition definition,
            @Nullable Resolved resolved,
            boolean isSettled) {}

    /** @param asOf the newest life among the targets */
    public record Resolved(int chunks, long targets, long asOf) {}

    /** Takes the targets of a start, ordered by class and then by {@link TargetOrder}. */
    @FunctionalInterface
    public interface TargetReader {
        void target(int mask, String controllerId);
    }

    /** Until the transaction ends nobody else hears about this start: of two halves that come at once, one is the later. */
    public Heard lock(Start start) {
        jdbc.update(
                "insert into plan (tenant, rollout_id, start) values (?, ?, ?) on conflict do nothing",
                start.tenant(),
                start.rolloutId(),
                start.version());
        var heard = jdbc.queryForObject(
                "select definition::text, chunks, targets, settled_at is not null, as_of from plan"
                        + " where tenant = ? and rollout_id = ? and start = ? for update",
                (row, n) -> {
                    var definition = row.getString(1);
                    var chunks = row.getObject(2, Integer.class);
                    return new Heard(
                            definition == null
                                    ? null
                                    : MessageCodec.json().readValue(definition, RolloutDefinition.class),
                            chunks == null ? null : new Resolved(chunks, row.getLong(3), row.getLong(5)),
                            row.getBoolean(4));
                },
                start.tenant(),
                start.rolloutId(),
                start.version());
        if (heard == null) {
            throw new IllegalStateException("the row was inserted before");
        }
        return heard;
    }

    public void remember(Start start, RolloutDefinition definition) {
        jdbc.update(
                "update plan set definition = ?::jsonb where tenant = ? and rollout_id = ? and start = ?",
                new String(MessageCodec.encode(definition), StandardCharsets.UTF_8),
                start.tenant(),
                start.rolloutId(),
                start.version());
    }

    public void remember(Start start, Resolved resolved) {
        jdbc.update(
                "update plan set chunks = ?, targets = ?, as_of = ? where tenant = ? and rollout_id = ? and start = ?",
                resolved.chunks(),
                resolved.targets(),
                resolved.asOf(),
                start.tenant(),
                start.rolloutId(),
                start.version());
    }

    /** The start is planned (no code) or refused; its targets are not needed any more. */
    public void settle(Start start, @Nullable String refusalCode) {
        jdbc.update(
                "update plan set settled_at = now(), refusal_code = ?"
                        + " where tenant = ? and rollout_id = ? and start = ?",
                refusalCode,
                start.tenant(),
                start.rolloutId(),
                start.version());
        forgetTargets(start);
    }

    public void forgetTargets(Start start) {
        jdbc.update(
                "delete from plan_target where tenant = ? and rollout_id = ? and start = ?",
                start.tenant(),
                start.rolloutId(),
                start.version());
    }

    /** The same chunk again changes nothing; nor does one that comes after the start was settled. */
    public void keep(Start start, RolloutTargetsChunk chunk) {
        var ids = chunk.controllerIds();
        var matches = chunk.matches();
        if (matches != null && matches.size() != ids.size()) {
            throw new IllegalArgumentException(
                    "chunk " + chunk.chunk() + " has " + ids.size() + " targets and " + matches.size() + " matches");
        }
        var order = new TargetOrder(start.rolloutId());
        var ranks = new Long[ids.size()];
        var masks = new Integer[ids.size()];
        for (int n = 0; n < ranks.length; n++) {
            ranks[n] = order.rank(ids.get(n));
            masks[n] = matches == null ? 0 : matches.get(n);
        }
        jdbc.update(
                "insert into plan_target (tenant, rollout_id, start, chunk, controller_ids, ranks, masks)"
                        + " select ?, ?, ?, ?, ?::text[], ?::bigint[], ?::int[]"
                        + " where not exists (select from plan where tenant = ? and rollout_id = ? and start = ?"
                        + " and settled_at is not null)"
                        + " on conflict do nothing",
                start.tenant(),
                start.rolloutId(),
                start.version(),
                chunk.chunk(),
                ids.toArray(String[]::new),
                ranks,
                masks,
                start.tenant(),
                start.rolloutId(),
                start.version());
    }

    public int countChunks(Start start) {
        var chunks = jdbc.queryForObject(
                "select count(*) from plan_target where tenant = ? and rollout_id = ? and start = ?",
                Integer.class,
                start.tenant(),
                start.rolloutId(),
                start.version());
        return chunks == null ? 0 : chunks;
    }

    /** How many targets of which class there are. */
    public Map<Integer, Long> countMatches(Start start) {
        var matches = new TreeMap<Integer, Long>();
        jdbc.query(
                "select mask, count(*) from plan_target, unnest(masks) mask"
                        + " where tenant = ? and rollout_id = ? and start = ? group by mask",
                row -> {
                    matches.put(row.getInt(1), row.getLong(2));
                },
                start.tenant(),
                start.rolloutId(),
                start.version());
        return matches;
    }

    /** Reads the start's targets in the order in which groups take them. */
    public void read(Start start, TargetReader reader) {
        streaming.query(
                "select mask, controller_id"
                        + " from plan_target, unnest(controller_ids, ranks, masks) target (controller_id, rank, mask)"
                        + " where tenant = ? and rollout_id = ? and start = ?"
                        + " order by mask, rank, controller_id collate \"C\"",
                row -> {
                    reader.target(row.getInt(1), row.getString(2));
                },
                start.tenant(),
                start.rolloutId(),
                start.version());
    }

    /** For what only a plan may take so long: other statements have the database's own limit. */
    public void allowStatements(Duration limit) {
        jdbc.query(
                "select set_config('statement_timeout', ?, true), set_config('work_mem', '32MB', true)",
                row -> {},
                limit.toMillis() + "ms");
    }
}
