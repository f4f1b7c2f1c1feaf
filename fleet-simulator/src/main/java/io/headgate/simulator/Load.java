package io.headgate.simulator;

import io.headgate.simulator.SimulatedFleet.Installed;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/**
 * A whole rollout under load, printed as one line of figures: {@code Load DEVICES GROUPS [CONNECTIONS
 * [POLL_MILLIS]]}. Without a pause devices that have nothing to do poll again at once. Approval must be off.
 */
public final class Load {

    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private Load() {}

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        var devices = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        var groups = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        var connections = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 32;
        var poll = Duration.ofMillis(arguments.length > 3 ? Long.parseLong(arguments[3]) : 0);
        var server = URI.create(System.getenv().getOrDefault("HEADGATE_URL", "http://127.0.0.1:8080"));
        var admin = new OperatorClient(server, "admin", System.getenv().getOrDefault("HEADGATE_ADMIN_PASSWORD", ""));
        run(server, admin, devices, groups, connections, poll);
        System.exit(0);
    }

    private static void run(URI server, OperatorClient admin, int devices, int groups, int connections, Duration poll) {
        var run = Long.toString(System.currentTimeMillis() / 1000, 36);
        var began = System.nanoTime();
        var identities = Fleet.register(admin, "load-" + run, devices);
        var registered = seconds(began);
        System.out.printf("registered %d targets in %.1f s (%.0f/s)%n", devices, registered, devices / registered);
        var pace = new SimulatedFleet.Pace(poll, Duration.ZERO, connections, SimulatedFleet.Attributes.KEPT_BACK);
        try (var fleet = new SimulatedFleet(server, identities, pace, (identity, deployment) -> Installed.well())) {
            fleet.start();
            var engineer = new ReleaseEngineer(admin);
            var set = engineer.softwareSet("load-" + run, "1", 4096);
            var id = engineer.write(ReleaseEngineer.cascade(
                            "load-" + run, set, "controllerid==load-" + run + "-*", groups, 95, 5))
                    .path("id")
                    .asString();
            var polls = fleet.record().polls();
            var start = System.nanoTime();
            engineer.start(id);
            var rollout = engineer.follow(id, PATIENCE, ignored -> {}, "FINISHED");
            var took = seconds(start);
            var sizes = rollout.path("groups")
                    .valueStream()
                    .mapToLong(group -> group.path("size").asLong())
                    .toArray();
            var times = new CascadeTimes(
                    fleet.record(),
                    rollout.path("groups").path(0).path("firstActionId").asLong(),
                    sizes);
            var next = times.millisToNextGroup(95);
            System.out.printf(
                    "rollout of %d devices in %d groups, %d connections, poll every %d ms: start to FINISHED %.1f s, %d polls (%.0f/s),"
                            + " next group after p50 %.0f ms, p99 %.0f ms, max %.0f ms, %d offered too early, %d troubles%n",
                    devices,
                    groups,
                    connections,
                    poll.toMillis(),
                    took,
                    fleet.record().polls() - polls,
                    (fleet.record().polls() - polls) / took,
                    CascadeTimes.percentile(next, 0.5),
                    CascadeTimes.percentile(next, 0.99),
                    CascadeTimes.percentile(next, 1),
                    times.offeredTooEarly(95),
                    fleet.record().troubles());
            fleet.record().firstTroubles().forEach(System.out::println);
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
