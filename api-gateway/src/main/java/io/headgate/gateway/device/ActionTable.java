package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Cause;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsChunk;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/**
 * Bulk changes of actions, each one statement for many rows. Every change may be made twice: rows are inserted once and
 * states only move on.
 */
@Repository
class ActionTable {

    private static final String TENANT = Cause.DEFAULT_TENANT;
    /** Reports are written under the shared side, the reopening of a group under the exclusive one. */
    private static final long REOPEN_LOCK = 0x6465766963655231L;

    /** Arrays of arrays do not travel to PostgreSQL; this character is in no message. */
    private static final String SEPARATOR = "\u001e";

    private final JdbcTemplate jdbc;

    ActionTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** What a batch of reports makes of one action. */
    record Reported(
            long actionId,
            int attempt,
            ActionState state,
            int reports,
            @Nullable Integer code,
            @Nullable String message,
            @Nullable String digest,
            Instant at) {}

    /** An action that is open again, or over. */
    record Changed(DeviceAction action, String controllerId) {}

    /** @return the actions that were not there before */
    List<Changed> insert(AssignmentsChunk chunk, Instant at) {
        return jdbc.query(
                """
                insert into device_action
                  (tenant, action_id, rollout_id, group_ordinal, controller_id, set_id, weight, updated_at)
                select ?, ? + target.position - 1, ?, ?, target.controller_id, ?, ?, ?
                from unnest(?::text[]) with ordinality as target (controller_id, position)
                on conflict do nothing
                returning action_id, rollout_id, group_ordinal, set_id, weight, attempt, state, reports, controller_id
                """,
                ActionTable::changed,
                TENANT,
                chunk.firstActionId(),
                chunk.rolloutId(),
                chunk.group(),
                chunk.setId(),
                chunk.weight(),
                DeviceStore.utc(at),
                chunk.controllerIds().toArray(String[]::new));
    }

    void lockForReports() {
        jdbc.query("select pg_advisory_xact_lock_shared(? # hashtext(current_schema()))", row -> {}, REOPEN_LOCK);
    }

    void lockForReopening() {
        jdbc.query("select pg_advisory_xact_lock(? # hashtext(current_schema()))", row -> {}, REOPEN_LOCK);
    }

    /** A report about an older attempt, or about an action that is over, changes nothing. */
    void report(Collection<Reported> reported) {
        var rows = reported.stream()
                .sorted(java.util.Comparator.comparingLong(Reported::actionId))
                .toList();
        jdbc.update(
                """
                update device_action action
                set state = report.state, reports = action.reports + report.reports, updated_at = report.at,
                    last_code = coalesce(report.code, action.last_code),
                    last_message = coalesce(report.message, action.last_message),
                    terminal_digest = coalesce(report.digest, action.terminal_digest)
                from unnest(?::bigint[], ?::int[], ?::text[], ?::int[], ?::int[], ?::text[], ?::text[], ?::bigint[])
                  as packed (action_id, attempt, state, reports, code, message, digest, millis),
                  lateral (select packed.*, to_timestamp(packed.millis / 1000.0) as at) as report
                where action.tenant = ? and action.action_id = report.action_id and action.attempt = report.attempt
                  and action.state not in ('SUCCEEDED', 'FAILED', 'TIMED_OUT')
                  and (report.state <> 'OFFERED' or action.state = 'ASSIGNED')
                """,
                rows.stream().map(Reported::actionId).toArray(Long[]::new),
                rows.stream().map(Reported::attempt).toArray(Integer[]::new),
                rows.stream().map(row -> row.state().name()).toArray(String[]::new),
                rows.stream().map(Reported::reports).toArray(Integer[]::new),
                rows.stream().map(Reported::code).toArray(Integer[]::new),
                rows.stream().map(Reported::message).toArray(String[]::new),
                rows.stream().map(Reported::digest).toArray(String[]::new),
                rows.stream().map(row -> row.at().toEpochMilli()).toArray(Long[]::new),
                TENANT);
    }

