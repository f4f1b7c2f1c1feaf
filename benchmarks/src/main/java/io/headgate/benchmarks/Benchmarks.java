package io.headgate.benchmarks;

import io.headgate.simulator.Fleet;
import io.headgate.simulator.HeadgateCommand;
import io.headgate.simulator.OperatorClient;
import io.headgate.simulator.ReleaseEngineer;
import io.headgate.simulator.SimulatedFleet.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * {@code Benchmarks DEVICES [CONNECTIONS [ROUNDS]]}: starts a Headgate of its own and prints what registering the devices,
 * their idle polls and their full update cycles cost. Each round is one rollout of one group over all devices; the first
 * ones warm the JVM up and are printed too. {@code Benchmarks queries [TARGETS]} prints what the worst queries cost,
 * {@code Benchmarks stop [TARGETS [STOPS]]} how long the acknowledgement of a stop takes behind all that could hold it up.
 */
public final class Benchmarks {

    private static final String PASSWORD = "a-password-for-benchmarks";
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    /** The tail of a measurement: what is still being written down. The last contacts of devices are told 5 s after them. */
    private static final Duration SETTLING = Duration.ofSeconds(6);

    private static final Duration IDLE = Duration.ofSeconds(4);

    private final Measured measured;
    private final OperatorClient admin;
    private final Load load;

    private Benchmarks(Measured measured, OperatorClient admin, int connections) {
        this.measured = measured;
        this.admin = admin;
        this.load = new Load(measured.headgate().address(), connections);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Locale.setDefault(Locale.ROOT);
        if (arguments.length > 0 && arguments[0].equals("queries")) {
            var targets = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
            measure((measured, admin) -> new QueryCost(measured, admin).run(targets));
            return;
        }
        if (arguments.length > 0 && arguments[0].equals("stop")) {
            var targets = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
            var stops = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 100;
            measure((measured, admin) -> new StopLatency(measured, admin).run(targets, stops));
            return;
        }
        var devices = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        var connections = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 32;
        var rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
        measure((measured, admin) -> new Benchmarks(measured, admin, connections).run(devices, rounds));
    }

    private interface Measurement {
        void run(Measured measured, OperatorClient admin) throws IOException, InterruptedException;
    }

    private static void measure(Measurement measurement) throws IOException, InterruptedException {
        var data = Path.of(System.getenv().getOrDefault("HEADGATE_DATA", "data-of-benchmarks"))
                .toAbsolutePath();
        var command = System.getenv().getOrDefault("HEADGATE_COMMAND", "./headgate");
        var port = Integer.parseInt(System.getenv().getOrDefault("HEADGATE_PORT", "18080"));
        try (var headgate = HeadgateCommand.start(command, data, port, PASSWORD)) {
            headgate.awaitReady();
            var admin = new OperatorClient(headgate.address(), "admin", PASSWORD);
            measurement.run(Measured.of(headgate, data), admin);
        }
    }

    private void run(int count, int rounds) throws IOException, InterruptedException {
        System.out.printf("%d devices%n", count);
        var devices = registration("cold JVM", "bench", count);
        for (int round = 1; round <= rounds; round++) {
            System.out.printf("round %d of %d%n", round, rounds);
            idlePolls(devices, Math.max(count, 200_000));
            cycles(devices, round);
        }
        registration("warm JVM", "late", count);
        firstPolls(count);
    }

    private List<Identity> registration(String jvm, String prefix, int count) throws IOException {
        var before = measured.processorTime();
        var began = System.nanoTime();
        var devices = Fleet.register(admin, prefix, count);
        var took = System.nanoTime() - began;
        var used = measured.processorTime().since(before);
        report("registration in requests of 1,000, " + jvm, count, took, used, "");
        return devices;
    }

    /** Plug and play: devices that nobody has named before become targets by their first poll. */
    private void firstPolls(int count) throws IOException, InterruptedException {
        var token = "gateway-token-of-benchmarks";
        admin.put("/rest/v1/system/configs/authentication.gatewaytoken.key", Map.of("value", token))
                .orFail("setting the gateway token");
        var devices = IntStream.rangeClosed(1, count)
                .mapToObj(number -> new Identity("new-" + number, "", Map.of()))
                .toList();
        measureLoad(
                "first polls of unknown devices",
                devices,
                count,
                (connection, device) -> DeviceTurns.firstPoll(connection, device, token));
    }

    private void idlePolls(List<Identity> devices, long polls) throws IOException, InterruptedException {
        // Every device is in memory before it counts.
        load.run(devices, devices.size(), DeviceTurns::poll);
        measureLoad("idle polls", devices, polls, DeviceTurns::poll);
    }

    private void cycles(List<Identity> devices, int round) throws IOException, InterruptedException {
        var engineer = new ReleaseEngineer(admin);
        var set = engineer.softwareSet("bench", Integer.toString(round), 4096);
        var rollout = engineer.write(ReleaseEngineer.cascade("bench-" + round, set, "controllerid==bench-*", 1, 100, 0))
                .path("id")
                .asString();
        engineer.start(rollout);
        load.run(devices, devices.size(), (connection, device) -> DeviceTurns.awaitOffer(connection, device, PATIENCE));
        measureLoad("full cycles", devices, devices.size(), DeviceTurns::cycle);
        engineer.follow(rollout, PATIENCE, look -> {}, "FINISHED");
    }

    /**
     * Counts from when all that was before is written down until what this load has brought is. What a Headgate with nothing to
     * do uses is measured before, and taken off for the time after the last answer; not for the time of the load.
     */
    private void measureLoad(String what, List<Identity> devices, long operations, Load.Turn turn)
            throws IOException, InterruptedException {
        Thread.sleep(SETTLING);
        var quiet = measured.processorTime();
        Thread.sleep(IDLE);
        var before = measured.processorTime();
        var idle = before.since(quiet);
        var began = System.nanoTime();
        var latencies = load.run(devices, operations, turn);
        var took = System.nanoTime() - began;
        Thread.sleep(SETTLING);
        var used = measured.processorTime().since(before).less(idle, (double) SETTLING.toMillis() / IDLE.toMillis());
        report(what, operations, took, used, latencies.toString());
    }

    private static void report(String what, long operations, long tookNanos, ProcessorTime used, String latencies) {
        var seconds = tookNanos / 1e9;
        System.out.printf(
                "  %s: %d in %.1f s, %.0f/s, %s, %s%n",
                what, operations, seconds, operations / seconds, latencies, used.perOperation(operations));
    }
}
