package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsAssigned;
import io.headgate.contracts.cascade.CascadeMessage.ActionsTimedOut;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsChunk;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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
    /** Reports are written under the shared side, a part of a retried group under the exclusive one. */
    private static final long REWRITE_LOCK = 0x6465766963655231L;

    private static final int SOME = 1_000;

    /** Actions are inserted under the shared side, those of targets that are gone marked under the exclusive one. */
    private static final long LIVES_LOCK = 0x6465766963654c31L;

    /** Arrays of arrays do not travel to PostgreSQL; this character is in no message. */
    private static final String SEPARATOR = "\u001e";

    private static final String RETURNING = "returning " + DeviceStore.ACTION + ", controller_id";

    private final JdbcTemplate jdbc;

    ActionTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What a batch of reports makes of one action.
     *
     * @param state null, as for all that follows it, where nothing was said about it
     */
    record Reported(
            long actionId,
            int attempt,
            @Nullable ActionState state,
            int reports,
            @Nullable Integer code,
            @Nullable String message,
            @Nullable String digest,
            @Nullable String execution,
            @Nullable Boolean forced,
            @Nullable Boolean confirmed,
            Orders.@Nullable Cancel cancel,
            @Nullable Instant offeredAt,
            @Nullable Instant installedAt,
            Instant at) {}

    /** An action that is open again, or over. */
    record Changed(DeviceAction action, String controllerId) {}

    /** To be called before {@link #departed}: from then on to the end of the transaction nobody leaves unseen. */
    void lockLives() {
        jdbc.query("select pg_advisory_xact_lock_shared(? # hashtext(current_schema()))", row -> {}, LIVES_LOCK);
    }

    /** Which of these targets are gone since they were chosen, be there another under the id or not. */
    Set<String> departed(Collection<String> controllerIds, long asOf) {
        return Set.copyOf(jdbc.queryForList(
                "select controller_id from device_target where tenant = ? and life > ? and controller_id = any(?)",
                String.class,
                TENANT,
                asOf,
                controllerIds.toArray(String[]::new)));
    }

    /**
     * Marks what was chosen for targets that are gone.
     *
     * @param lives the version with which the last one under the id was registered or removed, by controller id
     * @return those of their actions that have not ended
     */
    List<Changed> leave(Map<String, Long> lives) {
        jdbc.query("select pg_advisory_xact_lock(? # hashtext(current_schema()))", row -> {}, LIVES_LOCK);
        var ids = lives.keySet().toArray(String[]::new);
        jdbc.update("""
                with gone as (
                  select action_id from device_action
                  join unnest(?::text[], ?::bigint[]) as told (id, life) on controller_id = told.id and as_of < told.life
                  where tenant = ? and not former
                  order by action_id for no key update of device_action)
                update device_action action set former = true from gone
                where action.tenant = ? and action.action_id = gone.action_id
                """, ids, lives.values().toArray(Long[]::new), TENANT, TENANT);
        return jdbc.query(
                "select " + DeviceStore.ACTION + ", controller_id from device_action_now action"
                        + " where action.tenant = ? and controller_id = any(?) and former"
                        + " and state not in ('SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT') order by action_id",
                ActionTable::changed,
                TENANT,
                ids);
    }

    /** Of a part of a retried group: nobody is there to try again. */
    List<Changed> left(Part retried) {
        return left(retried.from(), (int) (retried.upTo() - retried.from() + 1));
    }

    /** Actions from one number on that have not ended and whose targets are gone. */
    List<Changed> left(long firstActionId, int actions) {
        return jdbc.query(
                "select " + DeviceStore.ACTION + ", controller_id from device_action_now action"
                        + " where action.tenant = ? and action_id between ? and ? and former"
                        + " and state not in ('SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT') order by action_id",
                ActionTable::changed,
                TENANT,
                firstActionId,
                firstActionId + actions - 1);
    }

    /**
     * @param departed targets that are gone
     * @return the actions that were not there before
     */
    List<Changed> insert(AssignmentsChunk chunk, Set<String> departed, Instant at) {
        return jdbc.query(
                """
                insert into device_action as action
                  (tenant, action_id, rollout_id, group_ordinal, controller_id, as_of, former, set_id, weight, created_at,
                   updated_at)
                select ?, ? + target.position - 1, ?, ?, target.controller_id, ?, target.controller_id = any(?::text[]), ?, ?,
                       moment, moment
                from unnest(?::text[]) with ordinality as target (controller_id, position),
                     (select ?::timestamptz as moment) as now
                on conflict do nothing
                """ + RETURNING,
                ActionTable::changed,
                TENANT,
                chunk.firstActionId(),
                chunk.rolloutId(),
                chunk.group(),
                chunk.asOf(),
                departed.toArray(String[]::new),
                chunk.setId(),
                chunk.weight(),
                chunk.controllerIds().toArray(String[]::new),
                DeviceStore.utc(at));
    }

    /**
     * @param departed targets that are gone
     * @return none when the assignment was known: those that are not there any more were deleted since
     */
    List<Changed> insert(TargetsAssigned assigned, ActionTerms terms, Set<String> departed) {
        var added = jdbc.update(
                """
                insert into device_assignment
                  (tenant, assignment_id, set_id, terms, mode, filter_id, assigned_by, assigned_at)
                values (?, ?, ?, ?::jsonb, ?, ?, ?, ?)
                on conflict do nothing
                """,
                TENANT,
                assigned.assignmentId(),
                assigned.setId(),
                MessageCodec.json().writeValueAsString(assigned.terms()),
                assigned.mode().name(),
                assigned.filterId(),
                assigned.by(),
                DeviceStore.utc(assigned.at()));
        if (added == 0) {
            return List.of();
        }
        var state = switch (assigned.mode()) {
            case ONLINE -> ActionState.ASSIGNED;
            case OFFLINE -> ActionState.SUCCEEDED;
        };
        return jdbc.query(
                """
                insert into device_action as action
                  (tenant, action_id, rollout_id, group_ordinal, controller_id, as_of, former, set_id, weight, state,
                   created_at, updated_at, installed_at)
                select ?, ? + target.position - 1, ?, 0, target.controller_id, ?, target.controller_id = any(?::text[]), ?, ?, ?,
                       moment, moment, case when ? then moment end
                from unnest(?::text[]) with ordinality as target (controller_id, position),
                     (select ?::timestamptz as moment) as now
                on conflict do nothing
                """ + RETURNING,
                (row, n) -> new Changed(DeviceStore.action(row, terms), row.getString(DeviceStore.ACTION_COLUMNS + 1)),
                TENANT,
                assigned.firstActionId(),
                assigned.assignmentId(),
                assigned.asOf(),
                departed.toArray(String[]::new),
                assigned.setId(),
                assigned.terms().weight(),
                state.name(),
                assigned.mode() == Mode.OFFLINE,
                assigned.controllerIds().toArray(String[]::new),
                DeviceStore.utc(assigned.at()));
    }

    void lockForReports() {
        jdbc.query("select pg_advisory_xact_lock_shared(? # hashtext(current_schema()))", row -> {}, REWRITE_LOCK);
    }

    /**
     * A report about an older attempt, or about an action that is over, changes nothing; one about a later attempt begins
     * anew.
     */
    void report(Collection<Reported> reported) {
        var rows = reported.stream()
                .sorted(java.util.Comparator.comparingLong(Reported::actionId))
                .toList();
        jdbc.update(
                """
                update device_action action
                set state = case when action.attempt < report.attempt then coalesce(report.state, 'ASSIGNED')
                                 when report.state is null or report.state = 'OFFERED' and action.state <> 'ASSIGNED'
                                 then action.state else report.state end,
                    attempt = report.attempt,
                    reports = case when action.attempt < report.attempt then 0 else action.reports end + report.reports,
                    updated_at = report.at,
                    last_code = coalesce(report.code, action.last_code),
                    last_message = coalesce(report.message, action.last_message),
                    terminal_digest = case when action.attempt < report.attempt then report.digest
                                           else coalesce(report.digest, action.terminal_digest) end,
                    execution = coalesce(report.execution, action.execution),
                    forced = coalesce(report.forced, action.forced),
                    confirmed = coalesce(report.confirmed, action.confirmed),
                    cancel = coalesce(report.cancel, case when action.attempt < report.attempt then 'NONE' else action.cancel end),
                    offered_at = coalesce(case when not action.attempt < report.attempt then action.offered_at end,
                                          to_timestamp(report.offered / 1000.0)),
                    installed_at = coalesce(to_timestamp(report.installed / 1000.0), action.installed_at),
                    late_digest = case when action.attempt = report.attempt then action.late_digest end
                from unnest(?::bigint[], ?::int[], ?::text[], ?::int[], ?::int[], ?::text[], ?::text[], ?::bigint[],
                            ?::text[], ?::boolean[], ?::boolean[], ?::text[], ?::bigint[], ?::bigint[])
                  as packed (action_id, attempt, state, reports, code, message, digest, millis,
                             execution, forced, confirmed, cancel, offered, installed),
                  lateral (select packed.*, to_timestamp(packed.millis / 1000.0) as at) as report
                where action.tenant = ? and action.action_id = report.action_id
                  and (action.attempt = report.attempt
                         and action.state not in ('SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT')
                       or action.attempt < report.attempt and action.state not in ('SUCCEEDED', 'CANCELLED'))
                """,
                rows.stream().map(Reported::actionId).toArray(Long[]::new),
                rows.stream().map(Reported::attempt).toArray(Integer[]::new),
                rows.stream().map(row -> name(row.state())).toArray(String[]::new),
                rows.stream().map(Reported::reports).toArray(Integer[]::new),
                rows.stream().map(Reported::code).toArray(Integer[]::new),
                rows.stream().map(Reported::message).toArray(String[]::new),
                rows.stream().map(Reported::digest).toArray(String[]::new),
                rows.stream().map(row -> row.at().toEpochMilli()).toArray(Long[]::new),
                rows.stream().map(Reported::execution).toArray(String[]::new),
                rows.stream().map(Reported::forced).toArray(Boolean[]::new),
                rows.stream().map(Reported::confirmed).toArray(Boolean[]::new),
                rows.stream().map(row -> name(row.cancel())).toArray(String[]::new),
                rows.stream().map(row -> millis(row.offeredAt())).toArray(Long[]::new),
                rows.stream().map(row -> millis(row.installedAt())).toArray(Long[]::new),
                TENANT);
    }

    private static @Nullable Long millis(@Nullable Instant moment) {
        return moment == null ? null : moment.toEpochMilli();
    }

    private static @Nullable String name(@Nullable Enum<?> value) {
        return value == null ? null : value.name();
    }

    /** What a device says last about an action that has ended without it, or with the download; the first such word stays. */
    void noteLate(ActionFeedback last) {
        jdbc.update(
                """
                update device_action
                set late_digest = ?, last_code = coalesce(?, last_code),
                    execution = case when ? then ? else execution end,
                    installed_at = case when ? then ? else installed_at end
                where tenant = ? and action_id = ? and attempt = ? and late_digest is null
                """,
                last.bodyDigest(),
                last.code(),
                last.kind() == ActionFeedback.Kind.INSTALLED,
                last.execution(),
                last.kind() == ActionFeedback.Kind.INSTALLED,
                DeviceStore.utc(last.at()),
                TENANT,
                last.actionId(),
                last.attempt());
    }

    /**
     * One thing that was said, for the history.
     *
     * @param messageId which message told it: one says at most one thing about an action
     */
    record Said(String messageId, ActionFeedback feedback) {}

    void addHistory(List<Said> said) {
        jdbc.update(
                """
                insert into device_action_history
                  (tenant, action_id, message_id, at, attempt, kind, code, execution, said_by, messages)
                select ?, said.action_id, said.message_id, to_timestamp(said.millis / 1000.0), said.attempt,
                       said.kind, said.code, said.execution, said.said_by, string_to_array(said.messages, ?)
                from unnest(?::bigint[], ?::uuid[], ?::bigint[], ?::int[], ?::text[], ?::int[], ?::text[], ?::text[],
                            ?::text[]) with ordinality
                  as said (action_id, message_id, millis, attempt, kind, code, execution, said_by, messages, n)
                order by n
                on conflict do nothing
                """,
                TENANT,
                SEPARATOR,
                said.stream().map(one -> one.feedback().actionId()).toArray(Long[]::new),
                said.stream().map(one -> uuid(one.messageId())).toArray(UUID[]::new),
                said.stream().map(one -> one.feedback().at().toEpochMilli()).toArray(Long[]::new),
                said.stream().map(one -> one.feedback().attempt()).toArray(Integer[]::new),
                said.stream().map(one -> one.feedback().kind().name()).toArray(String[]::new),
                said.stream().map(one -> one.feedback().code()).toArray(Integer[]::new),
                said.stream().map(one -> one.feedback().execution()).toArray(String[]::new),
                said.stream().map(one -> one.feedback().by()).toArray(String[]::new),
                said.stream().map(ActionTable::joined).toArray(String[]::new));
    }

    /** The ids of this gateway's messages are such; another one's gives one. */
    private static UUID uuid(String messageId) {
        try {
            return UUID.fromString(messageId);
        } catch (IllegalArgumentException e) {
            return Uuids.derived("message", messageId);
        }
    }

    private static String joined(Said said) {
        return said.feedback().messages().stream()
                .map(message -> message.replace(SEPARATOR, " "))
                .collect(Collectors.joining(SEPARATOR));
    }

    /**
     * Those of this attempt, or an earlier one, that have not ended otherwise; the history tells it too.
     *
     * @param messageId of the message that told it
     */
    List<Changed> timeOut(ActionsTimedOut out, String messageId) {
        return jdbc.query(
                """
                with ended as (
                  update device_action action set state = 'TIMED_OUT', attempt = ?, updated_at = ?
                  where tenant = ? and action_id = any(?)
                    and (attempt = ? and state not in ('SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT')
                         or attempt < ? and state not in ('SUCCEEDED', 'CANCELLED'))
                  returning action.*
                ), noted as (
                  insert into device_action_history (tenant, action_id, message_id, at, attempt, kind, messages)
                  select tenant, action_id, ?, updated_at, attempt, state, '{}' from ended
                  on conflict do nothing
                )
                select\s""" + DeviceStore.ACTION + ", controller_id from ended action",
                ActionTable::changed,
                out.attempt(),
                DeviceStore.utc(out.at()),
                TENANT,
                out.actionIds().toArray(Long[]::new),
                out.attempt(),
                out.attempt(),
                uuid(messageId));
    }

    /** From the commit on, what has failed in the group in an earlier attempt is open again. */
    void noteRetry(String rolloutId, RolloutControl.Group group, Instant at) {
        jdbc.update(
                """
                insert into device_retried_group as known
                  (tenant, rollout_id, group_ordinal, attempt, retried_at, rewrite_from, rewrite_to)
                values (?, ?, ?, ?, ?, ?, ?)
                on conflict (tenant, rollout_id, group_ordinal) do update
                set attempt = excluded.attempt, retried_at = excluded.retried_at, rewrite_from = excluded.rewrite_from,
                    rewrite_to = excluded.rewrite_to
                where known.attempt < excluded.attempt
                """,
                TENANT,
                rolloutId,
                group.ordinal(),
                group.attempt(),
                DeviceStore.utc(at),
                group.firstAction(),
                group.firstAction() + group.size() - 1);
    }

    private static final String REWRITE = """
            update device_action action
            set state = 'ASSIGNED', attempt = retried.attempt, terminal_digest = null, reports = 0,
                updated_at = retried.retried_at, cancel = 'NONE', offered_at = null, late_digest = null
            from device_retried_group retried
            where action.tenant = ? and retried.tenant = action.tenant and retried.rollout_id = action.rollout_id
              and retried.group_ordinal = action.group_ordinal and action.attempt < retried.attempt
              and action.state in ('FAILED', 'TIMED_OUT') and action.action_id""";

    /** Writes down that these are open again, where they are. */
    void rewriteRetried(List<Long> actionIds) {
        jdbc.update(REWRITE + " = any(?)", TENANT, actionIds.toArray(Long[]::new));
    }

    /** A part of a retried group that is to be written down. */
    record Part(String rolloutId, int group, int attempt, long from, long to) {

        private long upTo() {
            return Math.min(to, from + SOME - 1);
        }
    }

    Optional<Part> nextRetried() {
        return jdbc
                .query(
                        "select rollout_id, group_ordinal, attempt, rewrite_from, rewrite_to from device_retried_group"
                                + " where tenant = ? and rewrite_from is not null order by retried_at limit 1",
                        (row, n) -> new Part(
                                row.getString(1), row.getInt(2), row.getInt(3), row.getLong(4), row.getLong(5)),
                        TENANT)
                .stream()
                .findFirst();
    }

    /**
     * Writes down that a part is open again. Reports that are being written wait for it, and it for them: those that come
     * later know of the retry.
     */
    void rewriteRetried(Part part) {
        jdbc.query("select pg_advisory_xact_lock(? # hashtext(current_schema()))", row -> {}, REWRITE_LOCK);
        jdbc.update(REWRITE + " between ? and ?", TENANT, part.from(), part.upTo());
        jdbc.update(
                "update device_retried_group set rewrite_from = ? where tenant = ? and rollout_id = ?"
                        + " and group_ordinal = ? and attempt = ?",
                part.upTo() < part.to() ? part.upTo() + 1 : null,
                TENANT,
                part.rolloutId(),
                part.group(),
                part.attempt());
    }

    /** What has not begun and the target's type does not take: some at a time in the order of their ids. */
    private static final String UNFIT = "select " + DeviceStore.ACTION + ", action.controller_id"
            + " from device_action_now action"
            + " join device_target target on target.tenant = action.tenant and target.controller_id = action.controller_id"
            + " join device_target_type type on type.tenant = target.tenant and type.key = target.type"
            + " join device_set bundle on bundle.tenant = action.tenant and bundle.set_id = action.set_id"
            + " where action.tenant = ? and action.state = 'ASSIGNED' and not action.former"
            + " and type.takes <> '{}' and bundle.payload ->> 'type' <> all (type.takes)"
            + " and action_id > ? and %s order by action_id limit ?";

    List<Changed> unfitOf(Collection<String> controllerIds, long after) {
        return jdbc.query(
                UNFIT.formatted("action.controller_id = any(?)"),
                ActionTable::changed,
                TENANT,
                after,
                controllerIds.toArray(String[]::new),
                SOME);
    }

    /** @param type its key */
    List<Changed> unfitOfType(String type, long after) {
        return jdbc.query(UNFIT.formatted("target.type = ?"), ActionTable::changed, TENANT, after, type, SOME);
    }

    private static Changed changed(ResultSet row, int n) throws SQLException {
        return new Changed(DeviceStore.action(row, null), row.getString(DeviceStore.ACTION_COLUMNS + 1));
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

    /**
     * The open direct actions of a set, some at a time in the order of their ids.
     *
     * @param setId null for those of all sets
     */
    List<Changed> openDirect(@Nullable String setId, long after) {
        return jdbc.query(
                "select " + DeviceStore.ACTION + ", controller_id from device_action action"
                        + " where action.tenant = ? and action.set_id = coalesce(?, action.set_id)"
                        + " and group_ordinal = 0 and action_id > ? and not former"
                        + " and state not in ('SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT')"
                        + " order by action_id limit ?",
                ActionTable::changed,
                TENANT,
                setId,
                after,
                SOME);
    }

    /**
     * The open actions of these devices that are older than their newest direct one, and not being cancelled. Of those with the
     * same set only direct ones that have not begun.
     */
    List<Changed> superseded(Collection<String> controllerIds) {
        return jdbc.query(
                "with newest as (select distinct on (controller_id) controller_id as target, action_id as id, set_id as brings"
                        + " from device_action"
                        + " where tenant = ? and controller_id = any(?) and group_ordinal = 0 and not former"
                        + " and state not in ('SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT')"
                        + " order by controller_id, action_id desc)"
                        + " select " + DeviceStore.ACTION + ", controller_id from device_action_now action"
                        + " join newest on action.controller_id = newest.target and action.action_id < newest.id"
                        + " where action.tenant = ? and cancel <> 'REQUESTED' and not former"
                        + " and (action.set_id <> brings or group_ordinal = 0 and state = 'ASSIGNED')"
                        + " and state not in ('SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT')",
                ActionTable::changed,
                TENANT,
                controllerIds.toArray(String[]::new),
                TENANT);
    }
}
