package io.headgate.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.simulator.Deployment;
import io.headgate.simulator.Fleet;
import io.headgate.simulator.FleetRecord;
import io.headgate.simulator.ReleaseEngineer;
import io.headgate.simulator.SimulatedFleet;
import io.headgate.simulator.SimulatedFleet.Identity;
import io.headgate.simulator.SimulatedFleet.Installed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * Everything dies at the worst moments while devices work through two rollouts and operators pause, resume and stop them;
 * what the devices were told is what is counted in the end.
 *
 * <p>{@code chaos.seed} repeats a run (its decisions, not its exact moments); {@code chaos.seconds} makes it go on, round
 * by round, with freezes of 75 s among the disasters ({@code ./headgate soak}).
 */
class ChaosStory {

    private static final int FINISHING = 120;
    private static final int STOPPED = 60;
    private static final int GROUPS = 4;
    private static final int SUCCESS_PERCENT = 90;
    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("chaos.seconds", 0));
    private static final SimulatedFleet.Pace PACE = new SimulatedFleet.Pace(
            Duration.ofMillis(300), Duration.ofMillis(500), 16, SimulatedFleet.Attributes.KEPT_BACK);

    private final long seed = Long.getLong("chaos.seed", 20261130);
    private final Random random = new Random(seed);

    @Test
    void whatDevicesWereToldIsWhatIsCounted() {
        try (var headgate = HeadgateProcess.standalone("chaos").start().awaitReady()) {
            var devices = new ArrayList<>(Fleet.register(headgate.admin(), "finishing", FINISHING));
            devices.addAll(Fleet.register(headgate.admin(), "stopped", STOPPED));
            var until = System.nanoTime() + LENGTH.toNanos();
            int round = 0;
            do {
                round++;
                var disasters = LENGTH.isZero() ? oneOfEach() : severalOfAny();
                System.out.println("chaos.seed=" + seed + " round=" + round + " disasters=" + disasters);
                new Round(headgate, devices, round).run(disasters);
            } while (System.nanoTime() < until);
            assertThat(headgate.stop()).isLessThan(Duration.ofSeconds(15));
        } catch (Exception | AssertionError e) {
            throw new AssertionError("with -Dchaos.seed=" + seed + ": " + e.getMessage(), e);
        }
    }

    private List<Disaster> oneOfEach() {
        var killed = random.nextBoolean() ? Disaster.PROCESS_KILLED : Disaster.BOTH_KILLED;
        var disasters = new ArrayList<>(List.of(killed, Disaster.POSTMASTER_KILLED, Disaster.BACKEND_KILLED));
        Collections.shuffle(disasters, random);
        return disasters;
    }

    private List<Disaster> severalOfAny() {
        return random.ints(2 + random.nextInt(4), 0, Disaster.values().length)
                .mapToObj(number -> Disaster.values()[number])
                .toList();
    }

    /** Two rollouts of new software to the same devices. */
    private final class Round {

        private final HeadgateProcess headgate;
        private final List<Identity> devices;
        private final int number;
        private final ReleaseEngineer release;
        private final PatientOperator operator;
        // Decided here, in one thread: the seed repeats them.
        private final int pauseAt = 5 + random.nextInt(FINISHING / 2);
        private final int stopAt = 1 + random.nextInt(STOPPED / 2);
        private final Duration paused = Duration.ofMillis(500 + random.nextInt(3_000));

        Round(HeadgateProcess headgate, List<Identity> devices, int number) {
            this.headgate = headgate;
            this.devices = devices;
            this.number = number;
            this.release = new ReleaseEngineer(headgate.admin());
            this.operator = new PatientOperator(headgate.admin());
        }

        void run(List<Disaster> disasters) {
            var set = release.softwareSet("chaos", "1." + number, 10_000);
            var finishing = written("finishing", set);
            var stopped = written("stopped", set);
            try (var fleet = new SimulatedFleet(headgate.address(), devices, PACE, ChaosStory::fewFail).start()) {
                var record = fleet.record();
                operator.send(finishing, "start", Map.of());
                operator.send(stopped, "start", Map.of());
                var stop = CompletableFuture.supplyAsync(() -> stopInTheMiddle(stopped, record));
                var pause = CompletableFuture.supplyAsync(() -> pauseForAWhile(finishing, record));
                for (int struck = 0; struck < disasters.size(); struck++) {
                    awaitProgress(record, struck * FINISHING / disasters.size());
                    disasters.get(struck).strike(headgate, random);
                }
                var stopAcknowledged = stop.join();
                var pauseTimes = pause.join();
                headgate.awaitReady();
                operator.awaitState(finishing, "FINISHED", PATIENCE);
                // The stopped rollout's devices poll several times more.
                HeadgateProcess.sleep(Duration.ofSeconds(2));

                var books = new ChaosBooks(headgate, record);
                books.areRight(finishing, "FINISHED", FINISHING);
                books.areRight(stopped, "STOPPED", STOPPED);
                assertThat(books.toldOf(finishing)).hasSize(FINISHING);
                books.showNoOfferTooEarly(finishing, SUCCESS_PERCENT);
                books.showNoOfferAfter(stopped, stopAcknowledged);
                books.showNobodyBegan(finishing, pauseTimes.acknowledged(), pauseTimes.resumed());
                books.showNothingParked();
            }
        }

        private String written(String which, String set) {
            return release.write(ReleaseEngineer.cascade(
                            which + " " + number, set, "controllerid==" + which + "-*", GROUPS, SUCCESS_PERCENT, 10))
                    .path("id")
                    .asString();
        }

        /** When it was acknowledged. */
        private long stopInTheMiddle(String rollout, FleetRecord record) {
            waitUntil(() -> ended(record, "stopped-") >= stopAt);
            operator.send(rollout, "stop", Map.of("reason", "chaos"));
            return System.nanoTime();
        }

        private PauseTimes pauseForAWhile(String rollout, FleetRecord record) {
            waitUntil(() -> ended(record, "finishing-") >= pauseAt);
            operator.send(rollout, "pause", Map.of("reason", "chaos"));
            var acknowledged = System.nanoTime();
            HeadgateProcess.sleep(paused);
            var resumed = System.nanoTime();
            operator.send(rollout, "resume", Map.of());
            return new PauseTimes(acknowledged, resumed);
        }

        private void awaitProgress(FleetRecord record, int ends) {
            waitUntil(() -> ended(record, "finishing-") >= ends);
        }

        private void waitUntil(BooleanSupplier condition) {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(condition::getAsBoolean);
        }

        private static long ended(FleetRecord record, String prefix) {
            return record.outcomes().stream()
                    .filter(outcome -> outcome.controllerId().startsWith(prefix))
                    .count();
        }
    }

    private record PauseTimes(long acknowledged, long resumed) {}

    /**
     * One of the stopped, two of the finishing: wherever chance puts them (the order of targets hangs on the rollout's id),
     * no group has more failures than the error threshold allows, and nobody but the operator stops.
     */
    private static Installed fewFail(Identity device, Deployment deployment) {
        return device.controllerId().matches(".*-(7|87)") ? Installed.failed("E-17") : Installed.well();
    }
}
