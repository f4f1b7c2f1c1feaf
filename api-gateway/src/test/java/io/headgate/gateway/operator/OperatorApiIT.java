package io.headgate.gateway.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.chassis.messaging.Sha256;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.distribution.DistributionCommand.CreateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.UpdateDistributionSet;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.operation.OperationMessage.DiscardParkedRecord;
import io.headgate.contracts.operation.OperationMessage.Place;
import io.headgate.contracts.operation.OperationMessage.RecordDiscarded;
import io.headgate.contracts.operation.OperationMessage.RecordParked;
import io.headgate.contracts.rollout.RolloutCommand;
import io.headgate.contracts.rollout.RolloutCommand.CreateRollout;
import io.headgate.contracts.rollout.RolloutCommand.EditRollout;
import io.headgate.contracts.rollout.RolloutCommand.PauseRollout;
import io.headgate.contracts.rollout.RolloutCommand.ResumeRollout;
import io.headgate.contracts.rollout.RolloutCommand.StartRollout;
import io.headgate.contracts.rollout.RolloutCommand.StopRollout;
import io.headgate.contracts.rollout.RolloutEvent.RolloutCreated;
import io.headgate.contracts.rollout.RolloutEvent.RolloutEdited;
import io.headgate.contracts.target.TargetCommand.CheckFilter;
import io.headgate.contracts.target.TargetCommand.FilterPreview;
import io.headgate.contracts.target.TargetCommand.PreviewFilter;
import io.headgate.contracts.target.TargetCommand.RegisterTargets;
import io.headgate.contracts.target.TargetCommand.TargetsRegistered;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.gateway.RolloutNumbers;
import io.headgate.gateway.operator.GatewayUnderTest.User;
import io.headgate.gateway.operator.PlayedServices.Play;
import io.headgate.gateway.operator.PlayedServices.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operators' API over HTTP; the other services are played. */
class OperatorApiIT {

    private static PlayedServices services;
    private static GatewayUnderTest gateway;
    private static User operator;

