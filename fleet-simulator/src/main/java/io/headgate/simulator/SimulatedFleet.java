package io.headgate.simulator;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Devices that poll, download, verify, report. They share a bounded number of connections: a worker takes the device whose
 * turn it is, lets it do its next step, and puts it back for later.
 */
public final class SimulatedFleet implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * @param poll pause between two polls of a device; zero to poll again at once
     * @param install how long an installation takes
     * @param connections how many devices talk at the same time
     * @param attributes whether devices answer the server's request for their attributes
     */
    public record Pace(Duration poll, Duration install, int connections, Attributes attributes) {}

    public enum Attributes {
        REPORTED,
        KEPT_BACK
    }

    /** @param token a target token */
    public record Identity(String controllerId, String token, Map<String, String> attributes) {}

    /** Whether an installation succeeds, and what the device says about it. */
    public record Installed(FleetRecord.Result result, String message) {
        public static Installed well() {
            return new Installed(FleetRecord.Result.SUCCEEDED, "installed and restarted");
        }

        public static Installed failed(String why) {
            return new Installed(FleetRecord.Result.FAILED, why);
        }
    }

    private final URI server;
    private final Pace pace;
    private final BiFunction<Identity, Deployment, Installed> behaviour;
    private final FleetRecord record = new FleetRecord();
    private final DelayQueue<Device> turns = new DelayQueue<>();
    private final List<Thread> workers = new ArrayList<>();
    private volatile boolean running = true;

    public SimulatedFleet(
            URI server, List<Identity> identities, Pace pace, BiFunction<Identity, Deployment, Installed> behaviour) {
        this.server = server;
        this.pace = pace;
        this.behaviour = behaviour;
        for (var identity : identities) {
            turns.add(new Device(identity, randomBelow(pace.poll())));
        }
    }

    public FleetRecord record() {
        return record;
    }

    public SimulatedFleet start() {
        for (int n = 0; n < pace.connections(); n++) {
            workers.add(Thread.ofVirtual().name("devices-" + n).start(this::work));
        }
        return this;
    }

    private void work() {
        try (var connection = new DeviceConnection(server)) {
            while (running) {
                var device = turns.take();
                device.takeTurn(connection);
                turns.add(device);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        running = false;
        workers.forEach(Thread::interrupt);
        for (var worker : workers) {
            try {
                worker.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static long randomBelow(Duration limit) {
        return limit.isZero() ? 0 : ThreadLocalRandom.current().nextLong(limit.toNanos());
    }

    /** One device: idle, or installing until its time is up. Only one worker has it at a time. */
    private final class Device implements Delayed {

        private final Identity identity;
        private final String base;
        private final String authorization;
        private @Nullable Deployment installing;
        private @Nullable Installed ended;
        private @Nullable Long endFirstSentAt;
        private long due;

        Device(Identity identity, long delayNanos) {
            this.identity = identity;
            this.base = "/DEFAULT/controller/v1/" + identity.controllerId();
            this.authorization = "TargetToken " + identity.token();
            this.due = System.nanoTime() + delayNanos;
        }

        void takeTurn(DeviceConnection connection) {
            try {
                if (installing == null) {
                    poll(connection);
                } else {
                    reportEnd(connection, installing);
                }
            } catch (IOException | JacksonException e) {
                record.trouble(identity.controllerId() + ": " + e);
                again(Duration.ofMillis(500));
            }
        }

        private void poll(DeviceConnection connection) throws IOException {
            var answer = connection.get(base, authorization);
            record.polled();
            if (answer.status() != 200) {
                record.trouble("poll answered " + answer.status());
                again(Duration.ofSeconds(1));
                return;
            }
            var text = new String(answer.body(), StandardCharsets.UTF_8);
            // Nothing to do is by far the most frequent answer: no need to parse it.
            if (!text.contains("deploymentBase") && !text.contains("cancelAction") && !asksForAttributes(text)) {
                again(pace.poll());
                return;
            }
            var links = JSON.readTree(text).path("_links");
            if (asksForAttributes(text)) {
                reportAttributes(
                        connection,
                        Deployment.pathOf(links.path("configData").path("href").asString()));
            }
            var href = links.path("deploymentBase").path("href").asString("");
            if (href.isEmpty()) {
                again(pace.poll());
                return;
            }
            install(connection, Deployment.pathOf(href));
        }

        private boolean asksForAttributes(String poll) {
            return pace.attributes() == Attributes.REPORTED && poll.contains("configData");
        }

        private void reportAttributes(DeviceConnection connection, String path) throws IOException {
            var body = JSON.writeValueAsBytes(Map.of("mode", "merge", "data", identity.attributes()));
            var answer = connection.send("PUT", path, authorization, body);
            if (answer.status() != 200) {
                record.trouble("configData answered " + answer.status());
            }
        }

        private void install(DeviceConnection connection, String path) throws IOException {
            var askedAt = System.nanoTime();
            var answer = connection.get(path, authorization);
            if (answer.status() == 404) {
                // Stopped between the poll and now: as it should be.
                again(pace.poll());
                return;
            }
            if (answer.status() != 200) {
                record.trouble("deploymentBase answered " + answer.status());
                again(Duration.ofSeconds(1));
                return;
            }
            var deployment = Deployment.read(JSON.readTree(answer.body()));
            record.offered(
                    new FleetRecord.Offer(identity.controllerId(), deployment.actionId(), askedAt, System.nanoTime()));
            feedback(connection, deployment, "proceeding", "none", "downloading");
            for (var file : deployment.files()) {
                var download = connection.download(file.path(), authorization);
                if (download.status() == 404 || download.status() == 410) {
                    again(pace.poll());
                    return;
                }
                if (download.status() != 200 || !file.sha256().equals(download.sha256())) {
                    record.trouble("download of " + file.filename() + " answered " + download.status() + ", digest "
                            + download.sha256());
                    again(Duration.ofSeconds(1));
                    return;
                }
                record.downloaded(file.size());
            }
            installing = deployment;
            ended = behaviour.apply(identity, deployment);
            endFirstSentAt = null;
            again(pace.install());
        }

        private void reportEnd(DeviceConnection connection, Deployment deployment) throws IOException {
            var end = ended == null ? Installed.well() : ended;
            var sentAt = endFirstSentAt == null ? System.nanoTime() : endFirstSentAt;
            endFirstSentAt = sentAt;
            record.endSent(deployment.actionId());
            var status = feedback(
                    connection,
                    deployment,
                    "closed",
                    end.result() == FleetRecord.Result.SUCCEEDED ? "success" : "failure",
                    end.message());
            if (status == 200) {
                record.ended(new FleetRecord.Outcome(
                        identity.controllerId(), deployment.actionId(), end.result(), sentAt, System.nanoTime()));
            }
            if (status == 200 || status == 404 || status == 410) {
                installing = null;
                ended = null;
                again(pace.poll());
            } else {
                again(Duration.ofMillis(500));
            }
        }

        private int feedback(
                DeviceConnection connection, Deployment deployment, String execution, String finished, String message)
                throws IOException {
            var body = JSON.writeValueAsBytes(Map.of(
                    "status",
                    Map.of(
                            "execution", execution,
                            "result", Map.of("finished", finished),
                            "details", List.of(message))));
            var answer = connection.send(
                    "POST", base + "/deploymentBase/" + deployment.actionId() + "/feedback", authorization, body);
            if (answer.status() != 200 && answer.status() != 410) {
                record.trouble("feedback " + execution + " answered " + answer.status());
            }
            return answer.status();
        }

        /** Three quarters to five quarters of the pause, so that devices do not march in step. */
        private void again(Duration pause) {
            due = System.nanoTime() + pause.toNanos() * 3 / 4 + randomBelow(pause.dividedBy(2));
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
