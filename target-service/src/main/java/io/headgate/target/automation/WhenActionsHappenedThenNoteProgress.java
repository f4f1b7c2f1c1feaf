package io.headgate.target.automation;

import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.Fact;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionReports;
import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsAssigned;
import io.headgate.contracts.cascade.CascadeMessage.ActionsTimedOut;
import io.headgate.target.model.ActionProgress;
import io.headgate.target.model.ActionProgress.FailedIn;
import io.headgate.target.model.ActionProgress.Latest;
import io.headgate.target.model.ActionProgress.Noted;
import io.headgate.target.model.ActionProgress.Step;
import io.headgate.target.read.TargetFields.ChangedBy;
import io.headgate.target.write.NewMatches;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Keeps for each target its update status, assigned and installed set and the rollouts it failed in, so that filters can
 * name them. A batch is one statement, and one or two more where something has failed; reports of progress cost nothing but their reading. A fact that comes late or again
 * moves nothing back: its time is compared with the row's.
 */
public final class WhenActionsHappenedThenNoteProgress {

    /** Placed four times into the statement; {@code is true} since a null decides nothing. */
    private static final String COUNTS = """
            (given.at >= coalesce(progress.status_at, '-infinity') and case given.step
               when 'OFFERED' then true
               when 'ASSIGNED' then progress.action_id is distinct from given.action_id
               when 'CANCELLED' then progress.action_id = given.action_id
                 or given.begun_at >= coalesce(progress.status_at, '-infinity')
               else progress.status is distinct from 'PENDING' or progress.action_id = given.action_id
                 or given.begun_at >= coalesce(progress.status_at, '-infinity')
             end) is true""";

    private static final String INSTALLED = "given.installed_at > coalesce(progress.installed_at, '-infinity')";
    private static final String HAD = "given.hashes <@ progress.had_sets";

    private static final String NOTE =
            """
            update target_progress as progress set
              status = case when not $COUNTS then progress.status else case given.step
                  when 'SUCCEEDED' then 'IN_SYNC'
                  when 'DOWNLOADED' then 'IN_SYNC'
                  when 'FAILED' then 'ERROR'
                  when 'CANCELLED' then
                    case when coalesce(given.installed, progress.installed_set_id) is not null then 'IN_SYNC' end
                  else 'PENDING' end end,
              action_id = case when $COUNTS then given.action_id else progress.action_id end,
              status_at = case when $COUNTS then given.at else progress.status_at end,
              assigned_set_id = case when not $COUNTS then progress.assigned_set_id
                  when given.step = 'CANCELLED' then coalesce(given.installed, progress.installed_set_id)
                  else given.set_id end,
              installed_set_id = case when $INSTALLED then given.installed else progress.installed_set_id end,
              installed_at = case when $INSTALLED then given.installed_at else progress.installed_at end,
              had_sets = case when $HAD then progress.had_sets
                  else array(select distinct unnest(progress.had_sets || given.hashes)) end
            from (select packed.*, array(select hashtextextended(one, 0)
                                         from unnest(string_to_array(packed.sets, ' ')) as one) as hashes
                  from unnest(?::text[], ?::text[], ?::bigint[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::text[],
                              ?::timestamptz[], ?::text[], ?::bigint[])
                    as packed (id, step, action_id, set_id, at, begun_at, installed, installed_at, sets, as_of)) as given
            where progress.tenant = ? and progress.controller_id = given.id and progress.life <= given.as_of
              and ($COUNTS or $INSTALLED or not ($HAD))
            returning progress.controller_id""".replace("$COUNTS", COUNTS).replace("$INSTALLED", INSTALLED).replace("$HAD", HAD);

