package io.headgate.gateway.hawkbit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.chassis.messaging.Sha256;
import io.headgate.contracts.Topic;
import io.headgate.contracts.action.MaintenanceWindow;
import io.headgate.contracts.approval.ApprovalCommand.DecideApproval;
import io.headgate.contracts.approval.ApprovalCommand.Decision;
import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsAssigned;
import io.headgate.contracts.distribution.DistributionCommand.AssignSet;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeState;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.target.TargetCommand.IssueToken;
import io.headgate.contracts.target.TargetCommand.RegisterTargets;
import io.headgate.contracts.target.TargetCommand.SaveTargetFilter;
import io.headgate.contracts.target.TargetCommand.SetAutoAssignment;
import io.headgate.contracts.target.TargetCommand.SetTargetGroup;
import io.headgate.contracts.target.TargetCommand.TargetsChanged;
import io.headgate.contracts.target.TargetMessage.Contact;
import io.headgate.contracts.target.TargetMessage.TargetContacts;
import io.headgate.gateway.operator.GatewayUnderTest;
import io.headgate.gateway.operator.GatewayUnderTest.Answer;
import io.headgate.gateway.operator.GatewayUnderTest.User;
import io.headgate.gateway.operator.PlayedServices;
import io.headgate.gateway.operator.PlayedServices.Play;
import io.headgate.gateway.operator.PlayedServices.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** The targets' side of hawkBit's Management API over HTTP, sections 2.1 to 2.7 of the reference; other services are played. */
class TargetsIT {

    private static final int SET = 9101;
    private static final int INCOMPLETE_SET = 9102;
    private static final int REQUIRING_SET = 9103;

    private static PlayedServices services;
    private static PlayedTargetRegistry registry;
    private static GatewayUnderTest gateway;
    private static User operator;
    private static User viewer;

