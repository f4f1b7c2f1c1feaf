package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.chassis.messaging.Sha256;
import io.headgate.contracts.Topic;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionReports;
import io.headgate.contracts.cascade.CascadeMessage.ActionsTimedOut;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsChunk;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.target.TargetCommand.RegisterTargets;
import io.headgate.contracts.target.TargetCommand.ReportAttributes;
import io.headgate.gateway.settings.GatewayTokens;
import io.headgate.gateway.view.action.ActionPurge;
import io.headgate.local.ServiceDatabase;
import io.headgate.local.TestInfrastructure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** DDI v1 as devices in the field need it, over a raw socket, against real PostgreSQL and Kafka. */
class DeviceApiIT {

    private static final AtomicLong ACTIONS = new AtomicLong(1_000);
    private static final AtomicLong DEVICES = new AtomicLong();
    private static final byte[] CONTENT = "0123456789abcdefghij".getBytes(StandardCharsets.US_ASCII);
    private static final String JSON = "Content-Type: application/json";
    private static final String CLOSED_SUCCESS =
            "{\"id\":\"1\",\"time\":\"x\",\"status\":{\"execution\":\"closed\",\"result\":{\"finished\":\"success\"},"
                    + "\"code\":200,\"details\":[\"installed\"]}}";
    private static final String CLOSED_FAILURE =
            "{\"status\":{\"execution\":\"closed\",\"result\":{\"finished\":\"failure\"},\"details\":\"bad flash\"}}";
    private static final String PROCEEDING =
            "{\"status\":{\"execution\":\"proceeding\",\"result\":{\"finished\":\"none\","
                    + "\"progress\":{\"cnt\":2,\"of\":5}},\"details\":[\"step 2 of 5\"]}}";

    private static Path artifacts;
    private static ServiceDatabase database;
    private static String bootstrap;
    private static RunningGateway gateway;
    private static RawHttp http;
    private static Neighbours neighbours;
    private static Artifact artifact;
    private static String setId;

    @BeforeAll
    static void start() throws IOException {
        Awaitility.setDefaultTimeout(java.time.Duration.ofSeconds(30));
        artifacts = TestInfrastructure.directory("artifacts");
        database = TestInfrastructure.database("gateway");
        bootstrap = TestInfrastructure.kafka().bootstrapServers();
        neighbours = new Neighbours(bootstrap);
        gateway = new RunningGateway(
                        database, bootstrap, artifacts, "gateway-device-api", "--headgate.device.auto-register=true")
                .awaitReady();
        http = gateway.http();
        var stored = gateway.store(CONTENT);
        artifact =
                new Artifact("artifact-1", 1, "image.swu", stored.size(), stored.sha256(), stored.sha1(), stored.md5());
        setId = "ds-" + DEVICES.incrementAndGet();
        neighbours.set(setId, 6, "application", artifact);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        gateway.close();
        neighbours.close();
    }

    /** A registered device with its own token. */
    private record TestDevice(String id, String token) {
        String path() {
            return "/DEFAULT/controller/v1/" + id;
        }

        RawHttp.Response get(String path) {
            return http.send("GET", path() + path, null, "Authorization: TargetToken " + token);
        }

        RawHttp.Response poll() {
            return get("");
        }

        boolean isOffered() {
            return poll().text().contains("deploymentBase");
        }

        RawHttp.Response report(long actionId, String body) {
            return http.send(
                    "POST",
                    path() + "/deploymentBase/" + actionId + "/feedback",
                    body.getBytes(StandardCharsets.UTF_8),
                    "Authorization: TargetToken " + token,
                    JSON);
        }
    }

    private static TestDevice device() {
        return device(true);
    }

    private static TestDevice device(boolean attributesReported) {
        var id = "device-" + DEVICES.incrementAndGet();
        var device = new TestDevice(id, "token-of-" + id);
        neighbours.target(id, 1, attributesReported, Sha256.hex(device.token()));
        await().until(() -> device.poll().status() == 200);
        return device;
    }

    private static long actions(int count) {
        return ACTIONS.getAndAdd(count);
    }

    /** A rollout of one group with these devices, started. */
    private static Neighbours.Rollout started(long firstAction, TestDevice... devices) {
        return started(firstAction, 500, ActionType.FORCED, null, devices);
    }

    private static Neighbours.Rollout started(
            long firstAction, int weight, ActionType type, Integer maxInFlight, TestDevice... devices) {
        var ids = List.of(devices).stream().map(TestDevice::id).toList();
        return neighbours.new Rollout(setId, firstAction, weight, type, maxInFlight, List.of(ids)).startGroup(1);
    }

    private static void started(String set, long firstAction, int weight, ActionType type, TestDevice device) {
        var ids = List.of(List.of(device.id()));
        neighbours.new Rollout(set, firstAction, weight, type, null, ids).startGroup(1);
    }

    private static void awaitOffered(TestDevice device) {
        await().until(device::isOffered);
    }

    @Test
    void answersAnIdlePollWithNothingButTheTimeToSleep() {
        var response = device().poll();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo("{\"config\":{\"polling\":{\"sleep\":\"00:05:00\"}}}");
        assertThat(response.header("Content-Type")).startsWith("application/hal+json");
    }

    @Test
    void answersInTheJsonTypeTheDeviceAsksFor() {
        var device = device();
        var response = http.send(
                "GET", device.path(), null, "Authorization: TargetToken " + device.token(), "Accept: application/json");
        assertThat(response.header("Content-Type")).startsWith("application/json");
    }

    @Test
    void tellsNobodyWhetherADeviceExists() {
        var device = device();
        var other = device();
        var unknown = http.send(
                "GET",
                "/DEFAULT/controller/v1/nobody-" + System.nanoTime(),
                null,
                "Authorization: TargetToken " + device.token());
        var wrong = http.send("GET", device.path(), null, "Authorization: TargetToken wrong");
        var others = http.send("GET", device.path(), null, "Authorization: TargetToken " + other.token());
        var none = http.send("GET", device.path(), null);
        var basic = http.send("GET", device.path(), null, "Authorization: Basic a2ltOmtpbQ==");
        var otherTenant = http.send(
                "GET", "/OTHER/controller/v1/" + device.id(), null, "Authorization: TargetToken " + device.token());
        var report = CLOSED_SUCCESS.getBytes(StandardCharsets.UTF_8);
        var token = "Authorization: TargetToken " + device.token();
        var inOtherTenant = List.of(
                http.send(
                        "POST",
                        "/OTHER/controller/v1/" + device.id() + "/deploymentBase/1/feedback",
                        report,
                        token,
                        JSON),
                http.send("PUT", "/OTHER/controller/v1/" + device.id() + "/configData", report, token, JSON),
                http.send(
                        "GET", "/OTHER/controller/v1/" + device.id() + "/softwaremodules/6/artifacts/a", null, token));
        assertThat(inOtherTenant).allSatisfy(response -> {
            assertThat(response.status()).isEqualTo(401);
            assertThat(response.text()).isEqualTo(wrong.text());
        });
        assertThat(List.of(unknown, wrong, others, none, basic, otherTenant)).allSatisfy(response -> {
            assertThat(response.status()).isEqualTo(401);
            assertThat(response.text()).isEqualTo(wrong.text());
        });
        assertThat(wrong.json().path("errorCode").asString()).startsWith("hawkbit.server.error.");
        assertThat(wrong.json().path("exceptionClass").isString()).isTrue();
    }

