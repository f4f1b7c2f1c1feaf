package io.headgate.rollout.store;

import io.headgate.chassis.messaging.Cause;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.rollout.RolloutCommand;
import io.headgate.contracts.rollout.RolloutCommand.CreateRollout;
import io.headgate.contracts.rollout.RolloutCommand.EditRollout;
import io.headgate.contracts.rollout.RolloutCommand.NameRule;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.RolloutArchived;
import io.headgate.contracts.rollout.RolloutEvent.RolloutCreated;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDeleted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutEdited;
import io.headgate.rollout.model.RolloutRefusal;
import java.util.Optional;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.jdbc.core.JdbcTemplate;

/** Table {@code rollout_name}: what the rollouts that were not put away are called; kept in the transaction of its events. */
public final class RolloutNames {

    private static final int LOCK = 0x6e616d65;

    private final JdbcTemplate jdbc;

    public RolloutNames(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Until the transaction ends nobody else takes the name that this command gives. */
    public Optional<Refusal> refusal(String tenant, RolloutCommand command) {
        if (command instanceof CreateRollout create) {
            return taken(tenant, create.rolloutId(), create.definition().name(), create.names());
        }
        return command instanceof EditRollout edit
                ? taken(tenant, edit.rolloutId(), edit.definition().name(), edit.names())
                : Optional.empty();
    }

    private Optional<Refusal> taken(String tenant, String rolloutId, String name, NameRule rule) {
        jdbc.query("select pg_advisory_xact_lock(?, hashtext(?))", row -> {}, LOCK, tenant + ' ' + name);
        return switch (rule) {
            case ANY -> Optional.empty();
            case UNIQUE -> {
                var others = jdbc.queryForList(
                        "select rollout_id from rollout_name where tenant = ? and name = ? and rollout_id <> ? limit 1",
                        String.class,
                        tenant,
                        name,
                        rolloutId);
                yield others.isEmpty()
                        ? Optional.empty()
                        : Optional.of(RolloutRefusal.NAME_TAKEN.because("There is a rollout with this name."));
            }
        };
    }

    @EventHandler
    void on(RolloutEvent event) {
        switch (event) {
            case RolloutCreated e -> write(e.rolloutId(), e.definition().name());
            case RolloutEdited e -> write(e.rolloutId(), e.definition().name());
            case RolloutDeleted e -> forget(e.rolloutId());
            case RolloutArchived e -> forget(e.rolloutId());
            case RolloutEvent.Approval _,
                    RolloutEvent.Start _,
                    RolloutEvent.Exposure _,
                    RolloutEvent.Control _,
                    RolloutEvent.Setting _ -> {}
        }
    }

    private void write(String rolloutId, String name) {
        jdbc.update("""
                insert into rollout_name (tenant, rollout_id, name) values (?, ?, ?)
                on conflict (tenant, rollout_id) do update set name = excluded.name
                """, Cause.current().tenant(), rolloutId, name);
    }

    private void forget(String rolloutId) {
        jdbc.update(
                "delete from rollout_name where tenant = ? and rollout_id = ?",
                Cause.current().tenant(),
                rolloutId);
    }
}