    @BeforeAll
    static void start() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(20));
        services = new PlayedServices();
        gateway = new GatewayUnderTest("gateway-operator-api", "--headgate.commands.timeout=PT2S");
        operator = gateway.user("olga", "OPERATOR", "VIEWER");
        services.tell(set("ds-complete", true));
        services.tell(set("ds-incomplete", false));
        Awaitility.await()
                .until(() -> gateway.get(operator, "/api/v1/distribution-sets")
                                .body()
                                .path("total")
                                .asInt()
                        == 2);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        gateway.close();
        services.close();
    }

    @BeforeEach
    void plays() {
        services.on(
                PreviewFilter.class,
                (preview, came) -> preview.query().equals("bad")
                        ? Play.refused("query.syntax", Refusal.Kind.INVALID)
                        : Play.done(new FilterPreview(7, List.of("d-1"), Map.of(0, 7L), 0)));
        services.on(
                CheckFilter.class,
                (check, came) -> check.query().equals("bad")
                        ? Play.refused("query.syntax", Refusal.Kind.INVALID)
                        : Play.done(null));
        services.on(CreateRollout.class, (create, came) -> Play.at(0, created(create, came.headers())));
    }

    private static Told set(String id, boolean complete) {
        return new Told(
                Topic.DISTRIBUTION_STATE,
                id,
                new DistributionSetState(
                        id,
                        1,
                        1,
                        id,
                        "1",
                        "os",
                        null,
                        List.of(),
                        complete,
                        "digest-of-" + id,
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
                        null));
    }

    private static Told created(CreateRollout create, Map<String, String> headers) {
        return new Told(
                Topic.ROLLOUT_EVENTS,
                create.rolloutId(),
                new RolloutCreated(
                        create.rolloutId(),
                        0,
                        Instant.now(),
                        TriggeredBy.user(headers.get("hg_principal")),
                        create.definition(),
                        "digest",
                        false,
                        RolloutNumbers.next()));
    }

    private static Map<String, Object> rollout(String name) {
        return new HashMap<>(Map.of(
                "name",
                name,
                "targetFilter",
                "name==x",
                "distributionSets",
                List.of(Map.of("id", "ds-complete")),
                "strategy",
                Map.of("groups", Map.of("count", 5)),
                "policy",
                Map.of("success", Map.of("percent", 90), "error", Map.of("count", 3))));
    }

    @Test
    void whoCreatesReadsWhatWasCreatedAlthoughTheFactComesLater() {
        services.on(
                CreateRollout.class,
                (create, came) -> Play.at(0, created(create, came.headers())).after(Duration.ofMillis(700)));

        var made = gateway.post(operator, "/api/v1/rollouts", rollout("late")).expect(201);

        assertThat(made.header("Headgate-View")).isEmpty();
        assertThat(made.header("ETag")).isEqualTo("\"0\"");
        assertThat(made.header("Location")).isEqualTo("/api/v1/rollouts/" + made.text("id"));
        assertThat(made.text("id")).startsWith("ro-");
        assertThat(made.text("state")).isEqualTo("CREATED");
        var read = gateway.get(operator, "/api/v1/rollouts/" + made.text("id")).expect(200);
        assertThat(read.text("createdBy")).isEqualTo("olga");
        assertThat(read.body().path("policy").path("error").path("count").asInt())
                .isEqualTo(3);
        assertThat(read.body()
                        .path("distributionSets")
                        .path(0)
                        .path("contentDigest")
                        .asString())
                .isEqualTo("digest-of-ds-complete");
        assertThat(read.body().path("allowedActions").toString()).contains("start");
    }

    @Test
    void theSameIdempotencyKeyHasOneEffectAndOneAnswer() {
        var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        var before = services.came(CreateRollout.class).size();

        var first = gateway.send(operator, "POST", "/api/v1/rollouts", rollout("once"), key)
                .expect(201);
        var again = gateway.send(operator, "POST", "/api/v1/rollouts", rollout("once"), key)
                .expect(201);
        var other = gateway.send(operator, "POST", "/api/v1/rollouts", rollout("other"), key);

        assertThat(again.text("id")).isEqualTo(first.text("id"));
        assertThat(first.header("Idempotency-Key")).isEqualTo(key.get("Idempotency-Key"));
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.code()).isEqualTo("idempotency.key-reused");
        var ids = services.came(CreateRollout.class).stream()
                .skip(before)
                .map(PlayedServices.Came::id)
                .distinct();
        assertThat(ids).hasSize(1);
    }

    @Test
    void anotherUsersKeyIsAnotherKey() {
        var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        var other = gateway.user("otto", "OPERATOR", "VIEWER");

        var first = gateway.send(operator, "POST", "/api/v1/rollouts", rollout("mine"), key)
                .expect(201);
        var second = gateway.send(other, "POST", "/api/v1/rollouts", rollout("mine"), key)
                .expect(201);

        assertThat(second.text("id")).isNotEqualTo(first.text("id"));
    }

    @Test
    void ifMatchBecomesTheExpectedVersion() {
        services.on(
                EditRollout.class,
                (edit, came) -> !"0".equals(came.headers().get("hg_expected_version"))
                        ? Play.refused("rollout.stale", Refusal.Kind.STALE)
                        : Play.at(
                                1,
                                new Told(
                                        Topic.ROLLOUT_EVENTS,
                                        edit.rolloutId(),
                                        new RolloutEdited(
                                                edit.rolloutId(),
                                                1,
                                                Instant.now(),
                                                TriggeredBy.user("olga"),
                                                edit.definition(),
                                                "digest-2",
                                                false))));
        var id = gateway.post(operator, "/api/v1/rollouts", rollout("to-edit"))
                .expect(201)
                .text("id");
        var path = "/api/v1/rollouts/" + id;

        var bad = gateway.send(operator, "PUT", path, rollout("edited"), Map.of("If-Match", "77"));
        var stale = gateway.send(operator, "PUT", path, rollout("edited"), Map.of("If-Match", "\"77\""));
        var fresh = gateway.send(operator, "PUT", path, rollout("edited"), Map.of("If-Match", "\"0\""));

        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.code()).isEqualTo("request.bad-if-match");
        assertThat(stale.status()).isEqualTo(412);
        assertThat(fresh.expect(200).header("ETag")).isEqualTo("\"1\"");
        assertThat(gateway.get(operator, path).text("name")).isEqualTo("edited");
    }

    @Test
    void whenNobodyAnswersTheCallerIsToldWhatToDo() {
        services.silence(PauseRollout.class);

        var answer = gateway.post(operator, "/api/v1/rollouts/ro-x/pause", null);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("command.unanswered");
        assertThat(answer.header("Retry-After")).isNotEmpty();
        assertThat(answer.text("remedy")).contains("Idempotency-Key");
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    }

    @Test
    void whoseCommandsFailKeepsNobodyElseOut() {
        services.on(StartRollout.class, (command, came) -> Play.refused("command.failed", Refusal.Kind.UNPROCESSABLE));
        services.on(ResumeRollout.class, (command, came) -> Play.refused("rollout.not-allowed", Refusal.Kind.CONFLICT));

        for (int n = 0; n < 30; n++) {
            assertThat(gateway.post(operator, "/api/v1/rollouts/ro-bad/start", null)
                            .code())
                    .isEqualTo("command.failed");
        }

        // An open circuit would refuse it unsent: only silence opens it.
        assertThat(gateway.post(operator, "/api/v1/rollouts/ro-good/resume", null)
                        .code())
                .isEqualTo("rollout.not-allowed");
    }

    @Test
    void anAdminSeesWhyARecordIsParkedAndDiscardsItWithAReason() {
        var id = UUID.randomUUID().toString();
        var now = Instant.now();
        services.tell(new Told(
                Topic.PARKED_RECORDS,
                id,
                new RecordParked(
                        id,
                        "cascade-engine",
                        "cascade-engine.tally",
                        Topic.ACTION_FEEDBACK.topicName(),
                        0,
                        7,
                        "ro-1:1",
                        "action.reports.v1",
                        Place.FIRST,
                        "Handling the record failed.",
                        "org.postgresql.util.PSQLException: select 1",
                        "ro-1",
                        now)));
        services.on(
                DiscardParkedRecord.class,
                (command, came) -> Play.done(
                        null,
                        new Told(
                                Topic.PARKED_RECORDS,
                                id,
                                new RecordDiscarded(id, "cascade-engine", "x", "y", "admin", command.reason(), now))));
        var list = "/api/v1/parked-records?q=id==" + id;
        Awaitility.await()
                .until(() -> gateway.get(operator, list).body().path("total").asInt() == 1);
        var row = "/content/0";

        assertThat(gateway.get(operator, list).body().toString()).doesNotContain("PSQLException", "select 1");
        assertThat(gateway.get(User.ADMIN, list).body().at(row + "/detail").asString())
                .contains("PSQLException");
        assertThat(gateway.get(operator, list).body().at(row + "/rolloutId").asString())
                .isEqualTo("ro-1");
        var discard = "/api/v1/parked-records/" + id + "/discard";
        assertThat(gateway.post(operator, discard, Map.of("reason", "no admin")).status())
                .isEqualTo(403);
        var discarded =
                gateway.post(User.ADMIN, discard, Map.of("reason", "a test")).expect(200);
        assertThat(discarded.body().at("/discarded/reason").asString()).isEqualTo("a test");
        assertThat(gateway.get(operator, list + ";waiting==true")
                        .body()
                        .path("total")
                        .asInt())
                .isZero();
    }

    @Test
    void stopsAndPausesGoByALaneOfTheirOwnAndEachCommandIsCounted() {
        gateway.post(operator, "/api/v1/rollouts/ro-lane/start", null);
        gateway.post(operator, "/api/v1/rollouts/ro-lane/stop", Map.of("reason", "enough"));
        gateway.post(operator, "/api/v1/rollouts/ro-lane/resume", null);

        var start = about(StartRollout.class, "ro-lane");
        var stop = about(StopRollout.class, "ro-lane");
        var resume = about(ResumeRollout.class, "ro-lane");
        assertThat(stop.topic()).isEqualTo(Topic.ROLLOUT_STOPS.topicName());
        assertThat(start.topic()).isEqualTo(resume.topic()).isEqualTo(Topic.ROLLOUT_COMMANDS.topicName());
        assertThat(List.of(sequence(start), sequence(stop), sequence(resume)))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    private static PlayedServices.Came about(Class<? extends RolloutCommand> kind, String rolloutId) {
        return services.came(kind).stream()
                .filter(one -> ((RolloutCommand) one.command()).rolloutId().equals(rolloutId))
                .findFirst()
                .orElseThrow();
    }

    private static long sequence(PlayedServices.Came command) {
        return Long.parseLong(command.headers().get("hg_sequence"));
    }

    @Test
    void aFilterThatDoesNotCompileIsRefusedBeforeAnythingIsWritten() {
        var body = rollout("bad-filter");
        body.put("targetFilter", "bad");
        var before = services.came(CreateRollout.class).size();

        var answer = gateway.post(operator, "/api/v1/rollouts", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("query.syntax");
        assertThat(services.came(CreateRollout.class)).hasSize(before);
    }

    @ParameterizedTest
    @CsvSource({
        "bad, query.syntax",
        "attribute.until=lt=${now_ts}, distribution-set.requirement-by-time",
        "lastSeen=gt=2026-01-01, query.unknown-field",
        "updateStatus==in_sync, query.unknown-field",
        "failedRollout==ro-1, query.unknown-field"
    })
    void whatASetRequiresIsCheckedBeforeItIsWritten(String requirement, String code) {
        var request = new HashMap<String, Object>(Map.of("name", "s", "version", "1", "type", "os"));
        request.put("modules", List.of());
        request.put("requirement", requirement);
        var change = Map.of("requirement", requirement);

        assertThat(gateway.post(operator, "/api/v1/distribution-sets", request).code())
                .isEqualTo(code);
        assertThat(gateway.put(operator, "/api/v1/distribution-sets/ds-complete", change)
                        .code())
                .isEqualTo(code);
        assertThat(services.came(CreateDistributionSet.class)).isEmpty();
    }

    @Test
    void whatASetRequiresIsItsOwnersToDecide() {
        services.on(
                UpdateDistributionSet.class,
                (command, came) -> Play.refused("distribution-set.locked", Refusal.Kind.CONFLICT));

        var answer = gateway.put(
                operator, "/api/v1/distribution-sets/ds-complete", Map.of("requirement", "attribute.a=ge=2;tag==b"));

        assertThat(answer.code()).isEqualTo("distribution-set.locked");
        assertThat(services.came(UpdateDistributionSet.class).getLast().command())
                .isEqualTo(new UpdateDistributionSet(
                        "ds-complete", null, null, null, null, null, "attribute.a=ge=2;tag==b"));
    }

    @Test
    void aRolloutShowsItsNumberAndAllThatItsAuthorWrote() {
        var body = rollout("windowed");
        body.put("confirmationRequired", true);
        body.put("reinstall", true);
        body.put(
                "schedule",
                Map.of(
                        "windows",
                        List.of(Map.of("schedule", "0 0 2 * * ?", "duration", "PT3H", "timezone", "Europe/Berlin"))));
        body.put("policy", Map.of("afterSuccess", "PAUSE"));
        body.put(
                "strategy",
                Map.of(
                        "groups",
                        List.of(
                                Map.of("name", "lab", "share", 10, "confirmationRequired", false),
                                Map.of("name", "rest", "afterSuccess", "NEXT_GROUP"))));

        var made = gateway.post(operator, "/api/v1/rollouts", body).expect(201);
        var read = gateway.get(operator, "/api/v1/rollouts/" + made.text("id")).expect(200);

        assertThat(read.body().path("number").asInt()).isPositive();
        assertThat(read.body().path("confirmationRequired").asBoolean()).isTrue();
        assertThat(read.body().path("reinstall").asBoolean()).isTrue();
        assertThat(read.body().path("schedule").path("windows").path(0).toString())
                .isEqualTo("{\"schedule\":\"0 0 2 * * ?\",\"duration\":\"PT3H\",\"timezone\":\"Europe/Berlin\"}");
        assertThat(read.body().path("policy").path("afterSuccess").asString()).isEqualTo("PAUSE");
        var groups = read.body().path("strategy").path("groups");
        assertThat(groups.path(0).path("confirmationRequired").asBoolean()).isFalse();
        assertThat(groups.path(0).path("afterSuccess").isNull()).isTrue();
        assertThat(groups.path(1).path("afterSuccess").asString()).isEqualTo("NEXT_GROUP");
        var found = gateway.get(
                        operator,
                        "/api/v1/rollouts?q=number=="
                                + read.body().path("number").asInt())
                .expect(200);
        assertThat(found.body().path("content").path(0).path("id").asString()).isEqualTo(made.text("id"));
        var copy = gateway.post(operator, "/api/v1/rollouts/" + made.text("id") + "/clone", Map.of())
                .expect(201);
        assertThat(copy.body().path("confirmationRequired").asBoolean()).isTrue();
        assertThat(copy.body().path("reinstall").asBoolean()).isTrue();
        assertThat(copy.body().path("schedule").path("windows")).hasSize(1);
        assertThat(copy.body().path("number").asInt())
                .isNotEqualTo(read.body().path("number").asInt());
    }

    @ParameterizedTest
    @CsvSource({"not a cron", "0 2 * * *", "0 0 0 31 2 ?", "@daily", "0 0 2 ? * 7-3/2", "0 0 2 1 1 ? 2020"})
    void aWindowThatNeverOpensOrIsNotUnderstoodIsRefused(String schedule) {
        var body = rollout("bad-window");
        var window = Map.of("schedule", schedule, "duration", "PT3H", "timezone", "Z");
        body.put("schedule", Map.of("windows", List.of(window)));

        assertThat(gateway.post(operator, "/api/v1/rollouts", body).code()).isEqualTo("rollout.window-invalid");
    }

    @Test
    void ofWindowsThereIsOne() {
        var body = rollout("two-windows");
        var window = Map.of("schedule", "0 0 2 * * ?", "duration", "PT3H", "timezone", "Z");
        body.put("schedule", Map.of("windows", List.of(window, window)));

        assertThat(gateway.post(operator, "/api/v1/rollouts", body).code()).isEqualTo("rollout.too-many-windows");
    }

    @ParameterizedTest
    @CsvSource({"ds-nowhere,422,distribution-set.unknown", "ds-incomplete,409,distribution-set.incomplete"})
    void aSetThatCannotBeRolledOutIsRefused(String set, int status, String code) {
        var body = rollout("no-set");
        body.put("distributionSets", List.of(Map.of("id", set)));

        var answer = gateway.post(operator, "/api/v1/rollouts", body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
    }

    @Test
    void listsArePagedSortedAndQueried() {
        var run = "list-" + UUID.randomUUID();
        for (int n = 1; n <= 5; n++) {
            gateway.post(operator, "/api/v1/rollouts", rollout(run + "-" + n)).expect(201);
        }
        var path = "/api/v1/rollouts?q=" + GatewayUnderTest.query("name==" + run + "-*");

        var page =
                gateway.get(operator, path + "&sort=name:DESC&offset=1&limit=2").expect(200);
        var none = gateway.get(operator, path + GatewayUnderTest.query(";state==RUNNING"))
                .expect(200);

        assertThat(page.body().path("total").asInt()).isEqualTo(5);
        assertThat(page.body()
                        .path("content")
                        .valueStream()
                        .map(one -> one.path("name").asString()))
                .containsExactly(run + "-4", run + "-3");
        assertThat(none.body().path("total").asInt()).isZero();
        assertThat(gateway.get(operator, "/api/v1/rollouts?q=colour==red").code())
                .isEqualTo("query.unknown-field");
        assertThat(gateway.get(operator, "/api/v1/rollouts?sort=name").code()).isEqualTo("query.bad-sort");
        assertThat(gateway.get(operator, "/api/v1/rollouts?limit=0").code()).isEqualTo("query.bad-page");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\": 5}",
                "{\"name\": \"x\", \"surprise\": 1}",
                "{\"name\": ",
                "[]",
                "\"text\"",
                "null",
                "{\"name\":\"x\",\"name\":\"y\"}",
                "{\"name\":\"x\",\"strategy\":{\"type\":\"CASCADE\",\"groups\":\"many\"}}",
                "{\"name\":\"x\",\"strategy\":{\"groups\":{\"count\":1.5}}}",
                "{} trailing"
            })
    void jsonOfTheWrongShapeIsRefusedWithoutEcho(String body) {
        var answer = gateway.post(operator, "/api/v1/rollouts", body);

        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(400);
        assertThat(answer.code()).startsWith("request.");
        assertThat(answer.body().toString()).doesNotContain("Exception").doesNotContain("io.headgate");
    }

    @Test
    void anUnknownFieldIsNamed() {
        var body = rollout("x");
        body.put("policy", Map.of("sucess", Map.of("percent", 90)));

        var answer = gateway.post(operator, "/api/v1/rollouts", body);

        assertThat(answer.code()).isEqualTo("request.field-unknown");
        assertThat(answer.text("detail")).contains("policy.sucess");
        assertThat(answer.text("remedy")).contains("success");
    }

    @Test
    void aMissingFieldIsNamed() {
        var body = rollout("x");
        body.remove("targetFilter");

        var answer = gateway.post(operator, "/api/v1/rollouts", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("detail")).contains("targetFilter");
    }

    @Test
    void aBodyOfTenMegabytesIsTooLarge() {
        var answer = gateway.post(operator, "/api/v1/rollouts", "{\"name\":\"" + "x".repeat(10_000_000) + "\"}");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.code()).isEqualTo("request.too-large");
    }

    @Test
    void deepNestingIsRefused() {
        var answer = gateway.post(operator, "/api/v1/rollouts", "[".repeat(5_000));

        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void aThousandTargetsAreThereWhenTheAnswerComes() {
        services.on(RegisterTargets.class, (register, came) -> {
            var facts = register.targets().stream()
                    .map(target -> new Told(
                            Topic.TARGET_STATE,
                            target.controllerId(),
                            new TargetState(
                                    target.controllerId(),
                                    1,
                                    target.controllerId(),
                                    null,
                                    target.attributes(),
                                    target.tags(),
                                    target.tokenHash() == null ? List.of() : List.of(target.tokenHash()),
                                    false,
                                    Instant.now(),
                                    null,
                                    null,
                                    null,
                                    Map.of(),
                                    null,
                                    "kim",
                                    "kim",
                                    Instant.EPOCH,
                                    1)))
                    .toArray(Told[]::new);
            return Play.done(new TargetsRegistered(facts.length, List.of()), facts);
        });
        var run = "t" + UUID.randomUUID();
        var targets = IntStream.range(0, 1_000)
                .mapToObj(n -> Map.of(
                        "controllerId",
                        run + "-" + n,
                        "attributes",
                        Map.of("model", "gw-" + n % 3),
                        "tags",
                        List.of("eu"),
                        "issueToken",
                        n % 2 == 0))
                .toList();

        var answer = gateway.post(operator, "/api/v1/targets", targets).expect(201);

        assertThat(answer.body().path("created").asInt()).isEqualTo(1_000);
        var tokens = new ArrayList<String>();
        answer.body()
                .path("targets")
                .forEach(target -> tokens.add(target.path("token").asString("")));
        assertThat(tokens.get(0)).hasSizeGreaterThanOrEqualTo(43);
        assertThat(tokens.get(1)).isEmpty();
        assertThat(tokens.stream().filter(token -> !token.isEmpty()).distinct()).hasSize(500);
        var listed = gateway.get(
                operator,
                "/api/v1/targets?limit=1&q="
                        + GatewayUnderTest.query("controllerId==" + run + "-*;attribute.model==gw-1;tag==eu"));
        assertThat(listed.body().path("total").asInt()).isEqualTo(333);
        var one = gateway.get(operator, "/api/v1/targets/" + run + "-0").expect(200);
        assertThat(one.body().path("hasToken").asBoolean()).isTrue();
        assertThat(one.body().toString()).doesNotContain(tokens.get(0));
    }

    @Test
    void aDeviceKeepsTheTokenItHas() {
        services.on(RegisterTargets.class, (register, came) -> Play.done(new TargetsRegistered(1, List.of())));
        var moved = new HashMap<String, Object>(Map.of(
                "controllerId",
                "moved-" + UUID.randomUUID(),
                "token",
                "bH7XXAprK1ChnLfKSdtlsp7NOlPnZAYY",
                "type",
                "camera",
                "group",
                "plant/line-1",
                "address",
                "amqp://host",
                "metadata",
                Map.of("owner", "ops")));

        var answer = gateway.post(operator, "/api/v1/targets", moved).expect(201);

        assertThat(answer.body().toString()).doesNotContain("bH7XXAprK1ChnLfKSdtlsp7NOlPnZAYY");
        var registered = ((RegisterTargets)
                        services.came(RegisterTargets.class).getLast().command())
                .targets()
                .getFirst();
        assertThat(registered.tokenHash()).isEqualTo(Sha256.hex("bH7XXAprK1ChnLfKSdtlsp7NOlPnZAYY"));
        assertThat(registered.type()).isEqualTo("camera");
        assertThat(registered.group()).isEqualTo("plant/line-1");
        assertThat(registered.address()).isEqualTo("amqp://host");
        assertThat(registered.metadata()).isEqualTo(Map.of("owner", "ops"));

        moved.put("issueToken", true);
        assertThat(gateway.post(operator, "/api/v1/targets", moved).code()).isEqualTo("target.bad-token");
        moved.remove("issueToken");
        moved.put("token", "with space");
        assertThat(gateway.post(operator, "/api/v1/targets", moved).code()).isEqualTo("target.bad-token");
    }
}