    /** One thing that was said, for the history. */
    record Said(long offset, ActionFeedback feedback) {}

    void addHistory(List<Said> said) {
        jdbc.update(
                """
                insert into device_action_history
                  (tenant, action_id, record_offset, at, attempt, kind, code, messages)
                select ?, said.action_id, said.record_offset, to_timestamp(said.millis / 1000.0), said.attempt,
                       said.kind, said.code, string_to_array(said.messages, ?)
                from unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::int[], ?::text[], ?::int[], ?::text[])
                  as said (action_id, record_offset, millis, attempt, kind, code, messages)
                on conflict do nothing
                """,
                TENANT,
                SEPARATOR,
                said.stream().map(one -> one.feedback().actionId()).toArray(Long[]::new),
                said.stream().map(Said::offset).toArray(Long[]::new),
                said.stream().map(one -> one.feedback().at().toEpochMilli()).toArray(Long[]::new),
                said.stream().map(one -> one.feedback().attempt()).toArray(Integer[]::new),
                said.stream().map(one -> one.feedback().kind().name()).toArray(String[]::new),
                said.stream().map(one -> one.feedback().code()).toArray(Integer[]::new),
                said.stream().map(ActionTable::joined).toArray(String[]::new));
    }

    private static String joined(Said said) {
        return said.feedback().messages().stream()
                .map(message -> message.replace(SEPARATOR, " "))
                .collect(Collectors.joining(SEPARATOR));
    }

    /** Only actions that were last touched before {@code at}: a retry after it has opened the others again. */
    List<Changed> timeOut(List<Long> actionIds, Instant at) {
        return jdbc.query(
                """
                update device_action set state = 'TIMED_OUT', updated_at = ?
                where tenant = ? and action_id = any(?)
                  and state not in ('SUCCEEDED', 'FAILED', 'TIMED_OUT') and (attempt = 1 or updated_at <= ?)
                returning action_id, rollout_id, group_ordinal, set_id, weight, attempt, state, reports, controller_id
                """,
                ActionTable::changed,
                DeviceStore.utc(at),
                TENANT,
                actionIds.toArray(Long[]::new),
                DeviceStore.utc(at));
    }

    /** The failed and timed-out actions of a group are open again. */
    List<Changed> reopen(RolloutControl.Group group, Instant at) {
        return jdbc.query(
                """
                update device_action
                set state = 'ASSIGNED', attempt = ?, terminal_digest = null, reports = 0, updated_at = ?
                where tenant = ? and action_id between ? and ? and attempt < ? and state in ('FAILED', 'TIMED_OUT')
                returning action_id, rollout_id, group_ordinal, set_id, weight, attempt, state, reports, controller_id
                """,
                ActionTable::changed,
                group.attempt(),
                DeviceStore.utc(at),
                TENANT,
                group.firstAction(),
                group.firstAction() + group.size() - 1,
                group.attempt());
    }

    private static Changed changed(java.sql.ResultSet row, int n) throws java.sql.SQLException {
        return new Changed(
                new DeviceAction(
                        row.getLong(1),
                        row.getString(2).intern(),
                        row.getInt(3),
                        row.getString(4).intern(),
                        row.getInt(5),
                        row.getInt(6),
                        ActionState.valueOf(row.getString(7)),
                        row.getInt(8)),
                row.getString(9));
    }

    /** The device is asked for its attributes again after it has installed something. */
    void requestAttributes(Collection<String> controllerIds) {
        jdbc.update(
                "update device_target set attributes_requested = true"
                        + " where tenant = ? and controller_id = any(?) and not attributes_requested",
                TENANT,
                controllerIds.stream().sorted().toArray(String[]::new));
    }

    /** Actions of the group that were offered and have not ended. */
    List<Long> inFlight(RolloutControl.Group group) {
        return jdbc.queryForList(
                "select action_id from device_action where tenant = ? and action_id between ? and ?"
                        + " and state in ('OFFERED', 'RUNNING')",
                Long.class,
                TENANT,
                group.firstAction(),
                group.firstAction() + group.size() - 1);
    }
}
