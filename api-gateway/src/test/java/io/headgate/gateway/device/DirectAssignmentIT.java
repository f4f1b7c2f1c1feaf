package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.chassis.messaging.Sha256;
import io.headgate.contracts.Topic;
import io.headgate.contracts.action.ActionFeedback.Kind;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsAssigned;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.ModuleMetadata;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.gateway.view.action.ActionPurge;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Sets assigned without a rollout, as the device sees them. */
class DirectAssignmentIT {

    private static FleetUnderTest fleet;

    @BeforeAll
    static void start() throws IOException {
        fleet = new FleetUnderTest();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        fleet.close();
    }

    @Test
    void takesADeviceFromADirectAssignmentToTheEnd() {
        var device = fleet.device();
        var action = FleetUnderTest.actions(1);
        var assignment = fleet.assign(action, ActionType.SOFT, device);
        device.awaitLink("deploymentBase");
        var deployment = device.get("/deploymentBase/" + action);
        assertThat(deployment.status()).isEqualTo(200);
        assertThat(deployment.json().at("/deployment/update").asString()).isEqualTo("attempt");
        assertThat(deployment.json().at("/deployment/chunks/0/metadata").toString())
                .isEqualTo("[{\"key\":\"told\",\"value\":\"yes\"}]");
        assertThat(device.get("/softwaremodules/6/artifacts/image.swu").body()).isEqualTo(FleetUnderTest.CONTENT);
        assertThat(device.report(action, FleetUnderTest.status("closed", "success")))
                .isEqualTo(200);
        assertThat(device.link("deploymentBase")).isEmpty();
        assertThat(device.link("installedBase")).endsWith("/installedBase/" + action);
        assertThat(fleet.kinds(assignment)).containsExactly(Kind.OFFERED, Kind.NOTED, Kind.SUCCEEDED);
        assertThat(fleet.neighbours.feedback(assignment))
                .allSatisfy(told -> assertThat(told.feedback().group()).isZero());
        await().until(() -> fleet.stateOf(action).equals("SUCCEEDED"));
        assertThat(device.get("/deploymentBase/" + action).status()).isEqualTo(200);
    }

    @Test
    void askingForTheHeadOfADeploymentIsNoOffer() {
        var device = fleet.device();
        var action = FleetUnderTest.actions(2);
        var assignment = fleet.assign(action, ActionType.FORCED, device);
        device.awaitLink("deploymentBase");
        var head = device.head("/deploymentBase/" + action);
        assertThat(head.status()).isEqualTo(200);
        fleet.assign(action + 1, ActionType.FORCED, device);
        await().until(() -> device.link("deploymentBase").contains("/" + (action + 1) + "?"));
        assertThat(fleet.kinds(assignment))
                .as("never offered, so cancelled at once")
                .containsExactly(Kind.CANCELLED);
        assertThat(device.head("/deploymentBase/" + action).status()).isEqualTo(404);
        var body = device.get("/deploymentBase/" + (action + 1));
        assertThat(device.head("/deploymentBase/" + (action + 1)).header("Content-Length"))
                .isEqualTo(body.header("Content-Length"));
    }

    @Test
    void showsAChunkForEachModuleWithTheNamesOfOldTypes() {
        var set = "ds-modules-" + FleetUnderTest.actions(1);
        fleet.neighbours.set(
                set,
                91,
                Neighbours.module(set, 91, "application", fleet.artifact),
                Neighbours.module(set, 92, "runtime", fleet.artifact, Map.of("kept", new ModuleMetadata("no", false))),
                Neighbours.module(set, 93, "os", fleet.artifact, Map.of()));
        var device = fleet.device();
        var action = FleetUnderTest.actions(1);
        fleet.assign(set, action, FleetUnderTest.terms(ActionType.FORCED), Mode.ONLINE, device);
        device.awaitLink("deploymentBase");
        await().until(() -> device.get("/deploymentBase/" + action).status() == 200);
        var chunks = device.get("/deploymentBase/" + action + "?c=any&actionHistory=none")
                .json()
                .at("/deployment/chunks");
        assertThat(chunks).extracting(chunk -> chunk.path("part").asString()).containsExactly("bApp", "jvm", "os");
        assertThat(chunks).extracting(chunk -> chunk.has("metadata")).containsExactly(true, false, false);
        assertThat(chunks).noneMatch(chunk -> chunk.has("encrypted"));
        assertThat(device.get("/softwaremodules/93/artifacts").json()).hasSize(1);
    }

