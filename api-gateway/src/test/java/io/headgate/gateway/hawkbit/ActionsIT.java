package io.headgate.gateway.hawkbit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.Principal;
import io.headgate.contracts.Role;
import io.headgate.contracts.Topic;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsAssigned;
import io.headgate.contracts.distribution.DistributionCommand.AssignSet;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.gateway.operator.GatewayUnderTest;
import io.headgate.gateway.operator.GatewayUnderTest.Answer;
import io.headgate.gateway.operator.GatewayUnderTest.User;
import io.headgate.gateway.operator.PlayedServices;
import io.headgate.gateway.operator.PlayedServices.Play;
import io.headgate.gateway.operator.PlayedServices.Told;
import io.headgate.gateway.settings.TenantSettings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** Actions on hawkBit's Management API while a device works on them over its own API; the services are played. */
class ActionsIT {

    private static final int SET = 9201;
    private static final int OTHER_SET = 9202;

    private static PlayedServices services;
    private static GatewayUnderTest gateway;
    private static User operator;

    @BeforeAll
    static void start() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(20));
        services = new PlayedServices();
        var unused = new PlayedTargetRegistry(services);
        gateway = new GatewayUnderTest("gateway-hawkbit-actions");
        operator = gateway.user("olga", "OPERATOR", "VIEWER");
        var actions = new AtomicLong(820_000);
        services.on(AssignSet.class, (assign, came) -> {
            var assigned = new TargetsAssigned(
                    assign.assignmentId(),
                    assign.setId(),
                    actions.getAndAdd(assign.controllerIds().size()),
                    assign.controllerIds(),
                    assign.terms(),
                    assign.mode(),
                    null,
                    "olga",
                    Instant.now(),
                    1);
            return Play.done(assigned, new Told(Topic.ASSIGNMENTS, assign.assignmentId(), assigned));
        });
        services.tell(new Told(Topic.DISTRIBUTION_STATE, "ds-actions", set("ds-actions", SET, "7.1")));
        services.tell(new Told(Topic.DISTRIBUTION_STATE, "ds-others", set("ds-others", OTHER_SET, "8.0")));
        Awaitility.await()
                .until(() -> gateway.get(operator, "/api/v1/distribution-sets?q=name==firmware-of-actions")
                                .body()
                                .path("total")
                                .asInt()
                        == 2);
    }

    private static DistributionSetState set(String id, int number, String version) {
        return new DistributionSetState(
                id,
                1,
                number,
                "firmware-of-actions",
                version,
                "os",
                null,
                List.of(),
                true,
                "digest",
                false,
                Instant.now(),
                List.of(),
                Map.of(),
                false,
                true,
                "kim",
                "kim",
                Instant.EPOCH,
                false,
                null);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        gateway.close();
        services.close();
    }

    /** A device with its token. */
    private record Device(String id, String token) {

        static Device made() {
            var id = "acts-" + UUID.randomUUID();
            var made = gateway.post(operator, "/rest/v1/targets", List.of(Map.of("controllerId", id, "name", id)))
                    .expect(201);
            return new Device(id, made.body().path(0).path("securityToken").asString());
        }

        Answer call(String method, String path, Object body) {
            return gateway.send(null, method, path, body, Map.of("Authorization", "TargetToken " + token));
        }

        /** The path of what the poll names; empty when it does not. */
        String offered(String relation) {
            var href = call("GET", "/DEFAULT/controller/v1/" + id, null)
                    .expect(200)
                    .body()
                    .path("_links")
                    .path(relation)
                    .path("href")
                    .asString("");
            return href.isEmpty() ? "" : URI.create(href).getRawPath();
        }

        void reports(long action, String execution, String finished) {
            call(
                            "POST",
                            "/DEFAULT/controller/v1/" + id + "/deploymentBase/" + action + "/feedback",
                            Map.of(
                                    "id",
                                    Long.toString(action),
                                    "status",
                                    Map.of("execution", execution, "result", Map.of("finished", finished))))
                    .expect(200);
        }

        String path() {
            return "/rest/v1/targets/" + id;
        }

        JsonNode assign(Map<String, Object> request) {
            return gateway.post(operator, path() + "/assignedDS", request)
                    .expect(200)
                    .body();
        }

        long assigned(Map<String, Object> request) {
            return assign(request).path("assignedActions").path(0).path("id").asLong();
        }

        /** An action that the device works on. */
        long begun() {
            var id = assigned(Map.of("id", SET));
            call("GET", offered("deploymentBase"), null).expect(200);
            return id;
        }

        long ended(String finished) {
            var id = begun();
            reports(id, "closed", finished);
            awaitStatus(id, finished.equals("success") ? "finished" : "error");
            return id;
        }

        /** Newest first. */
        List<Long> actions() {
            return gateway.get(operator, path() + "/actions").expect(200).body().path("content").values().stream()
                    .map(one -> one.path("id").asLong())
                    .toList();
        }

        /** Types, newest first; no two statuses have one id. */
        List<String> history(long action) {
            var history = gateway.get(operator, path() + "/actions/" + action + "/status")
                    .expect(200)
                    .body()
                    .path("content");
            assertThat(history.values().stream()
                            .map(one -> one.path("id").asLong())
                            .toList())
                    .doesNotHaveDuplicates()
                    .allSatisfy(id -> assertThat(id >> 16).isEqualTo(action))
                    .isSortedAccordingTo(Comparator.reverseOrder());
            assertThat(history.toString()).doesNotContain("system:");
            return history.values().stream()
                    .map(one -> one.path("type").asString())
                    .toList();
        }

        JsonNode action(long action) {
            return gateway.get(operator, path() + "/actions/" + action)
                    .expect(200)
                    .body();
        }

        void awaitStatus(long action, String status) {
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(action(action).path("status").asString()).isEqualTo(status));
        }
    }

    private static String error(Answer answer) {
        return answer.status() + " " + answer.text("errorCode").replace("hawkbit.server.error.", "");
    }

    @Test
    void anActionIsForcedCancelledAndClosedByForce() {
        var device = Device.made();
        var id = device.assigned(Map.of("id", SET, "type", "soft", "weight", 300));
        var path = device.path() + "/actions/" + id;

        var listed =
                gateway.get(operator, device.path() + "/actions").expect(200).body();
        assertThat(listed.path("total").asInt()).isEqualTo(1);
        var action = listed.path("content").path(0);
        assertThat(action.path("status").asString()).isEqualTo("running");
        assertThat(action.path("type").asString()).isEqualTo("update");
        assertThat(action.path("active").asBoolean()).isTrue();
        assertThat(action.path("forceType").asString()).isEqualTo("soft");
        assertThat(action.path("weight").asInt()).isEqualTo(300);
        assertThat(action.path("createdBy").asString()).isEqualTo("olga");
        assertThat(gateway.put(operator, path, Map.of("forceType", "forced"))
                        .expect(200)
                        .text("forceType"))
                .isEqualTo("forced");
        assertThat(error(gateway.put(operator, path, Map.of("forceType", "soft"))))
                .isEqualTo("400 repo.constraintViolation");

        device.call("GET", device.offered("deploymentBase"), null).expect(200);
        device.awaitStatus(id, "retrieved");
        assertThat(error(gateway.delete(operator, path + "?force=true"))).isEqualTo("405 action.notForceQuitable");
        gateway.delete(operator, path).expect(204);
        device.awaitStatus(id, "canceling");
        assertThat(device.action(id).path("type").asString()).isEqualTo("cancel");
        assertThat(error(gateway.delete(operator, path))).isEqualTo("405 action.notCancelable");
        assertThat(device.offered("cancelAction")).isNotEmpty();
        gateway.delete(operator, path + "?force=true").expect(204);
        device.awaitStatus(id, "canceled");
        assertThat(device.offered("cancelAction")).isEmpty();
        assertThat(device.action(id).path("active").asBoolean()).isFalse();

        var history = gateway.get(operator, path + "/status").expect(200).body();
        assertThat(history.path("content").values().stream()
                        .map(one -> one.path("type").asString()))
                .startsWith("canceled", "canceling")
                .endsWith("retrieved", "running", "running");
        var oldest = gateway.get(operator, path + "/status?sort=id:ASC&limit=1").body();
        assertThat(oldest.path("total").asInt()).isEqualTo(history.path("total").asInt());
        assertThat(oldest.path("content").path(0).path("type").asString()).isEqualTo("running");
        assertThat(error(gateway.get(operator, path + "/status?sort=name:ASC")))
                .isEqualTo("400 rest.param.invalidField");
    }

    @Test
    void theSameSetIsAssignedOnceAndInstalled() {
        var device = Device.made();
        var id = device.assigned(Map.of("id", SET));

        var again = device.assign(Map.of("id", SET));

        assertThat(again.path("alreadyAssigned").asInt()).isEqualTo(1);
        assertThat(again.path("assigned").asInt()).isZero();
        assertThat(again.path("total").asInt()).isEqualTo(1);
        assertThat(gateway.get(operator, device.path()).text("updateStatus")).isEqualTo("pending");
        device.call("GET", device.offered("deploymentBase"), null).expect(200);
        device.reports(id, "download", "none");
        device.awaitStatus(id, "download");
        device.reports(id, "closed", "success");
        device.awaitStatus(id, "finished");
        var installed = gateway.get(operator, device.path() + "/installedDS").expect(200);
        assertThat(installed.body().path("id").asInt()).isEqualTo(SET);
        assertThat(installed.text("version")).isEqualTo("7.1");
        var target = gateway.get(operator, device.path());
        assertThat(target.text("updateStatus")).isEqualTo("in_sync");
        assertThat(target.body().path("installedAt").asLong()).isPositive();
        assertThat(error(gateway.delete(operator, device.path() + "/actions/" + id)))
                .isEqualTo("405 action.notCancelable");
    }

    @Test
    void oneThatFailedMayBeTriedAgain() {
        var device = Device.made();
        var id = device.assigned(Map.of("id", SET));
        device.call("GET", device.offered("deploymentBase"), null).expect(200);
        device.reports(id, "closed", "failure");
        device.awaitStatus(id, "error");

        assertThat(device.assign(Map.of("id", SET)).path("assigned").asInt()).isEqualTo(1);
    }

    @Test
    void actionsOfAllTargetsAreFoundByWhatBelongsToThem() {
        var device = Device.made();
        var id = device.assigned(Map.of("id", SET));
        var query = GatewayUnderTest.query("target.controllerid==" + device.id()
                + ";target.attribute.hw=is=null;distributionset.version==7.1;distributionset.id==" + SET
                + ";status==RUNNING;active==true");

        var found = gateway.get(operator, "/rest/v1/actions?representation=full&q=" + query)
                .expect(200)
                .body();

        assertThat(found.path("total").asInt()).isEqualTo(1);
        var links = found.path("content").path(0).path("_links");
        assertThat(links.path("target").path("href").asString()).endsWith(device.path());
        assertThat(links.path("distributionset").path("href").asString()).endsWith("/distributionsets/" + SET);
        assertThat(gateway.get(operator, "/rest/v1/actions/" + id)
                        .expect(200)
                        .body()
                        .path("id")
                        .asLong())
                .isEqualTo(id);
        assertThat(error(gateway.get(operator, "/rest/v1/actions/1"))).isEqualTo("404 repo.entityNotFound");
        assertThat(error(gateway.get(operator, Device.made().path() + "/actions/" + id)))
                .isEqualTo("404 repo.entityNotFound");
    }

    /** As on targets: what is assigned and installed is the target's, not the action's. */
    @Test
    void actionsAreFoundByWhatBecameOfTheirTargets() {
        var device = Device.made();
        var first = device.ended("success");
        var second = device.assigned(Map.of("id", OTHER_SET));
        var ofDevice = "target.controllerid==" + device.id() + ";";

        assertThat(found(ofDevice + "target.updatestatus==pending;target.assignedds.version==8.0"
                        + ";target.installedds.name==firmware-of-actions;target.installedds.version==7.1"))
                .containsExactly(second, first);
        assertThat(found(ofDevice + "distributionset.version==7.1;target.assignedds.version!=7.1"))
                .containsExactly(first);
        assertThat(found(ofDevice + "target.updatestatus==in_sync")).isEmpty();
    }

    private static List<Long> found(String query) {
        return gateway
                .get(operator, "/rest/v1/actions?q=" + GatewayUnderTest.query(query))
                .expect(200)
                .body()
                .path("content")
                .values()
                .stream()
                .map(one -> one.path("id").asLong())
                .toList();
    }

    /** Its target is so large that each action costs a fraction of a millisecond. */
    @Test
    void aQueryThatIsTooDearIsRefusedAndDeletesNothing() {
        var device = Device.made();
        var jdbc = gateway.bean(JdbcTemplate.class);
        jdbc.update("""
                update view_target set attributes = (select jsonb_object_agg('k' || k, repeat('a', 128))
                                                     from generate_series(0, 99) as k)
                where controller_id = ?""", device.id());
        jdbc.update("""
                insert into device_action (tenant, action_id, rollout_id, group_ordinal, controller_id, as_of, set_id, weight,
                                           state, created_at, updated_at)
                select 'DEFAULT', 500000 + n, 'as-dear', 0, ?, 1, 'ds-actions', 500, 'FAILED', now(), now()
                from generate_series(1, 20000) n""", device.id());
        try {
            var bomb = GatewayUnderTest.query(IntStream.range(0, 18)
                    .mapToObj(n -> "target.attribute.k" + n + "!=a*a*a*a")
                    .collect(Collectors.joining(",")));

            assertThat(gateway.get(operator, "/rest/v1/actions?q=" + bomb).status())
                    .isEqualTo(400);
            assertThat(gateway.delete(operator, "/rest/v1/actions?q=" + bomb).status())
                    .isEqualTo(400);
            assertThat(jdbc.queryForObject(
                            "select count(*) from device_action where rollout_id = 'as-dear'", Integer.class))
                    .isEqualTo(20_000);
        } finally {
            jdbc.update("delete from device_action where rollout_id = 'as-dear'");
        }
    }

    @Test
    void theCourseOfAnActionIsToldInHawkbitsWords() {
        var device = Device.made();
        var id = device.begun();
        for (var course : List.of(
                List.of("download", "download"),
                List.of("downloaded", "downloaded"),
                List.of("rejected", "warning"),
                List.of("proceeding", "running"))) {
            device.reports(id, course.getFirst(), "none");
            device.awaitStatus(id, course.getLast());
        }
        gateway.delete(operator, device.path() + "/actions/" + id).expect(204);
        device.call(
                        "POST",
                        "/DEFAULT/controller/v1/" + device.id() + "/cancelAction/" + id + "/feedback",
                        Map.of("status", Map.of("execution", "rejected", "result", Map.of("finished", "none"))))
                .expect(200);
        device.awaitStatus(id, "running");
        device.reports(id, "closed", "success");
        device.awaitStatus(id, "finished");

        assertThat(device.history(id))
                .containsExactly(
                        "finished",
                        "cancel_rejected",
                        "canceling",
                        "running",
                        "warning",
                        "downloaded",
                        "download",
                        "retrieved",
                        "running");
    }

    @Test
    void anActionThatIsNotFetchedIsCancelingUntilItsDeviceHasAnswered() {
        var device = Device.made();
        var id = device.assigned(Map.of("id", SET));
        var path = device.path() + "/actions/" + id;

        gateway.delete(operator, path).expect(204);

        assertThat(device.action(id).path("status").asString()).isEqualTo("canceling");
        assertThat(device.action(id).path("active").asBoolean()).isTrue();
        assertThat(device.action(id).at("/_links/canceledaction/href").asString())
                .endsWith(path);
        assertThat(found("target.controllerid==" + device.id() + ";status==canceling;active==true"))
                .containsExactly(id);
        assertThat(found("target.controllerid==" + device.id() + ";status==running"))
                .isEmpty();
        assertThat(device.offered("cancelAction")).endsWith("/cancelAction/" + id);
        gateway.delete(operator, path + "?force=true").expect(204);
        assertThat(device.action(id).path("status").asString()).isEqualTo("canceled");
        assertThat(device.offered("cancelAction")).isEmpty();
        assertThat(device.history(id)).containsExactly("canceled", "canceling", "running");
    }

    @Test
    void whatIsOnlyDownloadedIsNotInstalled() {
        var device = Device.made();
        var id = device.assigned(Map.of("id", SET, "type", "downloadonly"));
        device.call("GET", device.offered("deploymentBase"), null).expect(200);
        device.reports(id, "downloaded", "none");
        device.awaitStatus(id, "downloaded");

        assertThat(device.history(id)).startsWith("downloaded");
        gateway.get(operator, device.path() + "/installedDS").expect(204);
        assertThat(gateway.get(operator, device.path()).text("updateStatus")).isEqualTo("in_sync");
        assertThat(device.offered("installedBase")).isEmpty();
        assertThat(device.assign(Map.of("id", SET, "type", "downloadonly"))
                        .path("alreadyAssigned")
                        .asInt())
                .isEqualTo(1);
        var real = device.assigned(Map.of("id", SET, "type", "forced"));
        assertThat(device.offered("deploymentBase")).endsWith("/" + real);

        // It has installed it by itself meanwhile.
        device.reports(id, "closed", "success");
        device.awaitStatus(id, "finished");
        assertThat(device.history(id)).startsWith("finished", "downloaded");
        assertThat(gateway.get(operator, device.path() + "/installedDS")
                        .expect(200)
                        .body()
                        .path("id")
                        .asInt())
                .isEqualTo(SET);
    }

    @Test
    void whatWasDownloadedAndCannotBeInstalledIsAnError() {
        var device = Device.made();
        var id = device.assigned(Map.of("id", OTHER_SET, "type", "downloadonly"));
        device.call("GET", device.offered("deploymentBase"), null).expect(200);
        device.reports(id, "downloaded", "none");
        device.awaitStatus(id, "downloaded");

        device.reports(id, "closed", "failure");

        device.awaitStatus(id, "error");
        assertThat(device.history(id)).startsWith("error", "downloaded");
        assertThat(gateway.get(operator, device.path()).text("updateStatus")).isEqualTo("error");
        var errors = device.path() + "/actions?q=status==error";
        assertThat(gateway.get(operator, errors).body().path("total").asInt()).isEqualTo(1);
    }

    @Test
    void whatADeviceSaysAfterTheEndChangesNoStatusAndIsKept() {
        var device = Device.made();
        var id = device.begun();
        gateway.delete(operator, device.path() + "/actions/" + id).expect(204);
        gateway.delete(operator, device.path() + "/actions/" + id + "?force=true")
                .expect(204);
        assertThat(gateway.get(operator, device.path()).text("updateStatus")).isIn("unknown", "registered");

        device.reports(id, "closed", "success");

        Awaitility.await().until(() -> device.history(id).getFirst().equals("finished"));
        assertThat(device.history(id)).containsExactly("finished", "canceled", "canceling", "retrieved", "running");
        assertThat(device.action(id).path("status").asString()).isEqualTo("canceled");
        assertThat(gateway.get(operator, device.path()).text("updateStatus")).isEqualTo("in_sync");
        assertThat(gateway.get(operator, device.path() + "/installedDS").text("version"))
                .isEqualTo("7.1");
        // It tells what is installed, so it stays.
        var later = device.assigned(Map.of("id", OTHER_SET));
        device.call("GET", device.offered("deploymentBase"), null).expect(200);
        device.reports(later, "closed", "failure");
        device.awaitStatus(later, "error");
        gateway.delete(operator, device.path() + "/actions?keepLast=0").expect(204);
        assertThat(device.actions()).containsExactly(later, id);
    }

    @Test
    void anOfflineAssignmentIsFinishedInItsHistoryToo() {
        var device = Device.made();
        gateway.post(operator, device.path() + "/assignedDS?offline=true", Map.of("id", SET))
                .expect(200);

        var id = device.actions().getFirst();
        assertThat(device.action(id).path("status").asString()).isEqualTo("finished");
        assertThat(device.history(id)).containsExactly("finished", "running");
    }

    @Test
    void actionsThatHaveEndedAreDeletedButNotTheLastOfATarget() {
        var device = Device.made();
        var first = device.ended("failure");
        var second = device.ended("failure");
        var later = device.ended("failure");
        var open = device.begun();
        var all = device.path() + "/actions";

        assertThat(error(gateway.delete(operator, "/rest/v1/actions/" + open))).isEqualTo("405 action.notDeletable");
        assertThat(error(gateway.send(operator, "DELETE", all, List.of(first, open), Map.of())))
                .isEqualTo("405 action.notDeletable");
        assertThat(error(gateway.delete(operator, "/rest/v1/actions"))).isEqualTo("400 repo.constraintViolation");
        assertThat(error(gateway.delete(operator, all))).isEqualTo("400 repo.constraintViolation");
        gateway.send(operator, "DELETE", all, List.of(first), Map.of()).expect(204);
        assertThat(device.actions()).containsExactly(open, later, second);
        assertThat(error(gateway.get(operator, "/rest/v1/actions/" + first))).isEqualTo("404 repo.entityNotFound");

        gateway.delete(operator, "/rest/v1/actions?q=" + GatewayUnderTest.query("target.controllerid==" + device.id()))
                .expect(204);
        assertThat(device.actions()).containsExactly(open, later);
        device.reports(open, "closed", "failure");
        device.awaitStatus(open, "error");
        var inError = gateway.get(operator, "/rest/v1/actions?limit=500&q=status==error")
                .expect(200)
                .body();
        assertThat(inError.path("total").asInt())
                .isEqualTo(inError.path("size").asInt())
                .isPositive();
        gateway.delete(operator, all + "?keepLast=2").expect(204);
        assertThat(device.actions()).containsExactly(open, later);
        gateway.delete(operator, all + "?keepLast=0").expect(204);
        assertThat(device.actions()).containsExactly(open);
        assertThat(gateway.get(operator, device.path()).text("updateStatus")).isEqualTo("error");
    }

    @Test
    void whichActionsMayBeDeletedAndWhichGoByThemselvesIsASetting() {
        var admin = new Principal("admin", Set.of(Role.ADMIN));
        var settings = gateway.bean(TenantSettings.class);
        var device = Device.made();
        var old = device.ended("failure");
        var last = device.ended("failure");
        try {
            settings.set("action.delete.allowed.statuses", "FINISHED,CANCELED", admin);
            assertThat(error(gateway.delete(operator, "/rest/v1/actions/" + old)))
                    .isEqualTo("405 action.notDeletable");
            settings.set("action.cleanup.auto.status", "ERROR", admin);
            settings.set("action.cleanup.auto.expiry", 0, admin);
            Awaitility.await().until(() -> device.actions().equals(List.of(last)));
        } finally {
            settings.reset("action.cleanup.auto.expiry", admin);
            settings.reset("action.cleanup.auto.status", admin);
            settings.reset("action.delete.allowed.statuses", admin);
        }
    }

    @Test
    void aNewAssignmentClosesWhatTheDeviceHasBegunWhereTheTenantWantsThat() {
        var admin = new Principal("admin", Set.of(Role.ADMIN));
        var settings = gateway.bean(TenantSettings.class);
        var device = Device.made();
        var first = device.begun();
        settings.set("repository.actions.autoclose.enabled", true, admin);
        try {
            var second = device.assigned(Map.of("id", OTHER_SET));

            device.awaitStatus(first, "canceled");
            assertThat(device.offered("cancelAction")).isEmpty();
            assertThat(device.offered("deploymentBase")).contains("/" + second);
        } finally {
            settings.reset("repository.actions.autoclose.enabled", admin);
        }
    }

    @Test
    void consentIsGivenInTheOwnersPlace() {
        var admin = new Principal("admin", Set.of(Role.ADMIN));
        var settings = gateway.bean(TenantSettings.class);
        settings.set("user.confirmation.flow.enabled", true, admin);
        try {
            var device = Device.made();
            var id = device.assigned(Map.of("id", SET));
            var path = device.path() + "/actions/" + id + "/confirmation";
            device.awaitStatus(id, "wait_for_confirmation");
            assertThat(device.offered("deploymentBase")).isEmpty();

            for (var tooMuch : List.of(Collections.nCopies(51, "no"), List.of("n".repeat(513)))) {
                gateway.put(operator, path, Map.of("confirmation", "denied", "details", tooMuch))
                        .expect(400);
            }
            gateway.put(operator, path, Map.of("confirmation", "denied", "details", List.of("not now")))
                    .expect(204);
            device.awaitStatus(id, "wait_for_confirmation");
            gateway.put(operator, path, Map.of("confirmation", "confirmed", "code", 1))
                    .expect(204);
            device.awaitStatus(id, "running");
            assertThat(device.offered("deploymentBase")).isNotEmpty();
            assertThat(error(gateway.put(operator, path, Map.of("confirmation", "confirmed"))))
                    .isEqualTo("404 repo.entityNotFound");
            assertThat(error(gateway.put(operator, path, Map.of("confirmation", "perhaps"))))
                    .isEqualTo("400 rest.body.notReadable");
        } finally {
            settings.reset("user.confirmation.flow.enabled", admin);
        }
    }
}