    /** Not one that is told again after the target has succeeded with the set. */
    private static final String NOTE_FAILURES = """
            insert into failed_action as known (tenant, controller_id, rollout_id, set_id, failed_at)
            select progress.tenant, given.id, given.rollout_id, given.set_id, given.at
            from unnest(?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::bigint[])
              as given (id, rollout_id, set_id, at, as_of)
            join target_progress as progress
              on progress.tenant = ? and progress.controller_id = given.id and progress.life <= given.as_of
            where (given.set_id in (progress.installed_set_id, '') and progress.installed_at >= given.at) is not true
            order by given.id, given.rollout_id, given.set_id
            on conflict (tenant, controller_id, rollout_id, set_id) do update set failed_at = excluded.failed_at
              where known.failed_at < excluded.failed_at
            returning controller_id""";

    private static final String FORGET_FAILURES = """
            delete from failed_action as known
            using unnest(?::text[], ?::text[], ?::timestamptz[]) as given (id, set_id, at)
            where known.tenant = ? and known.controller_id = given.id and known.set_id in (given.set_id, '')
              and known.failed_at <= given.at
            returning known.controller_id""";

    private final JdbcTemplate jdbc;
    private final NewMatches matches;
    private final InstantSource clock;

    public WhenActionsHappenedThenNoteProgress(JdbcTemplate jdbc, NewMatches matches, InstantSource clock) {
        this.jdbc = jdbc;
        this.matches = matches;
        this.clock = clock;
    }

    public void handle(List<Fact<?>> facts) {
        var tenants = new TreeMap<String, Batch>();
        for (var fact : facts) {
            var batch = tenants.computeIfAbsent(fact.cause().tenant(), tenant -> new Batch());
            batch.cause = fact.cause();
            switch (fact.message()) {
                case ActionReports told -> told.reports().forEach(feedback -> take(feedback, batch));
                case TargetsAssigned assigned -> take(assigned, batch);
                case ActionsTimedOut out -> take(out, batch);
                // The topics' messages are not one sealed family.
                default -> throw new IllegalStateException("not a fact about actions");
            }
        }
        tenants.values().forEach(this::write);
    }

    private void take(ActionFeedback feedback, Batch batch) {
        var step = switch (feedback.kind()) {
            case OFFERED -> Step.OFFERED;
            case SUCCEEDED, INSTALLED -> Step.SUCCEEDED;
            case DOWNLOADED -> Step.DOWNLOADED;
            case FAILED, NOT_INSTALLED -> Step.FAILED;
            case CANCELLED -> Step.CANCELLED;
            // Of a target that is gone nothing is kept.
            case REMOVED -> null;
            case UNFIT -> Step.CANCELLED;
            case PROGRESSED, WITHDRAWN, CANCEL_REQUESTED, CANCEL_REFUSED, FORCED, CONFIRMED, DENIED, NOTED -> null;
        };
        if (step != null) {
            var rolloutId = feedback.group() == 0 ? null : feedback.rolloutId();
            take(
                    batch,
                    feedback.controllerId(),
                    new Taken(step, feedback.actionId(), feedback.setId(), rolloutId, feedback.at(), feedback.asOf()));
        }
    }

    private void take(TargetsAssigned assigned, Batch batch) {
        var step = assigned.mode() == Mode.OFFLINE ? Step.SUCCEEDED : Step.ASSIGNED;
        var actionId = assigned.firstActionId();
        for (var id : assigned.controllerIds()) {
            take(batch, id, new Taken(step, actionId, assigned.setId(), null, assigned.at(), assigned.asOf()));
            actionId++;
        }
    }

    private void take(ActionsTimedOut out, Batch batch) {
        var rolloutId = out.group() == 0 ? null : out.rolloutId();
        var controllers = out.controllerIds().iterator();
        for (var actionId : out.actionIds()) {
            take(
                    batch,
                    controllers.next(),
                    new Taken(
                            // It says something of this action only, which one target has in its life.
                            Step.CANCELLED, actionId, null, rolloutId, out.at(), Long.MAX_VALUE));
        }
    }

    private record Taken(
            Step step,
            long actionId,
            @Nullable String setId,
            @Nullable String rolloutId,
            Instant at,
            long asOf) {

        private boolean by(ActionProgress progress) {
            return progress.take(step, actionId, setId, rolloutId, at, asOf);
        }
    }

