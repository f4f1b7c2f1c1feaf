package io.headgate.distribution.store;

import io.headgate.distribution.partition.OpenGroup;
import io.headgate.distribution.store.PlanStore.Start;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** What dynamic rollouts have taken in after their plan. The caller holds the lock of the start. */
public final class JoinStore {

    private final JdbcTemplate jdbc;

    public JoinStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @param controllerIds those that have no place yet */
    public record Part(int part, List<String> controllerIds, long asOf) {}

    /** @return empty before the plan, and for a rollout that is not dynamic */
    public Optional<OpenGroup> open(Start start) {
        return jdbc
                .query(
                        "select ordinal, first_action_id, places, taken, chunks from open_group"
                                + " where tenant = ? and rollout_id = ? and start = ?",
                        (row, n) -> new OpenGroup(
                                row.getInt(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getInt(5)),
                        start.tenant(),
                        start.rolloutId(),
                        start.version())
                .stream()
                .findFirst();
    }

    public void save(Start start, OpenGroup open) {
        jdbc.update(
                """
                insert into open_group (tenant, rollout_id, start, ordinal, first_action_id, places, taken, chunks)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (tenant, rollout_id, start) do update set
                  ordinal = excluded.ordinal, first_action_id = excluded.first_action_id, places = excluded.places,
                  taken = excluded.taken, chunks = excluded.chunks""",
                start.tenant(),
                start.rolloutId(),
                start.version(),
                open.ordinal(),
                open.firstActionId(),
                open.places(),
                open.taken(),
                open.chunks());
    }

    /** @return false if this part has come before */
    public boolean keep(Start start, Part part) {
        return jdbc.update(
                        "insert into joined_part (tenant, rollout_id, start, part, waiting, as_of)"
                                + " values (?, ?, ?, ?, ?::text[], ?)"
                                + " on conflict do nothing",
                        start.tenant(),
                        start.rolloutId(),
                        start.version(),
                        part.part(),
                        part.controllerIds().toArray(String[]::new),
                        part.asOf())
                == 1;
    }

    /** In the order of the parts. */
    public List<Part> waiting(Start start) {
        return jdbc.query(
                "select part, waiting, as_of from joined_part"
                        + " where tenant = ? and rollout_id = ? and start = ? and waiting <> '{}' order by part",
                (row, n) -> new Part(
                        row.getInt(1), List.of((String[]) row.getArray(2).getArray()), row.getLong(3)),
                start.tenant(),
                start.rolloutId(),
                start.version());
    }

    public void keepWaiting(Start start, int part, List<String> controllerIds) {
        jdbc.update(
                "update joined_part set waiting = ?::text[]"
                        + " where tenant = ? and rollout_id = ? and start = ? and part = ?",
                controllerIds.toArray(String[]::new),
                start.tenant(),
                start.rolloutId(),
                start.version(),
                part);
    }
}
