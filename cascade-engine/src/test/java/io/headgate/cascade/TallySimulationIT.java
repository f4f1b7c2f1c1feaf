package io.headgate.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.cascade.automation.ProgressFlush;
import io.headgate.cascade.inbound.FeedbackTally;
import io.headgate.cascade.inbound.RolloutStory;
import io.headgate.cascade.model.RolloutTime;
import io.headgate.cascade.verdict.GroupPolicy;
import io.headgate.cascade.verdict.GroupSituation;
import io.headgate.cascade.verdict.VerdictDecision;
import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionReports;
import io.headgate.contracts.cascade.CascadeMessage.GroupProgress;
import io.headgate.contracts.cascade.CascadeMessage.GroupVerdict;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.Policy;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.PlannedGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Random worlds against the real database: wild reports, random batches, crashes before and after the commit, repeated
 * delivery, two consumers partly of the same groups, and the story of the rollout at the same time. In the end each tally is what the set of reports
 * says, and each verdict has been told once.
 */
class TallySimulationIT {

    private static final int GROUPS = 4;
    private static final int SIZE = 30;
    private static final AtomicLong NEXT_ACTION = new AtomicLong(1_000_000_000);

    /** By the columns of a tally. */
    private static final List<ActionFeedback.Kind> TALLIED = List.of(
            ActionFeedback.Kind.OFFERED,
            ActionFeedback.Kind.PROGRESSED,
            ActionFeedback.Kind.SUCCEEDED,
            ActionFeedback.Kind.FAILED,
            ActionFeedback.Kind.CANCELLED,
            ActionFeedback.Kind.REMOVED,
            ActionFeedback.Kind.UNFIT);

    /** The others are orders and notes: whatever attempt or action they name, they move nothing. */
    private static final List<ActionFeedback.Kind> COUNTED = Stream.concat(
                    TALLIED.stream(),
                    Stream.of(
                            ActionFeedback.Kind.DOWNLOADED,
                            ActionFeedback.Kind.WITHDRAWN,
                            ActionFeedback.Kind.CANCEL_REFUSED))
            .toList();

    private static RunningEngine engine;

