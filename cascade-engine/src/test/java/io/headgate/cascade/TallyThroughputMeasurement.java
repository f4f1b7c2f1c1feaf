package io.headgate.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.contracts.action.ActionFeedback.Kind;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How many reports a second the tally consumer counts, reading a backlog. Measured by hand, not asserted: {@code mvn verify
 * -pl cascade-engine -am -Dit.test=TallyThroughputMeasurement}.
 */
class TallyThroughputMeasurement {

    private static final int GROUPS = 20;
    private static final int SIZE = 25_000;

    @Test
    void measure() {
        try (var engine = RunningEngine.inRealTime()) {
            for (int round = 1; round <= 3; round++) {
                measure(engine, round);
            }
        }
    }

    private static void measure(RunningEngine engine, int round) {
        var story = new Story(engine);
        for (int group = 1; group <= GROUPS; group++) {
            story.group(SIZE, 100, ErrorLimit.percent(100));
        }
        story.running();
        await().until(() -> story.progress(GROUPS).isPresent());
        engine.stopEngine();
        var random = new Random(round).nextInt(SIZE);
        for (var kind : new Kind[] {Kind.OFFERED, Kind.PROGRESSED, Kind.SUCCEEDED}) {
            for (int index = 0; index < SIZE; index++) {
                for (int group = 1; group <= GROUPS; group++) {
                    // Groups of a partition mix; the order within each step is not that of the ids.
                    var action = story.action(group, (index * 7919L + random) % SIZE);
                    story.feedback(group, action, kind, 1);
                }
            }
        }
        engine.flush();
        var reports = 3L * GROUPS * SIZE;

        engine.startEngine();
        var jdbc = engine.part(JdbcTemplate.class);
        await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> moved(jdbc, story) > 0);
        var movedAtFirst = moved(jdbc, story);
        var began = System.nanoTime();
        var cpuBefore = Cpu.now(jdbc);
        await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> moved(jdbc, story) == reports);
        var seconds = (System.nanoTime() - began) / 1e9;

        var counted = reports - movedAtFirst;
        var cpu = Cpu.now(jdbc);
        System.out.printf(
                "round %d: %,d reports in %.1f s: %,.0f a second; CPU per report: consumer thread %.1f us, PostgreSQL %.1f us%n",
                round,
                counted,
                seconds,
                counted / seconds,
                (cpu.consumer() - cpuBefore.consumer()) * 1e6 / counted,
                (cpu.postgres() - cpuBefore.postgres()) * 1e6 / counted);
        await().untilAsserted(
                        () -> assertThat(story.progress(1)).contains(new GroupCounts(SIZE, 0, 0, 0, 0, SIZE, 0, 0, 0)));
    }

    /** Offered counts one step, running two, succeeded three. */
    private static long moved(JdbcTemplate jdbc, Story story) {
        Long moved = jdbc.queryForObject(
                "select sum(offered + 2 * running + 3 * succeeded) from tally where rollout_id = ?",
                Long.class,
                story.rolloutId());
        return moved == null ? 0 : moved;
    }

    /** Seconds of CPU used so far by the consumer's thread and by PostgreSQL's sessions of this service. Linux only. */
    private record Cpu(double consumer, double postgres) {
        private static final double TICKS_PER_SECOND = 100;

        static Cpu now(JdbcTemplate jdbc) {
            var threads = java.lang.management.ManagementFactory.getThreadMXBean();
            var nanos = java.util.stream.LongStream.of(threads.getAllThreadIds())
                    .filter(id -> {
                        var thread = threads.getThreadInfo(id);
                        return thread != null && thread.getThreadName().contains("ine.tally-0");
                    })
                    .map(threads::getThreadCpuTime)
                    .sum();
            var sessions =
                    jdbc.queryForList("select pid from pg_stat_activity where usename = current_user", Integer.class);
            return new Cpu(nanos / 1e9, sessions.stream().mapToLong(Cpu::ticks).sum() / TICKS_PER_SECOND);
        }

        private static long ticks(int pid) {
            try {
                var fields = java.nio.file.Files.readString(java.nio.file.Path.of("/proc/" + pid + "/stat"))
                        .replaceAll(".*\\) ", "")
                        .split(" ");
                return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            } catch (java.io.IOException e) {
                return 0;
            }
        }
    }
}