    @Test
    void admitsADeviceAsSoonAsItIsRegisteredAndByEachOfItsTwoTokens() {
        var id = "late-" + System.nanoTime();
        var first = new TestDevice(id, "first");
        assertThat(first.poll().status()).isEqualTo(401);
        neighbours.target(id, 1, true, Sha256.hex("first"));
        await().until(() -> first.poll().status() == 200);
        neighbours.target(id, 2, true, Sha256.hex("second"), Sha256.hex("first"));
        await().until(() -> new TestDevice(id, "second").poll().status() == 200);
        assertThat(first.poll().status()).isEqualTo(200);
        neighbours.target(id, 3, true, Sha256.hex("second"));
        await().until(() -> first.poll().status() == 401);
    }

    @Test
    void showsAnActionOnlyWhenItsGroupIsStarted() {
        var one = device();
        var two = device();
        var first = actions(2);
        var rollout = neighbours
        .new Rollout(setId, first, 500, ActionType.FORCED, null, List.of(List.of(one.id()), List.of(two.id())));
        rollout.startGroup(1);
        awaitOffered(one);
        assertThat(two.isOffered()).isFalse();
        assertThat(two.get("/deploymentBase/" + (first + 1)).status()).isEqualTo(404);
        assertThat(two.report(first + 1, CLOSED_SUCCESS).status()).isEqualTo(404);
        rollout.startGroup(2);
        awaitOffered(two);
    }

    @Test
    void takesADeviceFromTheOfferToTheEnd() {
        var device = device();
        var action = actions(1);
        var rollout = started(action, device);
        awaitOffered(device);

        var link = device.poll().json().at("/_links/deploymentBase/href").asString();
        assertThat(link)
                .matches("http://127\\.0\\.0\\.1:" + gateway.port() + device.path() + "/deploymentBase/" + action
                        + "\\?c=-?\\d+");
        var deployment = device.get("/deploymentBase/" + action);
        assertThat(deployment.status()).isEqualTo(200);
        var json = deployment.json();
        assertThat(json.path("id").isString()).isTrue();
        assertThat(json.path("id").asString()).isEqualTo(Long.toString(action));
        assertThat(json.at("/deployment/download").asString()).isEqualTo("forced");
        assertThat(json.at("/deployment/update").asString()).isEqualTo("forced");
        assertThat(json.at("/deployment/chunks").size()).isEqualTo(1);
        assertThat(json.at("/deployment/chunks/0/part").asString()).isEqualTo("bApp");
        assertThat(json.at("/deployment/chunks/0/version").asString()).isEqualTo("2.8.1");
        assertThat(json.at("/deployment/chunks/0/name").asString()).isEqualTo("firmware");
        var file = json.at("/deployment/chunks/0/artifacts/0");
        assertThat(file.path("filename").asString()).isEqualTo("image.swu");
        assertThat(file.path("size").isNumber()).isTrue();
        assertThat(file.at("/hashes/sha256").asString()).isEqualTo(artifact.sha256());
        assertThat(file.at("/hashes/sha1").asString()).isEqualTo(artifact.sha1());
        assertThat(file.at("/hashes/md5").asString()).isEqualTo(artifact.md5());
        var download = file.at("/_links/download-http/href").asString();
        assertThat(download).endsWith(device.path() + "/softwaremodules/6/artifacts/image.swu");
        assertThat(file.at("/_links/md5sum-http/href").asString()).isEqualTo(download + ".MD5SUM");
        assertThat(json.has("actionHistory")).isFalse();

        assertThat(device.get("/softwaremodules/6/artifacts/image.swu").body()).isEqualTo(CONTENT);
        // A number of more than 31 bits is not that of the module whose number its lower bits are.
        for (var number : List.of((1L << 32) + 6, Long.MAX_VALUE - (1L << 31) + 7)) {
            assertThat(device.get("/softwaremodules/" + number + "/artifacts/image.swu")
                            .status())
                    .isEqualTo(404);
            assertThat(device.get("/softwaremodules/" + number + "/artifacts").status())
                    .isEqualTo(404);
        }

        var progress = device.report(action, PROCEEDING);
        assertThat(progress.status()).isEqualTo(200);
        assertThat(progress.body()).isEmpty();
        assertThat(device.isOffered()).isTrue();
        var end = device.report(action, CLOSED_SUCCESS);
        assertThat(end.status()).isEqualTo(200);
        assertThat(end.body()).isEmpty();

        var after = device.poll();
        assertThat(after.text()).doesNotContain("deploymentBase");
        assertThat(after.json().at("/_links/installedBase/href").asString())
                .endsWith(device.path() + "/installedBase/" + action);
        assertThat(after.json().at("/_links/configData/href").asString()).endsWith(device.path() + "/configData");

        var told = neighbours.feedback(rollout.id);
        assertThat(told)
                .extracting(one -> one.feedback().kind())
                .containsExactly(
                        ActionFeedback.Kind.OFFERED,
                        ActionFeedback.Kind.NOTED,
                        ActionFeedback.Kind.PROGRESSED,
                        ActionFeedback.Kind.SUCCEEDED);
        assertThat(told)
                .extracting(Neighbours.Told::partition)
                .containsOnly(told.getFirst().partition());
        assertThat(told.getLast().feedback().code()).isEqualTo(200);
        assertThat(told.getLast().feedback().messages()).containsExactly("installed");
        assertThat(told.getLast().feedback().group()).isEqualTo(1);

        await().until(() -> device.get("/installedBase/" + action).status() == 200);
        var installed =
                device.get("/installedBase/" + action + "?actionHistory=-1").json();
        assertThat(installed.at("/actionHistory/status").asString()).isEqualTo("FINISHED");
        assertThat(installed.at("/actionHistory/messages/0").asString()).isEqualTo("installed");
        assertThat(installed.at("/actionHistory/messages/1").asString()).isEqualTo("step 2 of 5");
    }