    private void take(Batch batch, String controllerId, Taken fact) {
        if (!fact.by(batch.of(controllerId))) {
            write(batch);
            batch.targets.clear();
            fact.by(batch.of(controllerId));
        }
    }

    private static final class Batch {
        private final Map<String, ActionProgress> targets = new TreeMap<>();
        private Cause cause = Cause.current();

        private ActionProgress of(String controllerId) {
            return targets.computeIfAbsent(controllerId, id -> new ActionProgress());
        }
    }

    private void write(Batch batch) {
        if (batch.targets.isEmpty()) {
            return;
        }
        var tenant = batch.cause.tenant();
        var all = batch.targets.values();
        var changed = new TreeSet<>(jdbc.queryForList(
                NOTE,
                String.class,
                batch.targets.keySet().toArray(String[]::new),
                column(all, ActionProgress::latest, latest -> latest.step().name()),
                all.stream()
                        .map(one -> one.latest() == null ? null : one.latest().actionId())
                        .toArray(Long[]::new),
                column(all, ActionProgress::latest, Latest::setId),
                column(all, ActionProgress::latest, latest -> latest.at().toString()),
                column(
                        all,
                        ActionProgress::latest,
                        latest -> latest.begunAt() == null
                                ? null
                                : latest.begunAt().toString()),
                column(all, ActionProgress::installed, Noted::setId),
                column(all, ActionProgress::installed, noted -> noted.at().toString()),
                // No id has white space.
                all.stream().map(one -> String.join(" ", one.sets())).toArray(String[]::new),
                all.stream().map(ActionProgress::asOf).toArray(Long[]::new),
                tenant));
        changed.addAll(noteFailures(tenant, batch.targets));
        changed.addAll(forgetFailures(tenant, batch.targets));
        if (!changed.isEmpty()) {
            batch.cause.run(() -> matches.evaluate(tenant, changed, ChangedBy.ACTION, clock.instant()));
        }
    }

    private record Failure(String controllerId, FailedIn in, Instant at, long asOf) {}

    private List<String> noteFailures(String tenant, Map<String, ActionProgress> targets) {
        var failures = new ArrayList<Failure>();
        targets.forEach((id, progress) ->
                progress.failed().forEach((in, at) -> failures.add(new Failure(id, in, at, progress.asOf()))));
        return failures.isEmpty()
                ? List.of()
                : jdbc.queryForList(
                        NOTE_FAILURES,
                        String.class,
                        texts(failures, Failure::controllerId),
                        texts(failures, failure -> failure.in().rolloutId()),
                        texts(failures, failure -> failure.in().setId()),
                        texts(failures, failure -> failure.at().toString()),
                        failures.stream().map(Failure::asOf).toArray(Long[]::new),
                        tenant);
    }

    private record Success(String controllerId, String setId, Instant at) {}

    private List<String> forgetFailures(String tenant, Map<String, ActionProgress> targets) {
        var successes = new ArrayList<Success>();
        targets.forEach(
                (id, progress) -> progress.succeeded().forEach((set, at) -> successes.add(new Success(id, set, at))));
        return successes.isEmpty()
                ? List.of()
                : jdbc.queryForList(
                        FORGET_FAILURES,
                        String.class,
                        texts(successes, Success::controllerId),
                        texts(successes, Success::setId),
                        texts(successes, success -> success.at().toString()),
                        tenant);
    }

    private static <T> String[] texts(List<T> all, Function<T, String> text) {
        return all.stream().map(text).toArray(String[]::new);
    }

    private static <P> @Nullable String[] column(
            Collection<ActionProgress> all,
            Function<ActionProgress, @Nullable P> part,
            Function<P, @Nullable String> text) {
        return all.stream()
                .map(one -> {
                    var given = part.apply(one);
                    return given == null ? null : text.apply(given);
                })
                .toArray(String[]::new);
    }
}