    @BeforeAll
    static void start() {
        engine = RunningEngine.withSettableClock();
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    static IntStream seeds() {
        var single = Integer.getInteger("seed");
        return single == null ? IntStream.rangeClosed(1, 40) : IntStream.of(single);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void talliesAreWhatTheSetOfReportsSays(int seed) {
        var world = new World(new Random(seed));
        // Threads of their own: the common pool of a machine with two cores has one.
        try (var threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            CompletableFuture.allOf(
                            CompletableFuture.runAsync(() -> world.consume(new Random(seed * 31L), 1, 2, 3), threads),
                            CompletableFuture.runAsync(() -> world.consume(new Random(seed * 37L), 2, 3, 4), threads),
                            CompletableFuture.runAsync(() -> world.tellStory(new Random(seed * 41L)), threads))
                    .join();
        }

        for (int group = 1; group <= GROUPS; group++) {
            var expected = world.expected(group);
            assertThat(world.tallied(group)).as("tally of group %d", group).isEqualTo(expected);
            assertThat(world.recounted(group)).as("outcomes of group %d", group).isEqualTo(expected);
        }
        await().untilAsserted(world::verdictsAreRight);
        await().untilAsserted(world::progressIsRight);
    }

    private static final class World {
        private final String rolloutId = "ro-" + Uuids.next();
        private final Map<Integer, List<Fact<?>>> logs = new HashMap<>();
        private final List<PlannedGroup> groups = new ArrayList<>();
        /** At which attempt each group is in the end; its devices may report of it before the retry is heard of. */
        private final Map<Integer, Integer> attempts = new HashMap<>();

        private final boolean timeoutIsFailure;

        World(Random random) {
            timeoutIsFailure = random.nextBoolean();
            for (int group = 1; group <= GROUPS; group++) {
                var first = NEXT_ACTION.getAndAdd(SIZE);
                groups.add(new PlannedGroup(
                        group,
                        "g",
                        SIZE,
                        first,
                        new Success(1 + random.nextInt(100)),
                        random.nextBoolean()
                                ? ErrorLimit.percent(random.nextInt(101))
                                : ErrorLimit.count(random.nextInt(SIZE)),
                        false));
                logs.put(group, log(random, group, first));
                attempts.put(group, 1 + Math.max(0, random.nextInt(5) - 2));
            }
        }

        private List<Fact<?>> log(Random random, int group, long first) {
            var facts = new ArrayList<Fact<?>>();
            var count = random.nextInt(SIZE * 8);
            var kinds = ActionFeedback.Kind.values();
            var reports = new ArrayList<ActionFeedback>();
            for (int n = 0; n < count; n++) {
                var action = first + random.nextInt(SIZE);
                var attempt = 1 + Math.max(0, random.nextInt(6) - 3);
                // Few reports are about actions of somebody else.
                var isForeign = random.nextInt(50) == 0;
                // So are orders about actions that no rollout made: their group is 0.
                var isDirect = random.nextInt(50) == 0;
                reports.add(report(
                        isDirect ? 0 : group,
                        isForeign ? first + SIZE + 5_000_000 : action,
                        attempt,
                        kinds[random.nextInt(kinds.length)],
                        n));
                if (random.nextBoolean() || n == count - 1) {
                    facts.add(fact(group, reports, n));
                    reports.clear();
                }
            }
            return facts;
        }

        /** @param millis each a little later than the one before */
        private ActionFeedback report(int group, long action, int attempt, ActionFeedback.Kind kind, int millis) {
            return new ActionFeedback(
                    rolloutId,
                    group,
                    action,
                    "device-" + action,
                    attempt,
                    kind,
                    null,
                    List.of(),
                    null,
                    engine.clock().instant().plusMillis(millis),
                    "set-1",
                    "proceeding",
                    null,
                    Long.MAX_VALUE);
        }

        private Fact<?> fact(int group, List<ActionFeedback> reports, long offset) {
            var id = Uuids.next().toString();
            return new Fact<>(
                    new ActionReports(List.copyOf(reports)),
                    id,
                    "t",
                    0,
                    offset,
                    rolloutId + ":" + group,
                    engine.clock().instant(),
                    new Cause("DEFAULT", id, id, null),
                    Map.of());
        }

        /** One consumer; two groups are read by both, as when a consumer does not know yet that it has lost a partition. */
        void consume(Random random, int... mine) {
            var log = merged(random, mine);
            int committed = 0;
            while (committed < log.size()) {
                var end = Math.min(log.size(), committed + 1 + random.nextInt(60));
                var batch = log.subList(committed, end);
                var crash = random.nextInt(5);
                transaction().executeWithoutResult(status -> {
                    engine.part(FeedbackTally.class).count(batch);
                    if (crash == 0) {
                        status.setRollbackOnly();
                    }
                });
                if (crash == 1) {
                    // The database has it, Kafka does not know: delivered again, with some of what came before.
                    committed = Math.max(0, committed - random.nextInt(80));
                    log = new ArrayList<>(log);
                    log.add(log.get(random.nextInt(end)));
                } else if (crash != 0) {
                    committed = end;
                }
                if (random.nextInt(10) == 0) {
                    engine.part(ProgressFlush.class).flush();
                }
            }
        }

        private List<Fact<?>> merged(Random random, int... mine) {
            var positions = new int[mine.length];
            var merged = new ArrayList<Fact<?>>();
            while (true) {
                var open = IntStream.range(0, mine.length)
                        .filter(n -> positions[n] < logs.get(mine[n]).size())
                        .toArray();
                if (open.length == 0) {
                    return merged;
                }
                var chosen = open[random.nextInt(open.length)];
                merged.add(logs.get(mine[chosen]).get(positions[chosen]++));
            }
        }

        void tellStory(Random random) {
            var by = TriggeredBy.user("kim");
            var now = engine.clock().instant();
            var policy = new Policy(
                    new Success(90),
                    ErrorLimit.percent(5),
                    Duration.ofHours(24),
                    timeoutIsFailure,
                    null,
                    null,
                    null,
                    null);
            var events = new ArrayList<RolloutEvent>();
            events.add(new RolloutEvent.RolloutPlanned(rolloutId, 1, now, by, 0, SIZE * GROUPS, groups, policy));
            for (int group = 1; group <= GROUPS; group++) {
                events.add(new RolloutEvent.GroupStarted(rolloutId, 1 + group, now, by, group, null));
            }
            var version = 1 + GROUPS;
            for (int group = 1; group <= GROUPS; group++) {
                for (int attempt = 2; attempt <= attempts.get(group); attempt++) {
                    events.add(new RolloutEvent.GroupRetried(rolloutId, ++version, now, by, group, attempt));
                }
            }
            var longestPause = random.nextBoolean() ? 10_000_000 : 200_000_000;
            for (var event : events) {
                var pause = System.nanoTime() + random.nextInt(longestPause);
                while (System.nanoTime() < pause) {
                    Thread.onSpinWait();
                }
                var id = Uuids.next().toString();
                var fact =
                        new Fact<>(event, id, "t", 0, 0, rolloutId, now, new Cause("DEFAULT", id, id, null), Map.of());
                transaction().executeWithoutResult(status -> {
                    engine.part(RolloutStory.class).follow(List.of(fact));
                    if (random.nextInt(3) == 0) {
                        status.setRollbackOnly();
                    }
                });
                transaction()
                        .executeWithoutResult(
                                status -> engine.part(RolloutStory.class).follow(List.of(fact)));
            }
        }

        /**
         * By what has been reported, not by when it was counted: highest attempt, then its first end, else whether it was
         * withdrawn last or its device refused that, else its furthest step.
         * What has failed in an earlier attempt than its group is at is open again.
         */
        GroupCounts expected(int group) {
            var plan = groups.get(group - 1);
            var byAction = new HashMap<Long, List<ActionFeedback>>();
            for (var fact : logs.get(group)) {
                for (var feedback : ((ActionReports) fact.message()).reports()) {
                    if (feedback.group() == group
                            && COUNTED.contains(feedback.kind())
                            && feedback.actionId() >= plan.firstActionId()
                            && feedback.actionId() < plan.firstActionId() + SIZE) {
                        byAction.computeIfAbsent(feedback.actionId(), id -> new ArrayList<>())
                                .add(feedback);
                    }
                }
            }
            var ends = byAction.values().stream()
                    .filter(reports ->
                            end(reports) != ActionFeedback.Kind.FAILED || attempt(reports) >= attempts.get(group))
                    .map(World::end)
                    .toList();
            return counts(kind -> ends.stream().filter(kind::equals).count());
        }

        private static ActionFeedback.Kind end(List<ActionFeedback> reports) {
            var attempt = attempt(reports);
            var ofIt = reports.stream()
                    .filter(report -> report.attempt() == attempt)
                    .map(ActionFeedback::kind)
                    .toList();
            return ofIt.stream()
                    .filter(ActionFeedback.Kind::endsAction)
                    .findFirst()
                    .or(() -> ofIt.stream()
                            .filter(kind ->
                                    kind == ActionFeedback.Kind.WITHDRAWN || kind == ActionFeedback.Kind.CANCEL_REFUSED)
                            .reduce((one, next) -> next))
                    .map(World::tallied)
                    .orElse(
                            ofIt.contains(ActionFeedback.Kind.PROGRESSED)
                                    ? ActionFeedback.Kind.PROGRESSED
                                    : ActionFeedback.Kind.OFFERED);
        }

        private static ActionFeedback.Kind tallied(ActionFeedback.Kind kind) {
            return switch (kind) {
                case DOWNLOADED -> ActionFeedback.Kind.SUCCEEDED;
                case WITHDRAWN -> ActionFeedback.Kind.CANCELLED;
                case CANCEL_REFUSED -> ActionFeedback.Kind.PROGRESSED;
                default -> kind;
            };
        }

        private static int attempt(List<ActionFeedback> reports) {
            return reports.stream().mapToInt(ActionFeedback::attempt).max().orElseThrow();
        }

        private static GroupCounts counts(java.util.function.ToLongFunction<ActionFeedback.Kind> of) {
            var perKind = TALLIED.stream().mapToLong(of).toArray();
            var untouched = SIZE - Arrays.stream(perKind).sum();
            return new GroupCounts(
                    SIZE,
                    untouched,
                    0,
                    perKind[0],
                    perKind[1],
                    perKind[2],
                    perKind[3],
                    0,
                    perKind[4],
                    perKind[5],
                    perKind[6]);
        }

        GroupCounts tallied(int group) {
            var row = jdbc().queryForMap(
                            "select * from tally where rollout_id = ? and group_ordinal = ?", rolloutId, group);
            assertThat(row.get("timed_out")).isEqualTo(0L);
            return counts(kind -> (Long) row.get(column(kind)));
        }

        private static List<Integer> stored(ActionFeedback.Kind kind) {
            return switch (kind) {
                case OFFERED -> List.of(1);
                case PROGRESSED -> List.of(2);
                case SUCCEEDED -> List.of(3);
                case FAILED -> List.of(4);
                case CANCELLED -> List.of(6, 7);
                case REMOVED -> List.of(8);
                case UNFIT -> List.of(9);
                default -> throw new IllegalArgumentException(kind + " has no column");
            };
        }

        private static String column(ActionFeedback.Kind kind) {
            return switch (kind) {
                case OFFERED -> "offered";
                case PROGRESSED -> "running";
                case SUCCEEDED -> "succeeded";
                case FAILED -> "failed";
                case CANCELLED -> "cancelled";
                case REMOVED -> "removed";
                case UNFIT -> "unfit";
                default -> throw new IllegalArgumentException(kind + " has no column");
            };
        }

        GroupCounts recounted(int group) {
            var states = jdbc().queryForList(
                            "select state from action_outcome where rollout_id = ? and group_ordinal = ?"
                                    + " and not (state = 4 and attempt < ?)",
                            Integer.class,
                            rolloutId,
                            group,
                            attempts.get(group));
            return counts(kind -> states.stream().filter(stored(kind)::contains).count());
        }

        /** Told once each; and whatever the final counts demand has been told. */
        void verdictsAreRight() {
            assertThat(engine.heardWithIds(rolloutId, GroupVerdict.class))
                    .extracting(RunningEngine.Heard::id)
                    .doesNotHaveDuplicates();
            var verdicts = engine.heard(rolloutId, GroupVerdict.class);
            assertThat(verdicts)
                    .extracting(verdict -> verdict.group() + " " + verdict.attempt() + " " + verdict.kind())
                    .doesNotHaveDuplicates();
            for (var plan : groups) {
                VerdictDecision.decide(
                                expected(plan.ordinal()),
                                new GroupPolicy(plan.success(), plan.error(), timeoutIsFailure, null),
                                new GroupSituation(GroupState.RUNNING, new RolloutTime(0), Set.of()),
                                RolloutTime.unpaused(Instant.EPOCH))
                        .ifPresent(demanded -> assertThat(verdicts).anySatisfy(verdict -> {
                            assertThat(verdict.group()).isEqualTo(plan.ordinal());
                            assertThat(verdict.attempt()).isEqualTo(attempts.get(plan.ordinal()));
                            assertThat(verdict.kind()).isEqualTo(demanded.kind());
                        }));
            }
        }

        void progressIsRight() {
            var progress = engine.heard(rolloutId, GroupProgress.class);
            for (int group = 1; group <= GROUPS; group++) {
                var ordinal = group;
                var ofGroup = progress.stream()
                        .filter(told -> told.group() == ordinal)
                        .toList();
                assertThat(ofGroup).extracting(GroupProgress::version).isSorted();
                assertThat(ofGroup.getLast().counts()).isEqualTo(expected(group));
            }
        }

        private static TransactionTemplate transaction() {
            return engine.part(TransactionTemplate.class);
        }

        private static JdbcTemplate jdbc() {
            return engine.part(JdbcTemplate.class);
        }
    }
}
