package io.headgate.benchmarks;

import io.headgate.simulator.DeviceConnection;
import io.headgate.simulator.Fleet;
import io.headgate.simulator.OperatorClient;
import io.headgate.simulator.ReleaseEngineer;
import io.headgate.simulator.SimulatedFleet.Identity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * How long the acknowledgement of a stop takes when nothing else goes on, and behind all that could stand in front of it: queued
 * commands of the same rollout, the plan of very many targets, a flood of wrong passwords. Each stopped rollout has devices
 * that would be offered it; after the acknowledgement each of them polls, and none may be offered anything.
 */
final class StopLatency {

    private static final int DEVICES = 100;
    private static final int QUEUED = 800;
    /** Each waits until its commands are answered, or are not any more. */
    private static final int MOST_QUEUES = 10;

    private static final int INTRUDERS = 120;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** What the gateway needs to take the commands: before, the stop would wait for a processor as they do. */
    private static final Duration TAKEN_WITHIN = Duration.ofSeconds(3);

    private static final Duration LOOK_EVERY = Duration.ofMillis(5);
    private static final String SMALL = "controllerid==small-*";

    private final OperatorClient admin;
    private final ReleaseEngineer engineer;
    private final Measured measured;
    private int named;
    private int offeredAfterwards;
    private List<Identity> devices = List.of();
    private String set = "";

    StopLatency(Measured measured, OperatorClient admin) {
        this.measured = measured;
        this.admin = admin;
        this.engineer = new ReleaseEngineer(admin);
    }

    /**
     * @param targets of the large plan
     * @param stops how often each is measured
     */
    void run(int targets, int stops) throws IOException {
        devices = Fleet.register(admin, "small", DEVICES);
        set = engineer.softwareSet("stop", "1", 4096);
        warmUp(stops);
        report("alone", stops(stops));
        underFlood(stops);
        Fleet.register(admin, "large", targets);
        whilePlanning(targets, stops);
        report("behind the commands of its rollout", behindCommands(Math.min(stops, MOST_QUEUES)));
        System.out.printf("  devices offered something after the acknowledgement: %d%n", offeredAfterwards);
        if (offeredAfterwards > 0) {
            throw new IOException("a stop was acknowledged and not obeyed");
        }
    }

    private void warmUp(int stops) throws IOException {
        stops(Math.max(5, stops / 2));
    }

    private Latencies stops(int count) throws IOException {
        var latencies = new Latencies();
        for (int n = 0; n < count; n++) {
            latencies.add(stop(offered()));
        }
        return latencies;
    }

    /** Behind hundreds of commands that were not answered in time, ordinary ones are not either, or not sent, for some seconds. */
    private String written(String filter) {
        var wanted = ReleaseEngineer.cascade("stop-" + ++named, set, filter, 1, 100, 0);
        var sameAgain = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var answer = admin.sendJson("POST", "/api/v1/rollouts", wanted, sameAgain);
            if (answer.status() != 503 || System.nanoTime() > until) {
                return answer.orFail("creating the rollout").path("id").asString();
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    /** A rollout whose devices are being offered it. */
    private String offered() throws IOException {
        var rollout = written(SMALL);
        engineer.start(rollout);
        awaitOffer(devices.getFirst());
        return rollout;
    }

    /** @return nanoseconds until the first offer */
    private long awaitOffer(Identity device) throws IOException {
        var began = System.nanoTime();
        try (var connection = new DeviceConnection(measured.headgate().address())) {
            DeviceTurns.awaitOffer(connection, device, PATIENCE);
        }
        return System.nanoTime() - began;
    }

    /** @return nanoseconds to the acknowledgement; then every device polls once */
    private long stop(String rollout) throws IOException {
        var began = System.nanoTime();
        admin.post("/api/v1/rollouts/" + rollout + "/stop", Map.of("reason", "measured"))
                .orFail("stopping");
        var took = System.nanoTime() - began;
        try (var connection = new DeviceConnection(measured.headgate().address())) {
            for (var device : devices) {
                if (DeviceTurns.isOffered(connection, device)) {
                    offeredAfterwards++;
                }
            }
        }
        return took;
    }

    /**
     * The commands wait in the rollout's other lane while it is stopped: the gateway has taken them, and most are not answered.
     */
    private Latencies behindCommands(int count) throws IOException {
        var latencies = new Latencies();
        var waiting = new ArrayList<Integer>();
        for (int n = 0; n < count; n++) {
            var rollout = offered();
            var sent = new AtomicInteger();
            var answered = new AtomicInteger();
            try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int command = 0; command < QUEUED; command++) {
                    workers.execute(() -> {
                        sent.incrementAndGet();
                        // Refused, each after it was looked at: it is behind these that the stop would wait.
                        admin.post("/api/v1/rollouts/" + rollout + "/groups/1/start", Map.of("reason", "again"));
                        answered.incrementAndGet();
                    });
                }
                while (sent.get() < QUEUED) {
                    LockSupport.parkNanos(LOOK_EVERY.toNanos());
                }
                LockSupport.parkNanos(TAKEN_WITHIN.toNanos());
                waiting.add(QUEUED - answered.get());
                latencies.add(stop(rollout));
            }
        }
        System.out.printf("  commands that waited when the stop was sent: %s%n", waiting);
        return latencies;
    }

    private void underFlood(int count) throws IOException {
        var goesOn = new AtomicBoolean(true);
        var tried = new AtomicInteger();
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int n = 0; n < INTRUDERS; n++) {
                var intruder = new OperatorClient(measured.headgate().address(), "intruder-" + n, "wrong");
                workers.execute(() -> {
                    while (goesOn.get()) {
                        intruder.get("/api/v1/rollouts");
                        tried.incrementAndGet();
                    }
                });
            }
            var latencies = new Latencies();
            try {
                for (int n = 0; n < count; n++) {
                    latencies.add(stop(offered()));
                }
            } finally {
                goesOn.set(false);
            }
            report("under " + tried.get() + " wrong passwords over " + INTRUDERS + " connections", latencies);
        }
    }

    /** One plan after the other, so that one is always being made; the small rollouts start and stop beside it. */
    private void whilePlanning(int targets, int count) throws IOException {
        var latencies = new Latencies();
        var offers = new Latencies();
        for (int n = 0; n < count; ) {
            var large = written("controllerid==large-*");
            engineer.start(large);
            do {
                var small = written(SMALL);
                engineer.start(small);
                offers.add(awaitOffer(devices.get(DEVICES - 1)));
                latencies.add(stop(small));
                n++;
            } while (n < count && !isOffered(large));
            engineer.follow(large, PATIENCE, look -> {}, "RUNNING");
            admin.post("/api/v1/rollouts/" + large + "/stop", Map.of("reason", "measured"))
                    .orFail("stopping");
        }
        report("while " + targets + " targets are being planned", latencies);
        report("first offer of a rollout of " + DEVICES + " meanwhile", offers);
    }

    private boolean isOffered(String rollout) {
        return engineer.look(rollout)
                .path("groups")
                .path(0)
                .path("state")
                .asString("")
                .equals("RUNNING");
    }

    private static void report(String what, Latencies latencies) {
        System.out.printf("  %s: %d times, %s%n", what, latencies.count(), latencies);
    }
}