    @Test
    void takesFiftyMessagesAndRepeatsAHundredOfTheNewest() {
        var device = fleet.device();
        var action = FleetUnderTest.actions(1);
        fleet.assign(action, ActionType.FORCED, device);
        device.awaitLink("deploymentBase");
        var path = "/deploymentBase/" + action;
        assertThat(device.get(path + "?actionHistory=1")
                        .json()
                        .at("/actionHistory")
                        .toString())
                .isEqualTo("{\"status\":\"RUNNING\",\"messages\":[\"Assignment initiated by user 'kim'\"]}");
        for (int report = 0; report < 3; report++) {
            var from = report * 50;
            var messages = IntStream.range(from, from + 50)
                    .mapToObj(n -> "\"m" + n + "\"")
                    .collect(Collectors.joining(","));
            var body = "{\"timestamp\":1,\"status\":{\"execution\":\"proceeding\",\"result\":{\"finished\":\"none\"},"
                    + "\"details\":[" + messages + "]}}";
            assertThat(device.report(action, body)).isEqualTo(200);
            assertThat(device.report(action, body.replace("[", "[\"one too many\",")))
                    .isEqualTo(429);
        }
        // It was answered: nothing is waited for.
        var all = device.get(path + "?actionHistory=-1").json().at("/actionHistory/messages");
        assertThat(all).hasSize(100);
        assertThat(all.get(0).asString()).isEqualTo("m149");
        assertThat(all.get(99).asString()).isEqualTo("m50");
        assertThat(device.get(path + "?actionHistory=2")
                        .json()
                        .at("/actionHistory")
                        .toString())
                .isEqualTo("{\"status\":\"RUNNING\",\"messages\":[\"m149\",\"m148\"]}");
        for (var none : new String[] {"", "?actionHistory=0", "?actionHistory=many"}) {
            assertThat(device.get(path + none).json().has("actionHistory")).isFalse();
        }

        // Messages are counted, not reports.
        var silent = "{\"status\":{\"execution\":\"proceeding\",\"result\":{\"finished\":\"none\"}}}";
        assertThat(device.report(action, silent)).isEqualTo(200);
        assertThat(device.report(action, FleetUnderTest.status("resumed", "none")))
                .isEqualTo(200);
        assertThat(device.get(path + "?actionHistory=2")
                        .json()
                        .at("/actionHistory/messages")
                        .toString())
                .isEqualTo("[\"resumed\",\"m149\"]");
        assertThat(device.report(action, silent)).isEqualTo(200);

        // At once, however long it takes to write it down.
        assertThat(device.report(action, FleetUnderTest.status("closed", "success")))
                .isEqualTo(200);
        assertThat(device.get(path).status()).isEqualTo(200);
        assertThat(device.get("/installedBase/" + action).status()).isEqualTo(200);
    }

    @Test
    void whatIsInstalledIsListedAndNotDownloaded() {
        var device = fleet.device();
        var action = FleetUnderTest.actions(1);
        fleet.assign(action, ActionType.FORCED, device);
        device.awaitLink("deploymentBase");
        assertThat(device.get("/installedBase/" + action).status()).isEqualTo(404);
        assertThat(device.report(action, FleetUnderTest.status("closed", "success")))
                .isEqualTo(200);
        await().until(() -> device.get("/softwaremodules/6/artifacts").status() == 200);
        assertThat(device.get("/softwaremodules/6/artifacts/image.swu").status())
                .isEqualTo(404);
        assertThat(device.get("/softwaremodules/6/artifacts/image.swu.MD5SUM").status())
                .isEqualTo(404);
    }