    @Test
    void readingADeploymentAgainChangesNothing() {
        var device = device();
        var action = actions(1);
        var rollout = started(action, device);
        awaitOffered(device);
        device.get("/deploymentBase/" + action);
        device.get("/deploymentBase/" + action);
        assertThat(device.report(action, CLOSED_SUCCESS).status()).isEqualTo(200);
        await().until(() -> device.get("/deploymentBase/" + action).status() == 200);
        assertThat(device.isOffered()).isFalse();
        assertThat(neighbours.feedback(rollout.id))
                .extracting(one -> one.feedback().kind())
                .containsExactly(ActionFeedback.Kind.OFFERED, ActionFeedback.Kind.SUCCEEDED);
    }

    @Test
    void answersTheSameEndTwiceAndRefusesAnother() {
        var device = device();
        var action = actions(1);
        var rollout = started(action, device);
        awaitOffered(device);
        assertThat(device.report(action, CLOSED_SUCCESS).status()).isEqualTo(200);
        assertThat(device.report(action, CLOSED_SUCCESS).status()).isEqualTo(200);
        assertThat(device.report(action, CLOSED_FAILURE).status()).isEqualTo(410);
        assertThat(device.report(action, PROCEEDING).status()).isEqualTo(410);
        await().until(() -> "SUCCEEDED".equals(stateOf(action)));
        assertThat(device.report(action, CLOSED_SUCCESS).status()).isEqualTo(200);
        assertThat(device.report(action, CLOSED_FAILURE).status()).isEqualTo(410);
        assertThat(neighbours.feedback(rollout.id)).hasSize(1);
    }

