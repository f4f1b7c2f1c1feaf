package io.headgate.rollout.automation;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.rollout.RolloutCommand;
import io.headgate.contracts.rollout.RolloutCommand.ResumeRollout;
import io.headgate.contracts.rollout.RolloutCommand.StartRollout;
import io.headgate.rollout.model.RolloutRefusal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Which rollouts are in doubt: a fact waits somewhere that its safety rests on. Who asks and who adds a doubt has locked
 * the rollout, so that none is resumed beside a doubt that is just being written down.
 */
public final class Doubts {

    private final JdbcTemplate jdbc;

    public Doubts(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @return why not, for what lets devices be offered more; asked inside the transaction that would do it */
    public Optional<Refusal> refusal(RolloutCommand command) {
        return command instanceof StartRollout || command instanceof ResumeRollout
                ? about(command.rolloutId()).map(RolloutRefusal.IN_DOUBT::because)
                : Optional.empty();
    }

    boolean isInDoubt(String rolloutId) {
        return about(rolloutId).isPresent();
    }

    private Optional<String> about(String rolloutId) {
        return jdbc
                .queryForList(
                        "select what from doubt where rollout_id = ? order by since, parked_id limit 1",
                        String.class,
                        rolloutId)
                .stream()
                .findFirst();
    }

    void add(String parkedId, String rolloutId, String what, Instant since) {
        jdbc.update(
                "insert into doubt (parked_id, rollout_id, what, since) values (?, ?, ?, ?) on conflict do nothing",
                parkedId,
                rolloutId,
                what,
                Timestamp.from(since));
    }

    void remove(String parkedId) {
        jdbc.update("delete from doubt where parked_id = ?", parkedId);
    }
}