    @BeforeAll
    static void start() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(20));
        services = new PlayedServices();
        registry = new PlayedTargetRegistry(services);
        gateway = new GatewayUnderTest("gateway-hawkbit-targets");
        operator = gateway.user("olga", "OPERATOR", "VIEWER");
        viewer = gateway.user("vera", "VIEWER");
        var actions = new AtomicLong(5_000);
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
        services.tell(set("ds-management", SET, true));
        services.tell(set("ds-management-incomplete", INCOMPLETE_SET, false));
        services.tell(set("ds-management-requiring", REQUIRING_SET, true, "name==Large"));
        Awaitility.await()
                .until(() -> gateway.get(operator, "/api/v1/distribution-sets?q=name==ds-management*")
                                .body()
                                .path("total")
                                .asInt()
                        == 3);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        gateway.close();
        services.close();
    }

    private static Told set(String id, int number, boolean complete) {
        return set(id, number, complete, null);
    }

    private static Told set(String id, int number, boolean complete, @Nullable String requirement) {
        return new Told(
                Topic.DISTRIBUTION_STATE,
                id,
                new DistributionSetState(
                        id,
                        1,
                        number,
                        id,
                        "7.1",
                        "os",
                        null,
                        List.of(),
                        complete,
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
                        requirement));
    }

    private static String target() {
        var id = "mgmt-" + UUID.randomUUID();
        gateway.post(operator, "/rest/v1/targets", List.of(Map.of("controllerId", id, "name", "A device")))
                .expect(201);
        return id;
    }

    private static String error(Answer answer) {
        return answer.status() + " " + answer.text("errorCode").replace("hawkbit.server.error.", "");
    }

    @Test
    void targetsAreMadeInBulkAndTheirTokensCanBeReadBack() {
        var run = "mgmt-" + UUID.randomUUID();
        var requests = List.of(
                Map.of("controllerId", run + "-1", "name", "One", "address", "https://one.example.org"),
                Map.of(
                        "controllerId",
                        run + "-2",
                        "name",
                        "Two",
                        "group",
                        "plant/a",
                        "securityToken",
                        "given-token-2"));

        var made =
                gateway.post(operator, "/rest/v1/targets", requests).expect(201).body();

        assertThat(made.size()).isEqualTo(2);
        assertThat(made.path(0).path("securityToken").asString()).hasSizeGreaterThanOrEqualTo(43);
        assertThat(made.path(1).path("securityToken").asString()).isEqualTo("given-token-2");
        var registered = ((RegisterTargets)
                        services.came(RegisterTargets.class).getLast().command())
                .targets();
        assertThat(registered.get(0).tokenHash())
                .isEqualTo(Sha256.hex(made.path(0).path("securityToken").asString()));
        assertThat(registered.get(1).tokenHash()).isEqualTo(Sha256.hex("given-token-2"));
        var one = gateway.get(operator, "/rest/v1/targets/" + run + "-1").expect(200);
        assertThat(one.text("name")).isEqualTo("One");
        assertThat(one.text("updateStatus")).isEqualTo("unknown");
        assertThat(one.text("createdBy")).isEqualTo("olga");
        assertThat(one.text("securityToken"))
                .isEqualTo(made.path(0).path("securityToken").asString());
        // Without the permission it is a field less.
        assertThat(gateway.get(viewer, "/rest/v1/targets/" + run + "-1")
                        .expect(200)
                        .body()
                        .has("securityToken"))
                .isFalse();
        assertThat(one.body().path("requestAttributes").asBoolean()).isTrue();
        assertThat(one.body().path("_links").path("assignedDS").path("href").asString())
                .endsWith("/rest/v1/targets/" + run + "-1/assignedDS");
        var list = gateway.get(
                        operator,
                        "/rest/v1/targets?sort=name:DESC&limit=1&q=" + GatewayUnderTest.query("id==" + run + "*"))
                .expect(200);
        assertThat(list.body().path("total").asInt()).isEqualTo(2);
        assertThat(list.body().path("size").asInt()).isEqualTo(1);
        assertThat(list.body().path("content").path(0).path("group").asString()).isEqualTo("plant/a");
        assertThat(list.body().path("content").path(0).path("securityToken").asString())
                .isEqualTo("given-token-2");

        assertThat(error(gateway.post(operator, "/rest/v1/targets", requests)))
                .isEqualTo("409 repo.entityAlreadyExists");
    }

    @Test
    void theTokenThatIsReadBackIsTheNewestOneAndOnlyItsCopyIsSealed() {
        var id = target();
        var jdbc = gateway.bean(JdbcTemplate.class);
        for (var token : List.of("first-token", "second-token", "third-token")) {
            gateway.put(operator, "/rest/v1/targets/" + id, Map.of("securityToken", token))
                    .expect(200);
            assertThat(gateway.get(operator, "/rest/v1/targets/" + id).text("securityToken"))
                    .isEqualTo(token);
        }
        assertThat(copies(jdbc, id)).hasSize(2).noneMatch(copy -> copy.contains("-token"));
        var issued = gateway.post(operator, "/api/v1/targets/" + id + "/token", null)
                .expect(200)
                .text("token");
        assertThat(gateway.get(operator, "/rest/v1/targets/" + id).text("securityToken"))
                .isEqualTo(issued);

        // One that another has told the registry of is known by its hash alone.
        services.tell(registry.withToken(id, Sha256.hex("of-somebody-else")));
        Awaitility.await()
                .until(() ->
                        !gateway.get(operator, "/rest/v1/targets/" + id).body().has("securityToken"));

        gateway.delete(operator, "/rest/v1/targets/" + id).expect(204);
        assertThat(copies(jdbc, id)).isEmpty();
    }

    private static List<String> copies(JdbcTemplate jdbc, String id) {
        return jdbc.queryForList(
                "select encode(sealed, 'escape') from target_token_copy where controller_id = ?", String.class, id);
    }

    @Test
    void copiesOfTokensAreNotKeptWhereTheTenantDoesNotWantThem() {
        var id = target();
        var before = gateway.get(operator, "/rest/v1/targets/" + id);
        assertThat(before.body().has("securityToken")).isTrue();
        var setting = "/rest/v1/system/configs/authentication.tokens.readable";
        var key = "/rest/v1/system/configs/authentication.gatewaytoken.key";
        // A short one is what its gateways have.
        gateway.put(User.ADMIN, key, Map.of("value", "abc")).expect(204);
        assertThat(gateway.get(User.ADMIN, key).text("value")).isEqualTo("abc");
        assertThat(gateway.get(operator, key).text("value")).isEqualTo("********");

        gateway.put(User.ADMIN, setting, Map.of("value", false)).expect(204);
        try {
            assertThat(gateway.get(operator, "/rest/v1/targets/" + id).body().has("securityToken"))
                    .isFalse();
            assertThat(gateway.get(User.ADMIN, key).text("value")).isEqualTo("********");
            assertThat(copies(gateway.bean(JdbcTemplate.class), id)).isEmpty();
            var made = gateway.post(
                            operator,
                            "/rest/v1/targets",
                            List.of(Map.of("controllerId", "mgmt-" + UUID.randomUUID(), "name", "n")))
                    .expect(201)
                    .body()
                    .path(0);
            assertThat(made.has("securityToken")).isTrue();
            assertThat(gateway.get(
                                    operator,
                                    "/rest/v1/targets/"
                                            + made.path("controllerId").asString())
                            .body()
                            .has("securityToken"))
                    .isFalse();
        } finally {
            gateway.delete(User.ADMIN, setting).expect(204);
            gateway.delete(User.ADMIN, key).expect(204);
        }
    }

    @Test
    void aTargetIsChangedAndDeleted() {
        var id = target();
        var changed = gateway.put(
                        operator,
                        "/rest/v1/targets/" + id,
                        Map.of(
                                "name", "Renamed",
                                "description", "In the hall",
                                "group", "plant/b",
                                "securityToken", "another-token",
                                "requestAttributes", false))
                .expect(200);

        assertThat(changed.text("name")).isEqualTo("Renamed");
        assertThat(changed.text("group")).isEqualTo("plant/b");
        assertThat(changed.body().path("requestAttributes").asBoolean()).isFalse();
        assertThat(services.came(IssueToken.class).getLast().command())
                .isEqualTo(new IssueToken(id, Sha256.hex("another-token")));
        gateway.delete(operator, "/rest/v1/targets/" + id).expect(204);
        assertThat(error(gateway.get(operator, "/rest/v1/targets/" + id))).isEqualTo("404 repo.entityNotFound");
        assertThat(error(gateway.delete(operator, "/rest/v1/targets/" + id))).isEqualTo("404 repo.entityNotFound");
    }

    /** Whose queries hawkBit's own parser refuses. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/targets?q=assignedDistributionSet.name==a;assignedDistributionSet.version==1",
                "/targets?q=installedDistributionSet.name==a;installedDistributionSet.version==1",
                "/targets?q=lastTargetQuery=lt=1704067200000;tags.name==a;controllerAttributes.version==1",
                "/distributionsets?q=tags.name==a;modules.name==b",
                "/actions?q=lastActionStatusCode==200",
            })
    void theNamesOfHawkbitsDocumentsAreKnown(String path) {
        assertThat(gateway.get(operator, "/rest/v1" + path)
                        .expect(200)
                        .body()
                        .path("total")
                        .asInt(-1))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/targets?q=nofield==1,,400 rest.param.rsqlInvalidField",
        "GET,/targets?q=name=,,400 rest.param.rsqlParamSyntax",
        "GET,/targets?sort=name,,400 rest.param.sortParamSyntax",
        "GET,/targets?sort=name:UP,,400 rest.param.invalidDirection",
        "GET,/targets?sort=attribute:ASC,,400 rest.param.invalidField",
        "POST,/targets,not json,400 rest.body.notReadable",
        "POST,/targets,[{\"name\":\"x\"}],400 repo.constraintViolation",
        "POST,/targets,'[{\"controllerId\":\"x\",\"address\":\"no uri\"}]',400 repo.invalidTargetAddress",
        "POST,/targets,'[{\"controllerId\":\"x\",\"targetType\":987654}]',404 repo.entityNotFound",
        "GET,/targets/nobody/attributes,,404 repo.entityNotFound",
        "POST,/targets/nobody/assignedDS,{\"id\":9101},404 repo.entityNotFound",
        "GET,/targettags/987654,,404 repo.entityNotFound",
        "GET,/targetfilters/987654,,404 repo.entityNotFound",
        "POST,/targetfilters,'{\"name\":\"bad\",\"query\":\"bad\"}',400 rest.param.rsqlInvalidField",
        "GET,/targetfilters/abc,,400 repo.constraintViolation"
    })
    void whatIsWrongIsToldInHawkbitsWords(String method, String path, String body, String expected) {
        var answer = gateway.send(operator, method, "/rest/v1" + path, body, Map.of());

        assertThat(error(answer)).isEqualTo(expected);
        assertThat(answer.body().has("exceptionClass")).isTrue();
        assertThat(answer.text("message")).isNotEmpty();
    }

    @Test
    void metadataIsKeptByKey() {
        var path = "/rest/v1/targets/" + target() + "/metadata";

        gateway.post(
                        operator,
                        path,
                        List.of(Map.of("key", "owner", "value", "ops"), Map.of("key", "site", "value", "b")))
                .expect(201);

        assertThat(error(gateway.post(operator, path, List.of(Map.of("key", "owner", "value", "x")))))
                .isEqualTo("409 repo.entityAlreadyExists");
        gateway.put(operator, path + "/owner", Map.of("value", "dev")).expect(204);
        assertThat(gateway.get(operator, path + "/owner").expect(200).text("value"))
                .isEqualTo("dev");
        gateway.delete(operator, path + "/site").expect(204);
        assertThat(gateway.get(operator, path).body().path("total").asInt()).isEqualTo(1);
        assertThat(error(gateway.get(operator, path + "/site"))).isEqualTo("404 repo.entityNotFound");
    }

    @Test
    void whatIsEmptyHasNoContent() {
        var path = "/rest/v1/targets/" + target();

        assertThat(Stream.of("/attributes", "/assignedDS", "/installedDS")
                        .map(part -> gateway.get(operator, path + part).status()))
                .containsOnly(204);
    }

    @Test
    void consentBeforehandIsGivenOnceAndTakenBack() {
        var path = "/rest/v1/targets/" + target() + "/autoConfirm";

        gateway.post(operator, path + "/activate", Map.of("remark", "night shift"))
                .expect(204);

        assertThat(error(gateway.post(operator, path + "/activate", null))).isEqualTo("409 repo.autoConfAlreadyActive");
        var consent = gateway.get(operator, path).expect(200);
        assertThat(consent.body().path("active").asBoolean()).isTrue();
        assertThat(consent.text("initiator")).isEqualTo("olga");
        gateway.post(operator, path + "/deactivate", null).expect(204);
        assertThat(gateway.get(operator, path).body().path("active").asBoolean())
                .isFalse();
    }

    @Test
    void tagsAreGivenByThePolicyForWhatIsNotThere() {
        var name = "tag-" + UUID.randomUUID();
        var one = target();
        var two = target();
        var tag = gateway.post(operator, "/rest/v1/targettags", List.of(Map.of("name", name, "colour", "red")))
                .expect(201)
                .body()
                .path(0);
        var path = "/rest/v1/targettags/" + tag.path("id").asInt() + "/assigned";

        assertThat(error(gateway.post(operator, path, List.of(one, "nobody")))).isEqualTo("404 repo.entityNotFound");
        assertThat(gateway.get(operator, path).body().path("total").asInt()).isZero();
        assertThat(gateway.post(operator, path + "?onNotFoundPolicy=ON_WHAT_FOUND_AND_FAIL", List.of(one, "nobody"))
                        .status())
                .isEqualTo(404);
        assertThat(gateway.get(operator, path).body().path("total").asInt()).isEqualTo(1);
        gateway.post(operator, path + "?onNotFoundPolicy=ON_WHAT_FOUND_AND_SUCCESS", List.of(two, "nobody"))
                .expect(204);
        assertThat(gateway.get(operator, path).body().path("total").asInt()).isEqualTo(2);
        gateway.delete(operator, path + "/" + one).expect(204);
        assertThat(gateway.get(operator, path)
                        .body()
                        .path("content")
                        .path(0)
                        .path("controllerId")
                        .asString())
                .isEqualTo(two);
        assertThat(gateway.get(operator, "/rest/v1/targets/" + two + "/tags")
                        .body()
                        .path(0)
                        .path("name")
                        .asString())
                .isEqualTo(name);
        assertThat(error(gateway.post(operator, "/rest/v1/targettags", List.of(Map.of("name", name)))))
                .isEqualTo("409 repo.entityAlreadyExists");
        assertThat(gateway.delete(
                                operator,
                                "/rest/v1/targettags/" + tag.path("id").asInt())
                        .status())
                .isEqualTo(204);
    }

    @Test
    void groupsAreChangedByIdAndByFilter() {
        var one = target();
        var group = "site-" + UUID.randomUUID();

        gateway.put(operator, "/rest/v1/targetgroups/assigned?group=" + group + "/hall", List.of(one))
                .expect(204);

        assertThat(gateway.get(operator, "/rest/v1/targetgroups").body().toString())
                .contains(group + "/hall");
        assertThat(assigned("?group=" + group)).isZero();
        assertThat(assigned("?group=" + group + "&subgroups=true")).isEqualTo(1);
        gateway.put(operator, "/rest/v1/targetgroups/" + group + "/assigned", List.of(one))
                .expect(204);
        assertThat(assigned("?group=" + group)).isEqualTo(1);
        services.on(
                SetTargetGroup.class,
                (command, came) ->
                        Play.done(new TargetsChanged(1, List.of(), command.after() == null ? "gw-1" : null)));
        gateway.put(operator, "/rest/v1/targetgroups/" + group + "?q=name==x", null)
                .expect(204);
        assertThat(services.came(SetTargetGroup.class).stream()
                        .map(came -> (SetTargetGroup) came.command())
                        .filter(command -> command.controllerIds() == null))
                .containsExactly(
                        new SetTargetGroup(null, "name==x", group, null),
                        new SetTargetGroup(null, "name==x", group, "gw-1"));
        registry = new PlayedTargetRegistry(services);
    }

    private static int assigned(String query) {
        return gateway.get(operator, "/rest/v1/targetgroups/assigned" + query)
                .expect(200)
                .body()
                .path("total")
                .asInt();
    }

    @Test
    void aSetIsAssignedOnceAndOfflineItIsInstalledAtOnce() {
        var id = target();
        var path = "/rest/v1/targets/" + id + "/assignedDS";
        var request = Map.of(
                "id",
                SET,
                "type",
                "timeforced",
                "forcetime",
                1_900_000_000_000L,
                "weight",
                600,
                "maintenanceWindow",
                Map.of("schedule", "0 0 2 ? * SUN", "duration", "02:00:00", "timezone", "+01:00"));

        var answer = gateway.post(operator, path, request).expect(200).body();

        assertThat(answer.path("assigned").asInt()).isEqualTo(1);
        assertThat(answer.path("total").asInt()).isEqualTo(1);
        assertThat(answer.path("assignedActions")
                        .path(0)
                        .path("_links")
                        .path("self")
                        .path("href")
                        .asString())
                .endsWith(path.replace("assignedDS", "actions/")
                        + answer.path("assignedActions").path(0).path("id").asLong());
        var command = (AssignSet) services.came(AssignSet.class).getLast().command();
        assertThat(command.assignmentId()).startsWith("as-");
        assertThat(command.terms().actionType()).isEqualTo(ActionType.TIME_FORCED);
        assertThat(command.terms().forcedAt()).isEqualTo(Instant.ofEpochMilli(1_900_000_000_000L));
        assertThat(command.terms().weight()).isEqualTo(600);
        assertThat(command.terms().window())
                .isEqualTo(new MaintenanceWindow("0 0 2 ? * SUN", Duration.ofHours(2), "+01:00"));
    }

    @Test
    void offlineTheSetIsRecordedAsInstalled() {
        var path = "/rest/v1/targets/" + target() + "/assignedDS?offline=true";

        gateway.post(operator, path, List.of(Map.of("id", SET))).expect(200);

        var command = (AssignSet) services.came(AssignSet.class).getLast().command();
        assertThat(command.mode()).isEqualTo(Mode.OFFLINE);
        assertThat(command.terms().actionType()).isEqualTo(ActionType.FORCED);
        assertThat(command.terms().weight()).isEqualTo(1000);
    }

    @ParameterizedTest
    @CsvSource({
        "{\"id\":9199},404 repo.entityNotFound",
        "'{\"id\":9101,\"weight\":1001}',400 repo.constraintViolation",
        "'{\"id\":9101,\"type\":\"sometimes\"}',400 rest.body.notReadable",
        "'{\"id\":9101,\"maintenanceWindow\":{\"schedule\":\"0 0 2 ? * SUN\"}}',400 maintenanceScheduleInvalid",
        "'{\"id\":9101,\"maintenanceWindow\":{\"schedule\":\"@daily\",\"duration\":\"01:00:00\",\"timezone\":\"Z\"}}',"
                + "400 maintenanceScheduleInvalid",
        "'{\"id\":9101,\"maintenanceWindow\":{\"schedule\":\"never\",\"duration\":\"01:00:00\",\"timezone\":\"Z\"}}',"
                + "400 maintenanceScheduleInvalid",
        "'{\"id\":9101,\"maintenanceWindow\":{\"schedule\":\"0 0 2 31 2 ?\",\"duration\":\"01:00:00\",\"timezone\":\"Z\"}}',"
                + "400 maintenanceScheduleInvalid",
        "'{\"id\":9101,\"maintenanceWindow\":{\"schedule\":\"0 0 2 * * ?\",\"duration\":\"24:00:00\",\"timezone\":\"Z\"}}',"
                + "400 maintenanceScheduleInvalid"
    })
    void anAssignmentThatCannotBeIsRefused(String body, String expected) {
        assertThat(error(gateway.post(operator, "/rest/v1/targets/" + target() + "/assignedDS", body)))
                .isEqualTo(expected);
    }

    @Test
    void aFilterAssignsByItselfUntilItIsToldNotTo() {
        var filter = gateway.post(
                        operator, "/rest/v1/targetfilters", Map.of("name", "cameras", "query", "type==camera"))
                .expect(201)
                .body();
        var path = "/rest/v1/targetfilters/" + filter.path("id").asInt();

        assertThat(gateway.get(operator, path + "/autoAssignDS").status()).isEqualTo(204);
        assertThat(error(gateway.post(operator, path + "/autoAssignDS", Map.of("id", SET, "type", "timeforced"))))
                .isEqualTo("400 repo.invalidAutoAssignActionType");
        assertThat(error(gateway.post(operator, path + "/autoAssignDS", Map.of("id", INCOMPLETE_SET))))
                .isEqualTo("400 distributionset.incomplete");
        var assigning = gateway.post(operator, path + "/autoAssignDS", Map.of("id", SET, "type", "soft", "weight", 700))
                .expect(200)
                .body();
        assertThat(assigning.path("autoAssignDistributionSet").asInt()).isEqualTo(SET);
        assertThat(assigning.path("autoAssignActionType").asString()).isEqualTo("soft");
        assertThat(gateway.get(operator, path + "/autoAssignDS")
                        .expect(200)
                        .body()
                        .path("id")
                        .asInt())
                .isEqualTo(SET);
        gateway.delete(operator, path + "/autoAssignDS").expect(204);
        var alone = gateway.get(operator, path).expect(200).body();
        assertThat(List.of(
                        "autoAssignDistributionSet",
                        "autoAssignActionType",
                        "autoAssignWeight",
                        "confirmationRequired"))
                .as("there, as null")
                .allMatch(field -> alone.path(field).isNull());
        assertThat(((SetAutoAssignment)
                                services.came(SetAutoAssignment.class).getLast().command())
                        .autoAssignment())
                .isNull();
    }

    @Test
    void anAutoAssignmentIsStartedHaltedAndGoesOn() {
        var wanted = Map.of("name", "locks", "targetFilterQuery", "type==lock", "distributionSetId", SET);
        var made = gateway.post(operator, "/rest/v1/autoassignments", wanted).expect(201);
        var path = "/rest/v1/autoassignments/" + made.body().path("id").asInt();

        assertThat(made.text("status")).isEqualTo("ready");
        assertThat(made.text("actionType")).isEqualTo("forced");
        assertThat(made.body().path("_links").path("start").path("href").asString())
                .endsWith(path + "/start");
        assertThat(error(gateway.post(operator, path + "/pause", null))).isEqualTo("409 auto.assignment.illegalState");
        gateway.post(operator, path + "/start", null).expect(204);
        assertThat(statusOf(path)).isEqualTo("running");
        assertThat(error(gateway.post(operator, path + "/start", null))).isEqualTo("409 auto.assignment.illegalState");
        gateway.post(operator, path + "/pause", null).expect(204);
        assertThat(statusOf(path)).isEqualTo("paused");
        var paused = GatewayUnderTest.query("status==paused;actiontype==forced;distributionset.name==*");
        for (var list : List.of("/autoassignments", "/distributionsets/" + SET + "/autoAssignments")) {
            assertThat(gateway.get(operator, "/rest/v1" + list + "?q=" + paused)
                            .expect(200)
                            .body()
                            .path("content")
                            .path(0)
                            .path("targetFilterQuery")
                            .asString())
                    .isEqualTo("type==lock");
        }
        gateway.post(operator, path + "/resume", null).expect(204);
        assertThat(gateway.put(operator, path, Map.of("name", "all locks")).text("name"))
                .isEqualTo("all locks");
        gateway.delete(operator, path).expect(204);
        assertThat(error(gateway.get(operator, path))).isEqualTo("404 repo.entityNotFound");

        // The filter has stayed, and is taken again.
        var again = gateway.post(
                        operator,
                        "/rest/v1/autoassignments",
                        Map.of(
                                "name",
                                "all locks",
                                "targetFilterQuery",
                                "type==lock",
                                "distributionSetId",
                                SET,
                                "startAt",
                                1_700_000_000_000L))
                .expect(201);
        assertThat(again.body().path("id")).isEqualTo(made.body().path("id"));
        assertThat(again.text("status")).isEqualTo("running");
        var later = new HashMap<String, Object>(wanted);
        later.put("startAt", Instant.now().plusSeconds(3_600).toEpochMilli());
        assertThat(error(gateway.post(operator, "/rest/v1/autoassignments", later)))
                .isEqualTo("501 notImplemented");
        gateway.delete(operator, path).expect(204);
    }

    @Test
    void anAutoAssignmentThatWaitsIsReadAndThenApproved() {
        var approver = gateway.user("approver-of-filters", "APPROVER", "VIEWER");
        var wanted = Map.of("name", "waiting locks", "targetFilterQuery", "type==lock", "distributionSetId", SET);
        var waiting = registry.waitsForApproval(
                () -> gateway.post(operator, "/rest/v1/autoassignments", wanted).expect(201));
        var path = "/rest/v1/autoassignments/" + waiting.body().path("id").asInt();
        services.on(DecideApproval.class, (decide, came) -> registry.decided(decide));

        assertThat(waiting.text("status")).isEqualTo("waiting_for_approval");
        assertThat(waiting.body().path("_links").path("approve").path("href").asString())
                .endsWith(path + "/approve");
        assertThat(error(gateway.post(operator, path + "/start", null))).isEqualTo("409 auto.assignment.illegalState");
        assertThat(gateway.post(operator, path + "/approve", null).status()).isEqualTo(403);
        assertThat(error(gateway.post(approver, path + "/approve", null))).isEqualTo("428 rest.notRead");
        var query = GatewayUnderTest.query("status==waiting_for_approval");
        assertThat(gateway.get(approver, "/rest/v1/autoassignments?q=" + query)
                        .expect(200)
                        .body()
                        .path("total")
                        .asInt())
                .isEqualTo(1);

        gateway.post(approver, path + "/approve?remark=fine", null).expect(204);

        var command =
                (DecideApproval) services.came(DecideApproval.class).getLast().command();
        assertThat(command.digest()).isEqualTo("digest-that-waits");
        var shown = gateway.get(operator, path).expect(200);
        assertThat(shown.text("status")).isEqualTo("ready");
        assertThat(shown.text("approvalDecidedBy")).isEqualTo("lee");
        assertThat(shown.text("approvalRemark")).isEqualTo("fine");
        assertThat(error(gateway.post(approver, path + "/deny", null))).isEqualTo("409 auto.assignment.illegalState");
        gateway.delete(operator, path).expect(204);
    }

    @Test
    void anAutoAssignmentIsDeniedWithoutAWord() {
        var approver = gateway.user("denier-of-filters", "APPROVER", "VIEWER");
        var wanted = Map.of("name", "denied locks", "targetFilterQuery", "type==lock", "distributionSetId", SET);
        var waiting = registry.waitsForApproval(
                () -> gateway.post(operator, "/rest/v1/autoassignments", wanted).expect(201));
        var path = "/rest/v1/autoassignments/" + waiting.body().path("id").asInt();
        services.on(DecideApproval.class, (decide, came) -> registry.decided(decide));

        gateway.get(approver, path).expect(200);
        gateway.post(approver, path + "/deny", null).expect(204);

        var command =
                (DecideApproval) services.came(DecideApproval.class).getLast().command();
        assertThat(command.decision()).isEqualTo(Decision.DENY);
        assertThat(command.remark()).isNotBlank();
        gateway.delete(operator, path).expect(204);
    }

    private static String statusOf(String path) {
        return gateway.get(operator, path).expect(200).text("status");
    }

    /** Who has not seen the newest change does not undo it. */
    @Test
    void aFilterIsChangedFromWhatItWas() {
        var path = "/rest/v1/targetfilters/"
                + gateway.post(operator, "/rest/v1/targetfilters", Map.of("name", "doors", "query", "type==door"))
                        .expect(201)
                        .body()
                        .path("id")
                        .asInt();

        gateway.put(operator, path, Map.of("query", "type==gate")).expect(200);
        assertThat(services.came(SaveTargetFilter.class).getLast().headers()).containsEntry("hg_expected_version", "1");
        assertThat(error(gateway.send(
                        operator, "PUT", path, Map.of("query", "type==wall"), Map.of("If-Match", "\"1\""))))
                .isEqualTo("409 repo.concurrentModification");
        assertThat(gateway.get(operator, path).text("query")).isEqualTo("type==gate");
    }

    @Test
    void whoIsOverdueIsFoundAndShown() {
        var late = target();
        var fresh = target();
        services.tell(new Told(
                Topic.TARGET_CONTACTS,
                "gateway",
                new TargetContacts(List.of(
                        new Contact(late, Instant.now().minus(Duration.ofHours(1)), "192.0.2.8", Long.MAX_VALUE),
                        new Contact(fresh, Instant.now(), "2001:db8::8", Long.MAX_VALUE)))));
        var query =
                GatewayUnderTest.query("lastcontrollerrequestat=lt=${overdue_ts};id=in=(" + late + "," + fresh + ")");

        Awaitility.await().untilAsserted(() -> {
            var overdue = gateway.get(operator, "/rest/v1/targets?q=" + query)
                    .expect(200)
                    .body();
            assertThat(overdue.path("total").asInt()).isEqualTo(1);
            assertThat(overdue.path("content").path(0).path("controllerId").asString())
                    .isEqualTo(late);
            assertThat(overdue.path("content")
                            .path(0)
                            .path("pollStatus")
                            .path("overdue")
                            .asBoolean())
                    .isTrue();
        });
        Awaitility.await().untilAsserted(() -> {
            var shown = gateway.get(operator, "/rest/v1/targets/" + fresh).body();
            assertThat(shown.path("pollStatus").path("overdue").asBoolean(true)).isFalse();
            assertThat(shown.path("address").asString()).isEqualTo("http://[2001:db8::8]");
            assertThat(shown.path("updateStatus").asString()).isEqualTo("registered");
        });
    }

    @Test
    void aTargetTakesOnlySetsThatItsTypeCanTake() {
        var setType = "apps-" + UUID.randomUUID();
        services.tell(new Told(
                Topic.DISTRIBUTION_STATE,
                setType,
                new SetTypeState(
                        setType,
                        1,
                        9301,
                        setType,
                        "Apps only",
                        null,
                        null,
                        List.of(),
                        List.of(),
                        "kim",
                        Instant.now(),
                        "kim",
                        Instant.now())));
        var id = target();
        var key = "camera-" + UUID.randomUUID();
        var request = List.of(Map.of("key", key, "compatibledistributionsettypes", List.of(Map.of("id", 9301))));
        Awaitility.await()
                .untilAsserted(() -> assertThat(gateway.post(operator, "/rest/v1/targettypes", request)
                                .status())
                        .isEqualTo(201));
        var type = gateway.get(operator, "/rest/v1/targettypes?q=key==" + key)
                .body()
                .path("content")
                .path(0);
        var path = "/rest/v1/targettypes/" + type.path("id").asInt();
        assertThat(type.path("name").asString()).isEqualTo(key);

        gateway.post(
                        operator,
                        "/rest/v1/targets/" + id + "/targettype",
                        Map.of("id", type.path("id").asInt()))
                .expect(204);

        var shown = gateway.get(operator, "/rest/v1/targets/" + id).body();
        assertThat(shown.path("targetType").asInt()).isEqualTo(type.path("id").asInt());
        assertThat(shown.path("targetTypeName").asString()).isEqualTo(key);
        assertThat(error(gateway.post(operator, "/rest/v1/targets/" + id + "/assignedDS", Map.of("id", SET))))
                .isEqualTo("400 target.type.incompatible");
        assertThat(gateway.get(operator, path + "/compatibledistributionsettypes")
                        .body()
                        .path(0)
                        .path("key")
                        .asString())
                .isEqualTo(setType);
        assertThat(error(gateway.post(operator, "/rest/v1/targettypes", request)))
                .isEqualTo("409 repo.entityAlreadyExists");
        assertThat(error(gateway.post(operator, "/rest/v1/targettypes", List.of(Map.of("colour", "red")))))
                .isEqualTo("400 target.type.keyOrNameRequired");
        gateway.delete(operator, path + "/compatibledistributionsettypes/9301").expect(204);
        assertThat(gateway.get(operator, path + "/compatibledistributionsettypes")
                        .body()
                        .size())
                .isZero();
        gateway.delete(operator, "/rest/v1/targets/" + id + "/targettype").expect(204);
        assertThat(gateway.get(operator, "/rest/v1/targets/" + id).body().has("targetType"))
                .isFalse();
    }

    @Test
    void targetsThatDoNotMeetWhatTheSetRequiresAreAssignedItTogetherOrNotAtAll() {
        var unfit = target();
        var fit = unfit + "-large";
        gateway.post(operator, "/rest/v1/targets", List.of(Map.of("controllerId", fit, "name", "Large")))
                .expect(201);
        var path = "/rest/v1/distributionsets/" + REQUIRING_SET + "/assignedTargets";

        assertThat(error(gateway.post(operator, path, List.of(Map.of("id", fit), Map.of("id", unfit)))))
                .isEqualTo("400 target.type.incompatible");
        gateway.post(operator, path, List.of(Map.of("id", fit))).expect(200);
    }

    @Test
    void whoIsToHaveTheSetIsAssignedItAgainOnlyWhenThatIsAskedFor() {
        var id = target();
        var path = "/rest/v1/targets/" + id + "/assignedDS";
        gateway.post(operator, path, Map.of("id", SET)).expect(200);
        Awaitility.await().until(() -> gateway.get(operator, path).status() == 200);

        var asBefore = gateway.post(operator, path, Map.of("id", SET)).expect(200);
        assertThat(asBefore.body().path("alreadyAssigned").asInt()).isEqualTo(1);

        var again = gateway.post(operator, path, Map.of("id", SET, "reinstall", true))
                .expect(200);
        assertThat(again.body().path("assigned").asInt()).isEqualTo(1);
        var command = (AssignSet) services.came(AssignSet.class).getLast().command();
        assertThat(command.terms().reinstall()).isTrue();
    }

    @Test
    void whoOnlyReadsChangesNothing() {
        var viewer = gateway.user("mgmt-viewer", "VIEWER");

        gateway.get(viewer, "/rest/v1/targets").expect(200);
        assertThat(error(gateway.post(viewer, "/rest/v1/targets", List.of()))).isEqualTo("403 insufficientPermission");
        assertThat(gateway.get(null, "/rest/v1/targets").status()).isEqualTo(401);
    }
}
