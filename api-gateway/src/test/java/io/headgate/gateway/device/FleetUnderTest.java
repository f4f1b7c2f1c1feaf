package io.headgate.gateway.device;

import static org.awaitility.Awaitility.await;

import io.headgate.chassis.messaging.Sha256;
import io.headgate.contracts.Topic;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsAssigned;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.local.TestInfrastructure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A gateway with devices, sets and neighbours around it, against real PostgreSQL and Kafka. */
final class FleetUnderTest implements AutoCloseable {

    static final byte[] CONTENT = "0123456789abcdefghij".getBytes(StandardCharsets.US_ASCII);

    /** Topics outlive a test class, so numbers are not used again. */
    private static final AtomicLong ACTIONS = new AtomicLong(1_000_000);

    private static final AtomicLong NAMES = new AtomicLong();

    final RunningGateway gateway;
    final RawHttp http;
    final Neighbours neighbours;
    final String setId = "ds-fleet-" + NAMES.incrementAndGet();
    final String otherSetId = setId + "-other";
    final Artifact artifact;

    FleetUnderTest(String... arguments) throws IOException {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        var bootstrap = TestInfrastructure.kafka().bootstrapServers();
        neighbours = new Neighbours(bootstrap);
        gateway = new RunningGateway(
                        TestInfrastructure.database("gateway"),
                        bootstrap,
                        TestInfrastructure.directory("artifacts"),
                        "gateway-fleet-" + NAMES.incrementAndGet(),
                        arguments)
                .awaitReady();
        http = gateway.http();
        var stored = gateway.store(CONTENT);
        artifact =
                new Artifact("artifact-1", 1, "image.swu", stored.size(), stored.sha256(), stored.sha1(), stored.md5());
        set(setId, 6);
        set(otherSetId, 7);
    }

    void set(String id, int number) {
        neighbours.set(id, number, "os", artifact);
    }

    static long actions(int count) {
        return ACTIONS.getAndAdd(count);
    }

    static Terms terms(ActionType type) {
        return new Terms(type, null, 1_000, false, null, null);
    }

    static String status(String execution, String finished) {
        return "{\"status\":{\"execution\":\"" + execution + "\",\"result\":{\"finished\":\"" + finished
                + "\"},\"details\":[\"" + execution + "\"]}}";
    }

    Device device() {
        var id = "fleet-" + NAMES.incrementAndGet();
        neighbours.target(id, 1, true, Sha256.hex("token-of-" + id));
        var device = new Device(id);
        await().until(() -> device.poll().status() == 200);
        return device;
    }

    /** Assigns the set directly; returns the assignment's id. */
    String assign(String set, long firstAction, Terms terms, Mode mode, Device... devices) {
        return assign(set, firstAction, terms, mode, 1, devices);
    }

    /** @param asOf of the registry, when the devices were chosen */
    String assign(String set, long firstAction, Terms terms, Mode mode, long asOf, Device... devices) {
        var id = "as-" + UUID.randomUUID();
        var targets = Stream.of(devices).map(Device::id).toList();
        neighbours.tell(
                Topic.ASSIGNMENTS,
                id,
                new TargetsAssigned(id, set, firstAction, targets, terms, mode, null, "kim", Instant.now(), asOf));
        return id;
    }

    String assign(long firstAction, ActionType type, Device... devices) {
        return assign(setId, firstAction, terms(type), Mode.ONLINE, devices);
    }

    String assignOther(long firstAction, ActionType type, Device... devices) {
        return assign(otherSetId, firstAction, terms(type), Mode.ONLINE, devices);
    }

    /** Another one under the id of one that is gone. */
    Device successor(Device gone, long life) {
        neighbours.target(gone.id(), life, life, true, Sha256.hex("token-of-" + gone.id() + life));
        var device = new Device(gone.id(), "token-of-" + gone.id() + life);
        await().until(() -> device.poll().status() == 200);
        return device;
    }

    Neighbours.Rollout rollout(long firstAction, Device... devices) {
        var targets = Stream.of(devices).map(Device::id).toList();
        return neighbours.new Rollout(setId, firstAction, 500, ActionType.FORCED, null, List.of(targets)).startGroup(1);
    }

    List<ActionFeedback.Kind> kinds(String rolloutId) {
        return neighbours.feedback(rolloutId).stream()
                .map(told -> told.feedback().kind())
                .toList();
    }

    String stateOf(long action) {
        return gateway.jdbc()
                .queryForObject("select state from device_action where action_id = ?", String.class, action);
    }

    @Override
    public void close() throws InterruptedException {
        gateway.close();
        neighbours.close();
    }

    /** A registered device with its own token. */
    final class Device {
        private final String id;
        private final String token;

        Device(String id) {
            this(id, "token-of-" + id);
        }

        Device(String id, String token) {
            this.id = id;
            this.token = token;
        }

        String id() {
            return id;
        }

        RawHttp.Response poll() {
            return get("");
        }

        /** What the poll names under this relation; empty for nothing. */
        String link(String rel) {
            return poll().json().at("/_links/" + rel + "/href").asString("");
        }

        void awaitLink(String rel) {
            await().until(() -> !link(rel).isEmpty());
        }

        RawHttp.Response get(String path, String... headers) {
            var all = java.util.Arrays.copyOf(headers, headers.length + 1);
            all[headers.length] = token();
            return http.send("GET", base() + path, null, all);
        }

        RawHttp.Response head(String path) {
            return http.send("HEAD", base() + path, null, token());
        }

        RawHttp.Response send(String method, String path, String body) {
            return http.send(
                    method,
                    base() + path,
                    body.getBytes(StandardCharsets.UTF_8),
                    token(),
                    "Content-Type: application/json");
        }

        int report(long action, String body) {
            return send("POST", "/deploymentBase/" + action + "/feedback", body).status();
        }

        int answerCancel(long action, String body) {
            return send("POST", "/cancelAction/" + action + "/feedback", body).status();
        }

        private String base() {
            return "/DEFAULT/controller/v1/" + id;
        }

        private String token() {
            return "Authorization: TargetToken " + token;
        }
    }
}