    @RepeatedTest(5)
    void takesOneOfManyEndsReportedAtOnce() throws Exception {
        var device = device();
        var action = actions(1);
        var rollout = started(action, device);
        awaitOffered(device);
        var calls = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < 12; i++) {
            var body = i % 2 == 0 ? CLOSED_SUCCESS : CLOSED_FAILURE;
            calls.add(() -> device.report(action, body).status() * 10 + (body.equals(CLOSED_SUCCESS) ? 1 : 2));
        }
        try (var devices = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Integer>();
            for (var call : devices.invokeAll(calls)) {
                answers.add(call.get());
            }
            var told = neighbours.feedback(rollout.id);
            assertThat(told).hasSize(1);
            var won = told.getFirst().feedback().kind() == ActionFeedback.Kind.SUCCEEDED ? 1 : 2;
            assertThat(answers).containsOnly(2000 + won, 4100 + 3 - won);
        }
    }

    @Test
    void keepsADeviceFromTheActionsAndFilesOfAnother() {
        var device = device();
        var stranger = device();
        var action = actions(1);
        var rollout = started(action, device);
        awaitOffered(device);
        assertThat(stranger.get("/deploymentBase/" + action).status()).isEqualTo(404);
        assertThat(stranger.get("/installedBase/" + action).status()).isEqualTo(404);
        assertThat(stranger.get("/cancelAction/" + action).status()).isEqualTo(404);
        assertThat(stranger.report(action, CLOSED_FAILURE).status()).isEqualTo(404);
        assertThat(stranger.get("/softwaremodules/6/artifacts/image.swu").status())
                .isEqualTo(404);
        assertThat(stranger.get("/softwaremodules/6/artifacts").status()).isEqualTo(404);
        assertThat(stranger.get("/deploymentBase/999999999").status()).isEqualTo(404);
        assertThat(stranger.get("/deploymentBase/abc").status()).isEqualTo(404);
        assertThat(neighbours.feedback(rollout.id)).isEmpty();
        assertThat(device.isOffered()).isTrue();
    }

    @Test
    void showsNothingOfAStoppedRolloutButTakesWhatDevicesHaveToSay() {
        var begun = device();
        var waiting = device();
        var first = actions(2);
        var rollout = started(first, begun, waiting);
        awaitOffered(begun);
        awaitOffered(waiting);
        assertThat(begun.get("/deploymentBase/" + first).status()).isEqualTo(200);
        rollout.stop();
        await().until(() -> !begun.isOffered());
        assertThat(waiting.isOffered()).isFalse();
        assertThat(begun.get("/deploymentBase/" + first).status()).isEqualTo(404);
        assertThat(waiting.get("/deploymentBase/" + (first + 1)).status()).isEqualTo(404);
        assertThat(begun.get("/softwaremodules/6/artifacts/image.swu").status()).isEqualTo(404);
        assertThat(begun.get("/softwaremodules/6/artifacts/image.swu.MD5SUM").status())
                .isEqualTo(404);

        var cancel = begun.get("/cancelAction/" + first);
        assertThat(cancel.text())
                .isEqualTo("{\"id\":\"" + first + "\",\"cancelAction\":{\"stopId\":\"" + first + "\"}}");
        assertThat(waiting.get("/cancelAction/" + (first + 1)).status()).isEqualTo(404);
        assertThat(begun.report(first, CLOSED_FAILURE).status()).isEqualTo(200);
        assertThat(neighbours.feedback(rollout.id))
                .extracting(one -> one.feedback().kind())
                .containsExactly(ActionFeedback.Kind.OFFERED, ActionFeedback.Kind.FAILED);
    }

    @Test
    void offersNobodyAnewWhilePausedAndLetsTheOthersGoOn() {
        var begun = device();
        var waiting = device();
        var first = actions(2);
        var rollout = started(first, begun, waiting);
        awaitOffered(begun);
        begun.get("/deploymentBase/" + first);
        rollout.pause();
        await().until(() -> !waiting.isOffered());
        assertThat(waiting.get("/deploymentBase/" + (first + 1)).status()).isEqualTo(404);
        assertThat(begun.isOffered()).isTrue();
        assertThat(begun.get("/softwaremodules/6/artifacts/image.swu").status()).isEqualTo(200);
        rollout.resume();
        awaitOffered(waiting);
    }

    @Test
    void keepsTheNumberOfDevicesAtWorkUnderItsCap() {
        var one = device();
        var two = device();
        var first = actions(2);
        started(first, 500, ActionType.FORCED, 1, one, two);
        awaitOffered(one);
        assertThat(one.get("/deploymentBase/" + first).status()).isEqualTo(200);
        assertThat(two.isOffered()).isFalse();
        assertThat(two.get("/deploymentBase/" + (first + 1)).status()).isEqualTo(404);
        assertThat(one.isOffered()).isTrue();
        assertThat(one.report(first, CLOSED_SUCCESS).status()).isEqualTo(200);
        assertThat(two.isOffered()).isTrue();
    }

    @Test
    void showsTheHeavierOfTwoActionsFirstAndTheOlderOfEqualOnes() {
        var device = device();
        var light = actions(3);
        // Of one and the same set only the first would be installed.
        var sets = List.of(setId, setId + "-second", setId + "-third");
        sets.forEach(set -> neighbours.set(set, 6, "application", artifact));
        started(sets.get(0), light, 100, ActionType.FORCED, device);
        started(sets.get(1), light + 1, 900, ActionType.SOFT, device);
        started(sets.get(2), light + 2, 900, ActionType.SOFT, device);
        await().until(() -> device.poll().text().contains("/deploymentBase/" + (light + 1) + "?"));
        assertThat(device.get("/deploymentBase/" + (light + 1))
                        .json()
                        .at("/deployment/update")
                        .asString())
                .isEqualTo("attempt");
        device.report(light + 1, CLOSED_SUCCESS);
        await().untilAsserted(() -> assertThat(device.poll().text()).contains("/deploymentBase/" + (light + 2) + "?"));
        device.report(light + 2, CLOSED_SUCCESS);
        assertThat(device.poll().text()).contains("/deploymentBase/" + light + "?");
    }

    @Test
    void endsADownloadOnlyActionWithTheDownload() {
        var device = device();
        var action = actions(1);
        var rollout = started(action, 500, ActionType.DOWNLOAD_ONLY, null, device);
        awaitOffered(device);
        var json = device.get("/deploymentBase/" + action).json();
        assertThat(json.at("/deployment/download").asString()).isEqualTo("forced");
        assertThat(json.at("/deployment/update").asString()).isEqualTo("skip");
        var downloaded = "{\"status\":{\"execution\":\"downloaded\",\"result\":{\"finished\":\"none\"}}}";
        assertThat(device.report(action, downloaded).status()).isEqualTo(200);
        assertThat(neighbours.feedback(rollout.id).getLast().feedback().kind())
                .isEqualTo(ActionFeedback.Kind.DOWNLOADED);
        await().until(() -> "SUCCEEDED".equals(stateOf(action)));
        assertThat(device.poll().text()).doesNotContain("installedBase");
        assertThat(device.get("/installedBase/" + action).status()).isEqualTo(404);
        assertThat(installedAt(action)).isNull();

        assertThat(device.report(action, downloaded).status()).isEqualTo(200);
        assertThat(device.report(action, CLOSED_SUCCESS).status()).isEqualTo(200);
        await().until(() -> installedAt(action) != null);
        assertThat(device.poll().text()).contains("/installedBase/" + action);
        assertThat(device.report(action, CLOSED_FAILURE).status()).isEqualTo(410);
        assertThat(neighbours.feedback(rollout.id).getLast().feedback().kind())
                .isEqualTo(ActionFeedback.Kind.INSTALLED);
    }

    @Test
    void offersAFailedActionAgainWhenItsGroupIsRetried() {
        var device = device();
        var action = actions(1);
        var rollout = started(action, device);
        awaitOffered(device);
        var firstLink = device.poll().json().at("/_links/deploymentBase/href").asString();
        assertThat(device.report(action, CLOSED_FAILURE).status()).isEqualTo(200);
        assertThat(device.isOffered()).isFalse();
        rollout.retry(1, 2);
        awaitOffered(device);
        assertThat(device.poll().json().at("/_links/deploymentBase/href").asString())
                .isNotEqualTo(firstLink);
        device.get("/deploymentBase/" + action);
        assertThat(device.report(action, CLOSED_SUCCESS).status()).isEqualTo(200);
        assertThat(neighbours.feedback(rollout.id))
                .extracting(one -> one.feedback().attempt())
                .containsExactly(1, 2, 2);
    }

    @Test
    void offersAnActionAgainWhoseFailureIsWrittenOnlyAfterTheRetry() {
        var device = device();
        var action = actions(1);
        var rollout = started(action, device);
        awaitOffered(device);
        rollout.retry(1, 2);
        await().until(() -> gateway.bean(RolloutControls.class)
                .control(rollout.id)
                .flatMap(control -> control.group(1))
                .filter(group -> group.attempt() == 2)
                .isPresent());
        neighbours.tell(
                Topic.ACTION_FEEDBACK,
                rollout.id + ":1",
                new ActionReports(List.of(new ActionFeedback(
                        rollout.id,
                        1,
                        action,
                        device.id(),
                        1,
                        ActionFeedback.Kind.FAILED,
                        null,
                        List.of(),
                        "digest",
                        Instant.now(),
                        "set-1",
                        "proceeding",
                        null,
                        1))));
        await().until(() -> gateway.jdbc()
                        .queryForObject("select attempt from device_action where action_id = ?", Integer.class, action)
                == 2);
        awaitOffered(device);
        assertThat(device.report(action, CLOSED_SUCCESS).status()).isEqualTo(200);
        assertThat(neighbours.feedback(rollout.id).getLast().feedback().attempt())
                .isEqualTo(2);
    }

    @Test
    void takesTheEndOfAnActionThatHasTalkedTooMuch() {
        var device = device();
        var action = actions(1);
        started(action, device);
        awaitOffered(device);
        gateway.jdbc().update("update device_action set reports = 1000 where action_id = ?", action);
        gateway.bean(DeviceDirectory.class).forget(device.id());
        assertThat(device.report(action, PROCEEDING).status()).isEqualTo(429);
        assertThat(device.report(action, CLOSED_SUCCESS).status()).isEqualTo(200);
    }

    @Test
    void servesDevicesWithUnusualNames() {
        var id = "urn:dev:mac:00-1b,é~" + DEVICES.incrementAndGet();
        var path = "/DEFAULT/controller/v1/" + java.net.URLEncoder.encode(id, StandardCharsets.UTF_8);
        neighbours.target(id, 1, false, Sha256.hex("x"));
        var token = "Authorization: TargetToken x";
        await().until(() -> http.send("GET", path, null, token).status() == 200);
        var href = http.send("GET", path, null, token)
                .json()
                .at("/_links/configData/href")
                .asString();
        var back = java.net.URI.create(href).getRawPath();
        var answer = http.send("PUT", back, "{\"data\":{\"a\":\"b\"}}".getBytes(StandardCharsets.UTF_8), token, JSON);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(http.send("GET", "/DEFAULT/controller/v1/a%20b", null, token).status())
                .isEqualTo(400);
        assertThat(http.send("GET", "/DEFAULT/controller/v1/" + "a".repeat(257), null, token)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void hidesAnActionThatHasTimedOutAndKeepsWhatTheDeviceSaysOfItLater() {
        var device = device();
        var action = actions(1);
        var rollout = started(action, device);
        awaitOffered(device);
        device.get("/deploymentBase/" + action);
        neighbours.tell(
                Topic.ACTION_TIMEOUTS,
                rollout.id + ":1",
                new ActionsTimedOut(rollout.id, 1, 1, List.of(action), List.of(device.id()), Instant.now()));
        await().until(() -> !device.isOffered());
        assertThat(device.get("/deploymentBase/" + action).status()).isEqualTo(404);
        assertThat(device.get("/installedBase/" + action).status()).isEqualTo(404);
        assertThat(device.report(action, PROCEEDING).status()).isEqualTo(410);

        assertThat(device.report(action, CLOSED_SUCCESS).status()).isEqualTo(200);
        assertThat(device.report(action, CLOSED_SUCCESS).status()).isEqualTo(200);
        assertThat(device.report(action, CLOSED_FAILURE).status()).isEqualTo(410);
        assertThat(device.get("").text()).contains("/installedBase/" + action).doesNotContain("deploymentBase");
        assertThat(device.get("/installedBase/" + action).status()).isEqualTo(200);
        await().until(() -> installedAt(action) != null);
        assertThat(stateOf(action)).isEqualTo("TIMED_OUT");
        assertThat(device.report(action, CLOSED_SUCCESS).status()).isEqualTo(200);
        assertThat(device.report(action, CLOSED_FAILURE).status()).isEqualTo(410);
        assertThat(historyOf(action)).containsSubsequence("TIMED_OUT", "INSTALLED");
    }

    @Test
    void survivesEveryRecordBeingDeliveredTwice() {
        var device = device();
        var action = actions(1);
        var rollout = started(action, device);
        awaitOffered(device);
        device.get("/deploymentBase/" + action);
        device.report(action, CLOSED_SUCCESS);
        await().until(() -> "SUCCEEDED".equals(stateOf(action)));
        for (var topic : List.of(Topic.ROLLOUT_EVENTS, Topic.ROLLOUT_ASSIGNMENTS, Topic.ACTION_FEEDBACK)) {
            neighbours.readAll(topic).stream()
                    .filter(record -> record.key().startsWith(rollout.id))
                    .forEach(neighbours::repeat);
        }
        var marker = device();
        var last = actions(1);
        started(last, marker);
        awaitOffered(marker);
        marker.report(last, CLOSED_SUCCESS);
        await().until(() -> "SUCCEEDED".equals(stateOf(last)));
        assertThat(device.isOffered()).isFalse();
        assertThat(stateOf(action)).isEqualTo("SUCCEEDED");
        assertThat(device.report(action, CLOSED_SUCCESS).status()).isEqualTo(200);
    }

    @Test
    void anActionThatWasDeletedDoesNotComeBackWhenItsPlanIsToldAgain() {
        var device = device();
        var action = actions(2);
        var rollout = started(action, device);
        awaitOffered(device);
        rollout.stop();
        var purge = gateway.bean(ActionPurge.class);
        await().until(() ->
                purge.these(List.of(action), "DEFAULT", List.of("canceled")).isEmpty());

        neighbours.readAll(Topic.ROLLOUT_ASSIGNMENTS).stream()
                .filter(record -> record.key().equals(rollout.id))
                .forEach(neighbours::repeat);
        neighbours.tell(
                Topic.ROLLOUT_ASSIGNMENTS,
                rollout.id,
                new AssignmentsChunk(rollout.id, 1, 1, 1, action + 1, setId, 500, List.of(device().id()), 1));

        await().until(() -> rows(action + 1) == 1);
        assertThat(rows(action)).isZero();
    }

    private static int rows(long action) {
        return gateway.jdbc()
                .queryForObject("select count(*) from device_action where action_id = ?", Integer.class, action);
    }

    @Test
    void refusesGarbageAndStaysAsItWas() {
        var device = device();
        var action = actions(1);
        var rollout = started(action, device);
        awaitOffered(device);
        for (var garbage : List.of(
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{\"status\":null}",
                "{\"status\":{\"execution\":\"closed\"}}",
                "{\"status\":{\"execution\":\"closed\",\"result\":{}}}",
                "{\"status\":{\"execution\":\"exploded\",\"result\":{\"finished\":\"none\"}}}",
                "{\"status\":{\"execution\":0,\"result\":{\"finished\":\"none\"}}}",
                "{\"status\":{\"execution\":\"closed\",\"result\":{\"finished\":\"none\"},\"code\":\"x\"}}",
                "{\"status\":{\"execution\":\"closed\",\"result\":{\"finished\":\"none\"},\"details\":{\"a\":1}}}",
                "[".repeat(10_000),
                PROCEEDING + "{}")) {
            assertThat(device.report(action, garbage).status()).as(garbage).isEqualTo(400);
        }
        assertThat(device.report(action, "x".repeat(70_000)).status()).isEqualTo(413);
        assertThat(device.report(action, " ".repeat(10_000_000)).status()).isEqualTo(413);
        var manyMessages = PROCEEDING.replace("[\"step 2 of 5\"]", "[" + "\"a\",".repeat(50) + "\"a\"]");
        assertThat(device.report(action, manyMessages).status()).isEqualTo(429);
        var noType = http.send(
                "POST",
                device.path() + "/deploymentBase/" + action + "/feedback",
                PROCEEDING.getBytes(StandardCharsets.UTF_8),
                "Authorization: TargetToken " + device.token(),
                "Content-Type: text/plain");
        assertThat(noType.status()).isEqualTo(415);
        assertThat(neighbours.feedback(rollout.id)).isEmpty();
        assertThat(device.isOffered()).isTrue();
    }

    @Test
    void cutsLongMessagesAndTakesASingleOneWithoutAnArray() {
        var device = device();
        var action = actions(1);
        var rollout = started(action, device);
        awaitOffered(device);
        var longMessage = PROCEEDING.replace("[\"step 2 of 5\"]", "\"" + "m".repeat(1_200) + "\"");
        assertThat(device.report(action, longMessage).status()).isEqualTo(200);
        assertThat(neighbours.feedback(rollout.id).getLast().feedback().messages())
                .extracting(String::length)
                .containsExactly(512, 512, 176);
    }

    @Test
    void aReportWithTextThatCannotBeStoredStopsNobody() {
        var nasty = device();
        var other = device();
        var first = actions(2);
        var rollout = started(first, nasty, other);
        awaitOffered(nasty);
        awaitOffered(other);
        var body = CLOSED_FAILURE.replace("bad flash", "a\\u0000b\\ud800c\\u001ed");
        assertThat(nasty.report(first, body).status()).isEqualTo(200);
        assertThat(other.report(first + 1, CLOSED_SUCCESS).status()).isEqualTo(200);
        await().until(() -> "FAILED".equals(stateOf(first)) && "SUCCEEDED".equals(stateOf(first + 1)));
        assertThat(gateway.jdbc()
                        .queryForObject(
                                "select count(*) from parked_record where record_key like ?",
                                Integer.class,
                                rollout.id + "%"))
                .isZero();
        assertThat(config(nasty, "{\"data\":{\"a\":\"\\ud800\"}}").status()).isEqualTo(200);
    }

    @Test
    void refusesWrongVerbs() {
        var device = device();
        var token = "Authorization: TargetToken " + device.token();
        assertThat(http.send("DELETE", device.path(), null, token).status()).isEqualTo(405);
        assertThat(http.send("POST", device.path() + "/softwaremodules/6/artifacts/image.swu", new byte[0], token)
                        .status())
                .isEqualTo(405);
    }

    @Test
    void answersInItsOwnFormWhatItDoesNotKnow() {
        var device = device();
        var answer = device.get("/confirmationBase/1/2/3");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().path("errorCode").asString()).isEqualTo("hawkbit.server.error.repo.entityNotFound");
    }

    @Test
    void sendsFilesWholeAndInRanges() {
        var device = device();
        started(actions(1), device);
        awaitOffered(device);
        var path = device.path() + "/softwaremodules/6/artifacts/image.swu";
        var whole = device.get("/softwaremodules/6/artifacts/image.swu");
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(CONTENT);
        assertThat(whole.header("ETag")).isEqualTo("\"" + artifact.sha1() + "\"");
        assertThat(whole.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(whole.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(whole.header("Content-Disposition")).isEqualTo("attachment;filename=image.swu");
        assertThat(whole.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(whole.header("Last-Modified")).endsWith("GMT");

        assertThat(range(device, path, "bytes=5-9")).satisfies(part -> {
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.text()).isEqualTo("56789");
            assertThat(part.header("Content-Range")).isEqualTo("bytes 5-9/20");
        });
        assertThat(range(device, path, "bytes=15-").text()).isEqualTo("fghij");
        assertThat(range(device, path, "bytes=-3").text()).isEqualTo("hij");
        assertThat(range(device, path, "bytes=15-99").header("Content-Range")).isEqualTo("bytes 15-19/20");
        assertThat(range(device, path, "bytes=0-1,5-6")).satisfies(parts -> {
            assertThat(parts.status()).isEqualTo(206);
            assertThat(parts.header("Content-Type")).startsWith("multipart/byteranges; boundary=");
            assertThat(parts.text())
                    .contains("Content-Range: bytes 0-1/20\r\n\r\n01\r\n")
                    .contains("Content-Range: bytes 5-6/20\r\n\r\n56\r\n");
        });
        assertThat(range(device, path, "bytes=5-6,0-1,20-").text())
                .containsSubsequence("Content-Range: bytes 5-6/20", "Content-Range: bytes 0-1/20");
        assertThat(range(device, path, "lines=1-2").status()).isEqualTo(200);
        for (var impossible : List.of("bytes=20-", "bytes=x")) {
            assertThat(range(device, path, impossible)).as(impossible).satisfies(refused -> {
                assertThat(refused.status()).isEqualTo(416);
                assertThat(refused.header("Content-Range")).isEqualTo("bytes */20");
            });
        }
        assertThat(range(device, path, "bytes=0-1", "If-Range: \"" + artifact.sha1() + "\"")
                        .status())
                .isEqualTo(206);
        // As hawkBit 0.3 named it.
        assertThat(range(device, path, "bytes=0-1", "If-Range: " + artifact.sha1())
                        .status())
                .isEqualTo(206);
        assertThat(range(device, path, "bytes=0-1", "If-Match: " + artifact.sha1())
                        .status())
                .isEqualTo(206);
        assertThat(range(device, path, "bytes=0-1", "If-Range: \"other\"").status())
                .isEqualTo(200);
        assertThat(range(device, path, "bytes=0-1", "If-Match: \"other\"").status())
                .isEqualTo(412);
        assertThat(http.send("HEAD", path, null, "Authorization: TargetToken " + device.token())
                        .header("Content-Length"))
                .isEqualTo("20");
        assertThat(device.get("/softwaremodules/6/artifacts/image.swu.MD5SUM")).satisfies(sum -> {
            assertThat(sum.text()).isEqualTo(artifact.md5() + "  image.swu");
            assertThat(sum.header("Content-Type")).startsWith("text/plain");
            assertThat(sum.header("Content-Disposition")).isEqualTo("attachment;filename=image.swu.MD5SUM");
        });
        assertThat(device.get("/softwaremodules/6/artifacts")
                        .json()
                        .get(0)
                        .path("filename")
                        .asString())
                .isEqualTo("image.swu");
        assertThat(device.get("/softwaremodules/6/artifacts/other.swu").status())
                .isEqualTo(404);
        assertThat(device.get("/softwaremodules/7/artifacts/image.swu").status())
                .isEqualTo(404);
    }

    private static RawHttp.Response range(TestDevice device, String path, String range, String... more) {
        var headers = new ArrayList<>(List.of("Authorization: TargetToken " + device.token(), "Range: " + range));
        headers.addAll(List.of(more));
        return http.send("GET", path, null, headers.toArray(String[]::new));
    }

    @Test
    void sparesADeviceWhatItHasAlready() {
        var device = device();
        var etag = device.poll().header("ETag");
        assertThat(etag).matches("\"[0-9a-f]+\"");
        var again = http.send(
                "GET", device.path(), null, "Authorization: TargetToken " + device.token(), "If-None-Match: " + etag);
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        var action = actions(1);
        started(action, device);
        awaitOffered(device);
        var deployment = device.get("/deploymentBase/" + action);
        for (var known : List.of(deployment.header("ETag"), "\"x\", W/" + deployment.header("ETag"), "*")) {
            assertThat(http.send(
                                    "GET",
                                    device.path() + "/deploymentBase/" + action,
                                    null,
                                    "Authorization: TargetToken " + device.token(),
                                    "Accept-Encoding: gzip",
                                    "If-None-Match: " + known)
                            .status())
                    .as(known)
                    .isEqualTo(304);
        }
        assertThat(deployment.headers()).doesNotContainKey("content-encoding");
        var changed = http.send(
                "GET", device.path(), null, "Authorization: TargetToken " + device.token(), "If-None-Match: " + etag);
        assertThat(changed.status()).isEqualTo(200);
    }

    @Test
    void givesSmallClientsShortLinks() {
        var device = device();
        var action = actions(1);
        started(action, device);
        awaitOffered(device);
        var href = device.poll().json().at("/_links/deploymentBase/href").asString();
        assertThat(href.substring(href.indexOf("deploymentBase/"))).hasSizeLessThan(50);
        assertThat(device.poll().json().at("/config/polling/sleep").asString()).hasSize(8);
    }

    @Test
    void asksForAttributesUntilTheDeviceHasToldThem() {
        var device = device(false);
        assertThat(device.poll().text()).contains("configData");
        var body = "{\"id\":\"\",\"time\":\"x\",\"status\":{\"execution\":\"closed\"},\"mode\":\"merge\","
                + "\"data\":{\"hwRevision\":\"2\",\"old\":null}}";
        var answer = config(device, body);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(neighbours.commands())
                .filteredOn(ReportAttributes.class::isInstance)
                .extracting(command -> (ReportAttributes) command)
                .filteredOn(command -> command.controllerId().equals(device.id()))
                .singleElement()
                .satisfies(command -> {
                    assertThat(command.mode()).isEqualTo(ReportAttributes.Mode.MERGE);
                    assertThat(command.attributes())
                            .containsEntry("hwRevision", "2")
                            .containsEntry("old", null);
                });
        assertThat(neighbours.commandHeaders())
                .anySatisfy(headers -> assertThat(headers)
                        .containsEntry("hg_principal", device.id())
                        .containsEntry("hg_roles", "DEVICE"));
        assertThat(device.poll().text()).doesNotContain("configData");
        neighbours.target(device.id(), 3, false, Sha256.hex(device.token()));
        await().until(() -> device.poll().text().contains("configData"));
        assertThat(config(device, "{\"data\":{}}").status()).isEqualTo(400);
        assertThat(config(device, "{}").status()).isEqualTo(400);
        assertThat(config(device, "{\"mode\":\"burn\",\"data\":{\"a\":\"b\"}}").status())
                .isEqualTo(400);
        assertThat(config(device, "{\"data\":{\"" + "k".repeat(129) + "\":\"b\"}}")
                        .status())
                .isEqualTo(400);
        var many = new StringBuilder("{\"data\":{\"k\":\"v\"");
        for (int i = 0; i < 100; i++) {
            many.append(",\"k").append(i).append("\":\"v\"");
        }
        assertThat(config(device, many.append("}}").toString()).status()).isEqualTo(429);
    }

    private static RawHttp.Response config(TestDevice device, String body) {
        return http.send(
                "PUT",
                device.path() + "/configData",
                body.getBytes(StandardCharsets.UTF_8),
                "Authorization: TargetToken " + device.token(),
                JSON);
    }

    @Test
    void letsAGatewaySpeakForDevicesAndRegisterNewOnes() {
        gateway.jdbc()
                .update(
                        "insert into gateway_token (tenant, token_id, hash, name, created_by) values"
                                + " ('DEFAULT', ?, ?, 'gate', 'kim')",
                        "gt-1",
                        Sha256.hex("gate-secret"));
        gateway.bean(GatewayTokens.class).reload();
        var known = device();
        var token = "Authorization: GatewayToken gate-secret";
        assertThat(http.send("GET", known.path(), null, token).status()).isEqualTo(200);
        assertThat(http.send("GET", known.path(), null, "Authorization: GatewayToken other")
                        .status())
                .isEqualTo(401);
        var id = "new-" + System.nanoTime();
        var first = http.send("GET", "/DEFAULT/controller/v1/" + id, null, token);
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.text()).contains("configData");
        var hardware = "AA:BB:" + System.nanoTime();
        assertThat(http.send("GET", "/DEFAULT/controller/v1/" + hardware, null, token)
                        .text())
                .contains("/" + hardware + "/configData");
        assertThat(http.send("GET", "/DEFAULT/controller/v1/" + id + "-b/confirmationBase", null, token)
                        .status())
                .isEqualTo(200);
        assertThat(neighbours.commands())
                .filteredOn(RegisterTargets.class::isInstance)
                .extracting(command ->
                        ((RegisterTargets) command).targets().getFirst().controllerId())
                .contains(id, id + "-b");
        assertThat(http.send("GET", "/DEFAULT/controller/v1/" + id, null, "Authorization: TargetToken x")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void whoGuessesIdsWaitsAndNobodyElseDoes() {
        gateway.jdbc()
                .update(
                        "insert into gateway_token (tenant, token_id, hash, name, created_by) values"
                                + " ('DEFAULT', ?, ?, 'gate', 'kim')",
                        "gt-guess",
                        Sha256.hex("guess-secret"));
        gateway.bean(GatewayTokens.class).reload();
        var known = device();
        var token = "Authorization: TargetToken " + known.token();
        assertThat(http.send("GET", known.path(), null, token).status()).isEqualTo(200);
        var guess = "/DEFAULT/controller/v1/guess-" + System.nanoTime() + "-";

        await().until(() -> {
            for (int i = 0; i < 300; i++) {
                var answer = http.send("GET", guess + System.nanoTime(), null, "Authorization: TargetToken x");
                if (answer.status() == 429) {
                    return true;
                }
                assertThat(answer.status()).isEqualTo(401);
            }
            return false;
        });

        assertThat(http.send("GET", known.path(), null, token).status()).isEqualTo(200);
        // Plug and play is not guessing.
        assertThat(http.send("GET", guess + "new", null, "Authorization: GatewayToken guess-secret")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void registersANewFleetWithFewCommandsAndRefusesOnlyWhomeverMustBe() throws Exception {
        gateway.jdbc()
                .update(
                        "insert into gateway_token (tenant, token_id, hash, name, created_by) values"
                                + " ('DEFAULT', ?, ?, 'gate', 'kim')",
                        "gt-fleet",
                        Sha256.hex("fleet-secret"));
        gateway.bean(GatewayTokens.class).reload();
        var fleet = "fleet-" + System.nanoTime() + "-";
        assertThat(firstPolls(IntStream.range(0, 100).mapToObj(n -> fleet + n).toList()))
                .containsOnly(200);
        var commands = neighbours.commands().stream()
                .filter(RegisterTargets.class::isInstance)
                .map(command -> ((RegisterTargets) command).targets())
                .filter(targets -> targets.getFirst().controllerId().startsWith(fleet))
                .toList();
        assertThat(commands).hasSizeBetween(1, 50);
        assertThat(commands.stream().mapToInt(List::size).sum()).isEqualTo(100);

        var bad = fleet + Neighbours.NOT_TAKEN;
        var answers = firstPolls(
                Stream.concat(Stream.of(bad), IntStream.range(100, 110).mapToObj(n -> fleet + n))
                        .toList());
        assertThat(answers.getFirst()).isEqualTo(400);
        assertThat(answers.subList(1, answers.size())).containsOnly(200);
    }

    /** After an error a SWUpdate waits for 45 s. */
    @Test
    void whoIsNotTakenInInTimeIsToldToComeAgainAndNoError() {
        gateway.jdbc()
                .update(
                        "insert into gateway_token (tenant, token_id, hash, name, created_by) values"
                                + " ('DEFAULT', ?, ?, 'gate', 'kim')",
                        "gt-late",
                        Sha256.hex("late-secret"));
        gateway.bean(GatewayTokens.class).reload();
        var path = "/DEFAULT/controller/v1/" + Neighbours.NOT_ANSWERED + System.nanoTime();
        var token = "Authorization: GatewayToken late-secret";

        var poll = http.send("GET", path, null, token);

        assertThat(poll.status()).isEqualTo(200);
        assertThat(poll.text()).contains("\"sleep\"").doesNotContain("_links");
        assertThat(http.send("GET", path + "/deploymentBase/1", null, token).status())
                .isEqualTo(503);
    }

    private static List<Integer> firstPolls(List<String> ids) throws Exception {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Integer>>();
            for (var id : ids) {
                answers.add(callers.submit(() -> http.send(
                                "GET", "/DEFAULT/controller/v1/" + id, null, "Authorization: GatewayToken fleet-secret")
                        .status()));
            }
            var statuses = new ArrayList<Integer>();
            for (var answer : answers) {
                statuses.add(answer.get());
            }
            return statuses;
        }
    }

    @Test
    void answersIdlePollsWithoutTheDatabaseAndTellsContactsTogether() {
        var device = device();
        var pool = gateway.bean(io.micrometer.core.instrument.MeterRegistry.class)
                .get("hikaricp.connections.acquire")
                .timer();
        var before = pool.count();
        for (int i = 0; i < 200; i++) {
            device.poll();
        }
        // The rest of the gateway looks after its outbox twice a second.
        assertThat(pool.count() - before).isLessThan(50);
        gateway.bean(DeviceContacts.class).flush();
        await().untilAsserted(() -> assertThat(neighbours.readAll(Topic.TARGET_CONTACTS))
                .filteredOn(record -> new String(record.value(), StandardCharsets.UTF_8).contains(device.id() + "\""))
                .hasSizeBetween(1, 5));
    }

    @Test
    void goesOnWhereItEndedAfterARestart() {
        var database = TestInfrastructure.database("gateway");
        var done = new TestDevice("restart-done-" + System.nanoTime(), "a");
        var open = new TestDevice("restart-open-" + System.nanoTime(), "b");
        var stoppedOne = new TestDevice("restart-stopped-" + System.nanoTime(), "c");
        var group = "gateway-restart-" + System.nanoTime();
        var first = actions(3);
        neighbours.target(done.id(), 1, true, Sha256.hex(done.token()));
        neighbours.target(open.id(), 1, true, Sha256.hex(open.token()));
        neighbours.target(stoppedOne.id(), 1, true, Sha256.hex(stoppedOne.token()));
        started(first, done, open);
        var stopped = started(first + 2, stoppedOne);
        try (var before = new RunningGateway(database, bootstrap, artifacts, group).awaitReady()) {
            var raw = before.http();
            await().until(() -> poll(raw, done).text().contains("deploymentBase"));
            assertThat(get(raw, open, "/deploymentBase/" + (first + 1)).status())
                    .isEqualTo(200);
            assertThat(post(raw, done, first, CLOSED_SUCCESS).status()).isEqualTo(200);
        }
        stopped.stop();
        try (var after = new RunningGateway(database, bootstrap, artifacts, group)) {
            var raw = after.http();
            assertThat(poll(raw, stoppedOne).text()).doesNotContain("deploymentBase");
            after.awaitReady();
            assertThat(poll(raw, stoppedOne).text()).doesNotContain("deploymentBase");
            assertThat(poll(raw, open).text()).contains("deploymentBase");
            assertThat(poll(raw, done).text()).doesNotContain("deploymentBase");
            assertThat(post(raw, done, first, CLOSED_SUCCESS).status()).isEqualTo(200);
            assertThat(post(raw, done, first, CLOSED_FAILURE).status()).isEqualTo(410);
            assertThat(post(raw, open, first + 1, CLOSED_SUCCESS).status()).isEqualTo(200);
        }
    }

    private static RawHttp.Response poll(RawHttp raw, TestDevice device) {
        return get(raw, device, "");
    }

    private static RawHttp.Response get(RawHttp raw, TestDevice device, String path) {
        return raw.send("GET", device.path() + path, null, "Authorization: TargetToken " + device.token());
    }

    private static RawHttp.Response post(RawHttp raw, TestDevice device, long action, String body) {
        return raw.send(
                "POST",
                device.path() + "/deploymentBase/" + action + "/feedback",
                body.getBytes(StandardCharsets.UTF_8),
                "Authorization: TargetToken " + device.token(),
                JSON);
    }

    private static java.sql.Timestamp installedAt(long action) {
        return gateway.jdbc()
                .queryForObject(
                        "select installed_at from device_action where action_id = ?", java.sql.Timestamp.class, action);
    }

    private static List<String> historyOf(long action) {
        return gateway.jdbc()
                .queryForList(
                        "select kind from device_action_history where action_id = ? order by position",
                        String.class,
                        action);
    }

    private static String stateOf(long action) {
        return gateway.jdbc()
                .queryForObject("select state from device_action where action_id = ?", String.class, action);
    }
}