    @Test
    void saysThatAFileIsGone() {
        var set = "ds-gone-" + FleetUnderTest.actions(1);
        var gone = new Artifact("artifact-gone", 1, "gone.swu", 5, "ab".repeat(32), "cd".repeat(20), "ef".repeat(16));
        fleet.neighbours.set(set, 94, "os", gone);
        var device = fleet.device();
        fleet.assign(set, FleetUnderTest.actions(1), FleetUnderTest.terms(ActionType.FORCED), Mode.ONLINE, device);
        device.awaitLink("deploymentBase");
        await().until(() -> device.get("/softwaremodules/94/artifacts").status() == 200);
        var answer = device.get("/softwaremodules/94/artifacts/gone.swu");
        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.json().path("errorCode").asString()).isEqualTo("hawkbit.server.error.artifact.binaryDeleted");
    }

    @Test
    void becomesForcedAtItsTime() {
        var device = fleet.device();
        var action = FleetUnderTest.actions(1);
        var at = Instant.now().plusSeconds(4);
        fleet.assign(
                fleet.setId,
                action,
                new Terms(ActionType.TIME_FORCED, at, 1_000, false, null, null),
                Mode.ONLINE,
                device);
        device.awaitLink("deploymentBase");
        var before = device.link("deploymentBase");
        if (Instant.now().isBefore(at)) {
            await().until(() -> !device.link("deploymentBase").equals(before));
        }
        assertThat(Instant.now()).isAfterOrEqualTo(at);
        assertThat(device.get("/deploymentBase/" + action)
                        .json()
                        .at("/deployment/update")
                        .asString())
                .isEqualTo("forced");
    }

    @Test
    void takesWhatWasInstalledByOtherMeansAsInstalled() {
        var device = fleet.device();
        var action = FleetUnderTest.actions(1);
        var assignment =
                fleet.assign(fleet.setId, action, FleetUnderTest.terms(ActionType.FORCED), Mode.OFFLINE, device);
        device.awaitLink("installedBase");
        assertThat(device.link("deploymentBase")).isEmpty();
        assertThat(device.get("/installedBase/" + action).status()).isEqualTo(200);
        assertThat(device.report(action, FleetUnderTest.status("closed", "success")))
                .isEqualTo(410);
        assertThat(fleet.kinds(assignment)).isEmpty();
    }

    @Test
    void anActionThatWasDeletedDoesNotComeBackWhenItsAssignmentIsToldAgain() {
        var device = fleet.device();
        var first = FleetUnderTest.actions(3);
        var assigned = assigned("as-deleted-" + first, first, device);
        fleet.neighbours.tell(Topic.ASSIGNMENTS, assigned.assignmentId(), assigned);
        device.awaitLink("deploymentBase");
        fleet.assign(first + 1, ActionType.FORCED, device);
        await().until(() -> device.link("deploymentBase").contains("/" + (first + 1) + "?"));
        assertThat(device.report(first + 1, FleetUnderTest.status("closed", "success")))
                .isEqualTo(200);
        await().until(() -> fleet.stateOf(first).equals("CANCELLED"));
        var purge = fleet.gateway.bean(ActionPurge.class);
        await().until(() ->
                purge.these(List.of(first), "DEFAULT", List.of("canceled")).isEmpty());

        fleet.neighbours.tell(Topic.ASSIGNMENTS, assigned.assignmentId(), assigned);
        fleet.neighbours.tell(
                Topic.ASSIGNMENTS, assigned.assignmentId(), assigned("as-after-" + first, first + 2, fleet.device()));

        await().until(() -> rows(first + 2) == 1);
        assertThat(rows(first)).isZero();
        assertThat(device.link("deploymentBase")).isEmpty();
    }

    private static TargetsAssigned assigned(String id, long action, FleetUnderTest.Device device) {
        var terms = FleetUnderTest.terms(ActionType.FORCED);
        return new TargetsAssigned(
                id, fleet.setId, action, List.of(device.id()), terms, Mode.ONLINE, null, "kim", Instant.now(), 1);
    }

    private static int rows(long action) {
        return fleet.gateway
                .jdbc()
                .queryForObject("select count(*) from device_action where action_id = ?", Integer.class, action);
    }

    @Test
    void aNewAssignmentTakesThePlaceOfWhatTheDeviceHasNotBegun() {
        var device = fleet.device();
        var first = FleetUnderTest.actions(3);
        var direct = fleet.assign(first, ActionType.FORCED, device);
        device.awaitLink("deploymentBase");
        var rollout = fleet.rollout(first + 1, device);
        await().until(() -> rows(first + 1) == 1);
        fleet.assignOther(first + 2, ActionType.FORCED, device);
        await().until(() -> device.link("deploymentBase").contains("/" + (first + 2) + "?"));
        assertThat(device.get("/deploymentBase/" + first).status()).isEqualTo(404);
        assertThat(fleet.kinds(direct)).containsExactly(Kind.CANCELLED);
        assertThat(fleet.kinds(rollout.id)).containsExactly(Kind.CANCELLED);
        assertThat(fleet.neighbours.feedback(direct).getFirst().feedback().by()).isEqualTo("kim");
        await().until(() -> fleet.stateOf(first).equals("CANCELLED"));
        assertThat(device.report(first, FleetUnderTest.status("closed", "success")))
                .isEqualTo(410);
    }

    @Test
    void aNewAssignmentWaitsUntilTheDeviceGivesUpWhatItHasBegun() {
        var device = fleet.device();
        var first = FleetUnderTest.actions(2);
        var old = fleet.assign(first, ActionType.FORCED, device);
        device.awaitLink("deploymentBase");
        device.get("/deploymentBase/" + first);
        fleet.assignOther(first + 1, ActionType.FORCED, device);
        device.awaitLink("cancelAction");
        assertThat(device.link("deploymentBase")).isEmpty();
        assertThat(device.answerCancel(first, FleetUnderTest.status("closed", "success")))
                .isEqualTo(200);
        assertThat(device.link("deploymentBase")).contains("/" + (first + 1) + "?");
        assertThat(fleet.kinds(old)).containsExactly(Kind.OFFERED, Kind.CANCEL_REQUESTED, Kind.CANCELLED);
    }

    private enum Way {
        ROLLOUT,
        DIRECT,
        AUTO
    }

    private enum First {
        WAITING,
        BEGUN
    }

    static Stream<Arguments> pairs() {
        return Stream.of(Way.values())
                .flatMap(one -> Stream.of(Way.values())
                        .flatMap(other -> Stream.of(First.values()).map(first -> Arguments.of(one, other, first))));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void installsOnceWhatComesByTwoWays(Way one, Way other, First first) {
        var device = fleet.device();
        var actions = FleetUnderTest.actions(2);
        var brought = bring(one, actions, Instant.now(), device);
        device.awaitLink("deploymentBase");
        if (first == First.BEGUN) {
            assertThat(device.get("/deploymentBase/" + actions).status()).isEqualTo(200);
        }
        bring(other, actions + 1, Instant.now(), device);
        await().until(() -> rows(actions + 1) == 1);

        assertThat(installed(device, actions, actions + 1)).hasSize(1);

        // Of two that nobody counts the newer one takes the place of what has not begun.
        var replaced = one != Way.ROLLOUT && other != Way.ROLLOUT && first == First.WAITING;
        await().until(() -> fleet.stateOf(actions).equals(replaced ? "CANCELLED" : "SUCCEEDED"));
        await().until(() -> fleet.stateOf(actions + 1).equals("SUCCEEDED"));
        if (first == First.BEGUN) {
            assertThat(fleet.kinds(brought)).containsExactly(Kind.OFFERED, Kind.SUCCEEDED);
        }
        assertThat(device.poll().text()).doesNotContain("deploymentBase", "cancelAction");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void whatWasDecidedBeforeTheSuccessAndComesAfterItIsDone(Way late) {
        var device = fleet.device();
        var actions = FleetUnderTest.actions(2);
        var before = Instant.now();
        fleet.assign(actions, ActionType.FORCED, device);
        device.awaitLink("deploymentBase");
        var waiting = late == Way.ROLLOUT ? planned(actions + 1, device) : null;
        assertThat(device.report(actions, FleetUnderTest.status("closed", "success")))
                .isEqualTo(200);

        var second = waiting == null ? bring(late, actions + 1, before, device) : waiting.startGroup(1).id;

        assertThat(installed(device, actions + 1)).isEmpty();
        assertThat(fleet.kinds(second)).containsExactly(Kind.SUCCEEDED);
        assertThat(device.link("installedBase")).endsWith("/" + actions);
    }

    @Test
    void anAutoAssignmentNeverBringsWhatTheDeviceHas() {
        var device = fleet.device();
        var actions = FleetUnderTest.actions(2);
        fleet.assign(actions, ActionType.FORCED, device);
        device.awaitLink("deploymentBase");
        assertThat(device.report(actions, FleetUnderTest.status("closed", "success")))
                .isEqualTo(200);

        bring(Way.AUTO, actions + 1, Instant.now(), device);

        assertThat(installed(device, actions + 1)).isEmpty();
    }

    /** Also where another one of the same set has ended as done meanwhile: that was no installation. */
    @ParameterizedTest
    @EnumSource(
            value = Way.class,
            names = {"ROLLOUT", "DIRECT"})
    void whoeverDecidesAfterTheSuccessWantsItAgain(Way again) {
        var device = fleet.device();
        var actions = FleetUnderTest.actions(3);
        fleet.assign(actions, ActionType.FORCED, device);
        device.awaitLink("deploymentBase");
        var earlier = planned(actions + 1, device);
        assertThat(device.report(actions, FleetUnderTest.status("closed", "success")))
                .isEqualTo(200);
        var decided = Instant.now();
        var rollout = again == Way.ROLLOUT ? planned(actions + 2, device) : null;
        earlier.startGroup(1);
        assertThat(installed(device, actions + 1)).isEmpty();

        if (rollout == null) {
            bring(again, actions + 2, decided, device);
        } else {
            rollout.startGroup(1);
        }

        assertThat(installed(device, actions + 2)).containsExactly(actions + 2);
    }

    @Test
    void whatWasBroughtByOtherMeansNeedNotBeInstalled() {
        var device = fleet.device();
        var actions = FleetUnderTest.actions(2);
        var rollout = fleet.rollout(actions, device);
        device.awaitLink("deploymentBase");

        fleet.assign(fleet.setId, actions + 1, FleetUnderTest.terms(ActionType.FORCED), Mode.OFFLINE, device);

        await().until(() -> device.link("deploymentBase").isEmpty());
        await().until(() -> fleet.stateOf(actions).equals("SUCCEEDED"));
        assertThat(fleet.kinds(rollout.id)).containsExactly(Kind.SUCCEEDED);
    }

    @Test
    void whenTheFirstFailsTheOtherGoesOn() {
        var device = fleet.device();
        var actions = FleetUnderTest.actions(2);
        fleet.rollout(actions, device);
        device.awaitLink("deploymentBase");
        assertThat(device.get("/deploymentBase/" + actions).status()).isEqualTo(200);
        fleet.assign(actions + 1, ActionType.FORCED, device);
        await().until(() -> rows(actions + 1) == 1);
        assertThat(device.report(actions, FleetUnderTest.status("closed", "failure")))
                .isEqualTo(200);

        assertThat(installed(device, actions + 1)).containsExactly(actions + 1);
    }

    private static String bring(Way way, long action, Instant at, FleetUnderTest.Device device) {
        return switch (way) {
            case ROLLOUT -> planned(action, device).startGroup(1).id;
            case DIRECT -> direct(action, null, at, device);
            case AUTO -> direct(action, "filter-1", at, device);
        };
    }

    private static Neighbours.Rollout planned(long action, FleetUnderTest.Device device) {
        return fleet.neighbours
        .new Rollout(fleet.setId, action, 1_000, ActionType.FORCED, null, List.of(List.of(device.id())));
    }

    private static String direct(long action, String filterId, Instant at, FleetUnderTest.Device device) {
        var id = "as-" + UUID.randomUUID();
        var terms = FleetUnderTest.terms(ActionType.FORCED);
        fleet.neighbours.tell(
                Topic.ASSIGNMENTS,
                id,
                new TargetsAssigned(
                        id, fleet.setId, action, List.of(device.id()), terms, Mode.ONLINE, filterId, "kim", at, 1));
        return id;
    }

    /** Does all that the device is offered until these have ended; returns what it has installed. */
    private static List<Long> installed(FleetUnderTest.Device device, long... actions) {
        var installed = new ArrayList<Long>();
        await().until(() -> {
            var link = device.link("deploymentBase");
            if (!link.isEmpty()) {
                var action = Long.parseLong(link.substring(link.lastIndexOf('/') + 1, link.indexOf('?')));
                assertThat(device.report(action, FleetUnderTest.status("closed", "success")))
                        .isEqualTo(200);
                installed.add(action);
            }
            for (var action : actions) {
                if (rows(action) == 0
                        || !ActionState.valueOf(fleet.stateOf(action)).isEnded()) {
                    return false;
                }
            }
            return true;
        });
        return installed;
    }

    @Test
    void aSetThatIsOnItsWayTwiceIsInstalledTwiceWhenItsAuthorWantsThat() {
        var device = fleet.device();
        var first = FleetUnderTest.actions(3);
        fleet.rollout(first, device);
        device.awaitLink("deploymentBase");
        assertThat(device.get("/deploymentBase/" + first).status()).isEqualTo(200);
        var again = fleet.neighbours
                .new Rollout(fleet.setId, first + 1, 500, ActionType.FORCED, null, List.of(List.of(device.id())), true)
                .startGroup(1);
        await().until(() -> fleet.gateway
                        .jdbc()
                        .queryForObject(
                                "select count(*) from device_action where action_id = ?", Integer.class, first + 1)
                == 1);

        assertThat(device.report(first, FleetUnderTest.status("closed", "success")))
                .isEqualTo(200);

        await().until(() -> device.link("deploymentBase").contains("/" + (first + 1) + "?"));
        assertThat(device.get("/deploymentBase/" + (first + 1)).status()).isEqualTo(200);
        var direct = fleet.assign(
                fleet.setId,
                first + 2,
                new Terms(ActionType.FORCED, null, 1_000, false, null, true),
                Mode.ONLINE,
                device);
        await().until(() -> fleet.gateway
                        .jdbc()
                        .queryForObject(
                                "select count(*) from device_action where action_id = ?", Integer.class, first + 2)
                == 1);
        assertThat(device.report(first + 1, FleetUnderTest.status("closed", "success")))
                .isEqualTo(200);

        assertThat(fleet.kinds(again.id)).contains(Kind.SUCCEEDED);
        await().until(() -> device.link("deploymentBase").contains("/" + (first + 2) + "?"));
        assertThat(device.get("/deploymentBase/" + (first + 2)).status()).isEqualTo(200);
        assertThat(device.report(first + 2, FleetUnderTest.status("closed", "success")))
                .isEqualTo(200);
        assertThat(fleet.kinds(direct)).containsExactly(Kind.OFFERED, Kind.SUCCEEDED);
    }

    @Test
    void whatARemovedTargetHadToDoEndsAndItsPlaceIsFree() {
        var gone = fleet.device();
        var waiting = fleet.device();
        var first = FleetUnderTest.actions(2);
        var rollout = fleet.neighbours
                .new Rollout(fleet.setId, first, 500, ActionType.FORCED, 1, List.of(List.of(gone.id(), waiting.id())))
                .startGroup(1);
        var direct = FleetUnderTest.actions(1);
        gone.awaitLink("deploymentBase");
        assertThat(gone.get("/deploymentBase/" + first).status()).isEqualTo(200);
        var assignment = fleet.assignOther(direct, ActionType.SOFT, gone);
        await().until(() -> fleet.kinds(rollout.id).contains(Kind.CANCEL_REQUESTED));
        assertThat(waiting.link("deploymentBase")).isEmpty();

        fleet.neighbours.removed(gone.id(), 2);

        waiting.awaitLink("deploymentBase");
        assertThat(fleet.kinds(rollout.id)).containsExactly(Kind.OFFERED, Kind.CANCEL_REQUESTED, Kind.REMOVED);
        assertThat(fleet.kinds(assignment)).containsExactly(Kind.REMOVED);
        await().until(() -> fleet.stateOf(first).equals("CANCELLED")
                && fleet.stateOf(direct).equals("CANCELLED"));
        assertThat(gone.poll().status()).isEqualTo(401);
    }

    @Test
    void whoComesBackUnderAnIdIsAnotherDevice() {
        var gone = fleet.device();
        var first = FleetUnderTest.actions(4);
        fleet.assign(fleet.setId, first, FleetUnderTest.terms(ActionType.FORCED), Mode.OFFLINE, gone);
        gone.awaitLink("installedBase");
        var open = fleet.assign(first + 1, ActionType.FORCED, gone);
        gone.awaitLink("deploymentBase");

        // Both at once, so that they may come in one batch.
        fleet.neighbours.removed(gone.id(), 20);
        var back = fleet.successor(gone, 21);

        assertThat(back.link("installedBase")).isEmpty();
        assertThat(back.link("deploymentBase")).isEmpty();
        assertThat(back.get("/installedBase/" + first).status()).isEqualTo(404);
        assertThat(back.get("/deploymentBase/" + (first + 1)).status()).isEqualTo(404);
        assertThat(gone.poll().status()).isEqualTo(401);
        assertThat(fleet.kinds(open)).containsExactly(Kind.REMOVED);

        // What was decided about the one before and comes now is not for this one.
        var late = fleet.assign(fleet.setId, first + 2, FleetUnderTest.terms(ActionType.FORCED), Mode.ONLINE, 19, gone);
        await().until(() -> fleet.kinds(late).equals(List.of(Kind.REMOVED)));
        assertThat(back.link("deploymentBase")).isEmpty();
        fleet.assign(fleet.setId, first + 3, FleetUnderTest.terms(ActionType.FORCED), Mode.ONLINE, 21, back);
        back.awaitLink("deploymentBase");
        assertThat(back.link("deploymentBase")).contains("/" + (first + 3));
    }

    /** The fleet's sets are of type os. */
    @Test
    void whatATypeDoesNotTakeAnyMoreEndsUnlessItHasBegun() {
        var type = "type-" + UUID.randomUUID();
        fleet.neighbours.targetType(type, 1, "camera");
        var waiting = fleet.device();
        var begun = fleet.device();
        var first = FleetUnderTest.actions(4);
        var rollout = fleet.rollout(first, waiting, begun);
        begun.awaitLink("deploymentBase");
        assertThat(begun.get("/deploymentBase/" + (first + 1)).status()).isEqualTo(200);

        for (var device : List.of(waiting, begun)) {
            fleet.neighbours.target(device.id(), 2, 1, type, true, Sha256.hex("token-of-" + device.id()));
        }

        await().until(() -> fleet.kinds(rollout.id).equals(List.of(Kind.OFFERED, Kind.UNFIT)));
        assertThat(waiting.link("deploymentBase")).isEmpty();
        assertThat(begun.link("deploymentBase")).contains("/" + (first + 1));

        // What comes although it does not fit is not offered, and ends; the type may take it again.
        var late = fleet.assign(first + 2, ActionType.FORCED, waiting);
        await().until(() ->
                waiting.link("deploymentBase").isEmpty() && fleet.kinds(late).equals(List.of(Kind.UNFIT)));
        fleet.neighbours.targetType(type, 2);
        fleet.assign(first + 3, ActionType.FORCED, waiting);
        waiting.awaitLink("deploymentBase");
        // And what it takes no longer ends for all of the type.
        fleet.neighbours.targetType(type, 3, "camera");
        await().until(() -> fleet.stateOf(first + 3).equals("CANCELLED"));
    }

    @Test
    void whatASetRequiresIsAskedWhenItWouldBeginAndEndsItUnlessItHasBegun() {
        var set = "ds-requiring-" + FleetUnderTest.actions(1);
        fleet.neighbours.set(set, 94, "attribute.memory=ge=4", Neighbours.module(set, 94, "os", fleet.artifact));
        var small = fleet.device();
        var waiting = fleet.device();
        var begun = fleet.device();
        var later = fleet.device();
        for (var device : List.of(waiting, begun, later)) {
            memory(device, 2, "8");
        }
        memory(small, 2, "2");
        var first = FleetUnderTest.actions(5);
        var rollout = fleet.neighbours
        .new Rollout(
                set,
                first,
                500,
                ActionType.FORCED,
                null,
                List.of(List.of(small.id(), waiting.id(), begun.id()), List.of(later.id())));
        rollout.startGroup(1);
        for (var device : List.of(waiting, begun)) {
            device.awaitLink("deploymentBase");
        }
        assertThat(begun.get("/deploymentBase/" + (first + 2)).status()).isEqualTo(200);

        // Who was in the plan although he does not meet it is not offered it, whatever he asks for.
        assertThat(small.get("/deploymentBase/" + first).status()).isEqualTo(404);
        await().until(() -> {
            assertThat(small.link("deploymentBase")).isEmpty();
            return fleet.stateOf(first).equals("CANCELLED");
        });

        for (var device : List.of(waiting, begun, later)) {
            memory(device, 3, "2");
        }
        await().until(() -> waiting.link("deploymentBase").isEmpty()
                && fleet.stateOf(first + 1).equals("CANCELLED"));
        assertThat(begun.link("deploymentBase")).contains("/" + (first + 2));
        assertThat(fleet.kinds(rollout.id)).containsExactlyInAnyOrder(Kind.OFFERED, Kind.UNFIT, Kind.UNFIT);

        // Nobody is asked before his group starts: until then it may be met again.
        assertThat(later.link("deploymentBase")).isEmpty();
        memory(later, 4, "4");
        rollout.startGroup(2);
        later.awaitLink("deploymentBase");
    }

    private static void memory(FleetUnderTest.Device device, long version, String memory) {
        fleet.neighbours.target(
                device.id(), version, 1, null, true, Map.of("memory", memory), Sha256.hex("token-of-" + device.id()));
        await().until(() -> memory.equals(fleet.gateway
                .jdbc()
                .queryForObject(
                        "select attributes ->> 'memory' from view_target where controller_id = ?",
                        String.class,
                        device.id())));
    }

    @Test
    void aPlanThatWasMadeBeforeATargetWasRemovedEndsForIt() {
        var gone = fleet.device();
        fleet.neighbours.removed(gone.id(), 2);
        await().until(() -> gone.poll().status() == 401);

        var rollout = fleet.rollout(FleetUnderTest.actions(1), gone);

        await().until(() -> fleet.kinds(rollout.id).equals(List.of(Kind.REMOVED)));
    }

    @Test
    void aRetryWaitsForNobodyWhoIsGone() {
        var gone = fleet.device();
        var first = FleetUnderTest.actions(1);
        var rollout = fleet.rollout(first, gone);
        gone.awaitLink("deploymentBase");
        assertThat(gone.report(first, FleetUnderTest.status("closed", "failure")))
                .isEqualTo(200);
        await().until(() -> fleet.stateOf(first).equals("FAILED"));
        fleet.neighbours.removed(gone.id(), 2);
        await().until(() -> gone.poll().status() == 401);
        assertThat(fleet.kinds(rollout.id)).containsExactly(Kind.FAILED);

        rollout.retry(1, 2);

        await().until(() -> fleet.kinds(rollout.id).equals(List.of(Kind.FAILED, Kind.REMOVED)));
        await().until(() -> fleet.stateOf(first).equals("CANCELLED"));
    }

    @Test
    void holdsNothingOfAnAssignmentInMemoryThatHasEnded() {
        var device = fleet.device();
        for (int i = 0; i < 20; i++) {
            var action = FleetUnderTest.actions(1);
            fleet.assign(action, ActionType.FORCED, device);
            await().until(() -> device.link("deploymentBase").contains("/" + action + "?"));
            device.report(action, FleetUnderTest.status("closed", "success"));
        }
        assertThat(fleet.gateway.bean(DeviceDirectory.class).find(device.id()).open())
                .isEmpty();
        assertThat(fleet.gateway.bean(RolloutControls.class).all())
                .noneMatch(control -> control.rolloutId().startsWith("as-"));
    }
}
