package io.headgate.gateway.hawkbit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.Topic;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsAssigned;
import io.headgate.contracts.distribution.DistributionCommand.AssignSet;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftware;
import io.headgate.contracts.distribution.DistributionCommand.SaveModuleType;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.gateway.artifact.ArtifactStore;
import io.headgate.gateway.artifact.ContentUse;
import io.headgate.gateway.operator.GatewayUnderTest;
import io.headgate.gateway.operator.GatewayUnderTest.Answer;
import io.headgate.gateway.operator.GatewayUnderTest.User;
import io.headgate.gateway.operator.PlayedServices;
import io.headgate.gateway.operator.PlayedServices.Play;
import io.headgate.gateway.operator.PlayedServices.Told;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** hawkBit's Management API over HTTP: its frame, and software. The owner of software is played. */
class ManagementSoftwareIT {

    private static PlayedServices services;
    private static GatewayUnderTest gateway;
    private static User operator;
    private static User viewer;

    @BeforeAll
    static void start() {
        services = new PlayedServices();
        gateway = new GatewayUnderTest("gateway-management-software");
        operator = gateway.user("olga", "OPERATOR", "VIEWER");
        viewer = gateway.user("vera", "VIEWER");
        new PlayedSoftware(services);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        gateway.close();
        services.close();
    }

    private static String unique(String name) {
        return name + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private static JsonNode made(String path, Object one) {
        return gateway.post(operator, "/rest/v1" + path, List.of(one))
                .expect(201)
                .body()
                .path(0);
    }

    private static JsonNode module(String name) {
        return made("/softwaremodules", Map.of("name", name, "version", "1.0", "type", "os", "vendor", "ACME, Ltd."));
    }

    private static JsonNode set(String name, JsonNode... modules) {
        var references = List.of(modules).stream()
                .map(module -> Map.of("id", module.path("id").asInt()))
                .toList();
        return made("/distributionsets", Map.of("name", name, "version", "1.0", "type", "os", "modules", references));
    }

    private static void assertRefused(Answer answer, int status, String errorCode) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text("errorCode")).isEqualTo("hawkbit.server.error." + errorCode);
        assertThat(answer.text("exceptionClass")).isNotEmpty().doesNotContain(".");
        assertThat(answer.text("message")).isNotEmpty();
        assertThat(answer.header("content-type")).startsWith("application/json");
    }

    @Test
    void whoAsksIsToldInHawkbitsPermissions() {
        var info = gateway.get(viewer, "/rest/v1/userinfo").expect(200);

        assertThat(info.text("tenant")).isEqualTo("DEFAULT");
        assertThat(info.text("username")).isEqualTo("vera");
        assertThat(info.body().path("permissions").valueStream().map(JsonNode::asString))
                .contains("READ_TARGET", "READ_ROLLOUT")
                .doesNotContain("CREATE_TARGET", "APPROVE_ROLLOUT");
    }

    @Test
    void modulesAreMadeInBulkAndListedInPages() {
        var name = unique("page");
        var modules = List.of("1", "2", "3").stream()
                .map(version -> Map.of("name", name, "version", version, "type", "application", "unknown", "field"))
                .toList();

        var made = gateway.post(operator, "/rest/v1/softwaremodules", modules).expect(201);

        assertThat(made.body()).hasSize(3);
        var first = made.body().path(0);
        assertThat(first.path("id").isIntegralNumber()).isTrue();
        assertThat(first.path("createdBy").asString()).isEqualTo("kim");
        assertThat(first.path("createdAt").asLong()).isEqualTo(1_772_359_200_000L);
        assertThat(first.path("_links").path("self").path("href").asString())
                .isEqualTo(gateway.address() + "/rest/v1/softwaremodules/"
                        + first.path("id").asInt());
        assertThat(first.has("vendor")).isFalse();

        var query = "/rest/v1/softwaremodules?q=" + GatewayUnderTest.query("name==" + name)
                + "&sort=version:DESC&limit=2&offset=1";
        var page = gateway.get(viewer, query).expect(200).body();

        assertThat(page.path("total").asInt()).isEqualTo(3);
        assertThat(page.path("size").asInt()).isEqualTo(2);
        assertThat(page.path("content")
                        .valueStream()
                        .map(one -> one.path("version").asString()))
                .containsExactly("2", "1");
    }

    @Test
    void theAnswerIsHalUnlessJsonIsAskedFor() {
        assertThat(gateway.get(viewer, "/rest/v1/softwaremodules").header("content-type"))
                .startsWith("application/hal+json");
        assertThat(gateway.send(viewer, "GET", "/rest/v1/softwaremodules", null, Map.of("Accept", "application/json"))
                        .header("content-type"))
                .startsWith("application/json");
    }

    @ParameterizedTest
    @CsvSource({
        "q=name, rest.param.rsqlParamSyntax",
        "q=nonsense==1, rest.param.rsqlInvalidField",
        "sort=name, rest.param.sortParamSyntax",
        "sort=name:UP, rest.param.invalidDirection",
        "sort=nonsense:ASC, rest.param.invalidField",
        "offset=x, repo.constraintViolation"
    })
    void aListThatCannotBeAskedForLikeThisIsRefusedWithHawkbitsCode(String query, String errorCode) {
        assertRefused(gateway.get(viewer, "/rest/v1/softwaremodules?" + query), 400, errorCode);
    }

    @Test
    void aPageThatIsTooLargeIsCutAndOneThatIsNoneIsTheFirst() {
        gateway.get(viewer, "/rest/v1/distributionsettypes?limit=100000&offset=-5")
                .expect(200);
    }

    @Test
    void whatIsWrongIsToldInHawkbitsWay() {
        var name = unique("twice");
        module(name);

        assertRefused(gateway.get(viewer, "/rest/v1/softwaremodules/999999"), 404, "repo.entityNotFound");
        assertRefused(gateway.get(viewer, "/rest/v1/softwaremodules/abc"), 400, "repo.constraintViolation");
        assertRefused(
                gateway.post(
                        operator, "/rest/v1/softwaremodules", "[{\"name\":\"x\",\"version\":\"1\",\"type\":\"os\"},"),
                400,
                "rest.body.notReadable");
        assertRefused(
                gateway.post(operator, "/rest/v1/softwaremodules", List.of(Map.of("name", "x"))),
                400,
                "repo.constraintViolation");
        assertRefused(
                gateway.post(
                        operator,
                        "/rest/v1/softwaremodules",
                        List.of(Map.of("name", name, "version", "1.0", "type", "os"))),
                409,
                "repo.entityAlreadyExists");
        assertRefused(
                gateway.post(viewer, "/rest/v1/softwaremodules", List.of(Map.of())), 403, "insufficientPermission");
        assertRefused(gateway.get(viewer, "/rest/v1/nothing"), 404, "repo.entityNotFound");
        assertRefused(
                gateway.send(operator, "PATCH", "/rest/v1/softwaremodules", null, Map.of()),
                405,
                "rest.methodNotAllowed");
        assertRefused(
                gateway.send(
                        operator,
                        "POST",
                        "/rest/v1/softwaremodules",
                        new byte[] {1},
                        Map.of("Content-Type", "application/octet-stream")),
                415,
                "rest.unsupportedMediaType");
        // What a form says is not dropped in silence, as the remark of an approval would be.
        for (var form : List.of("application/x-www-form-urlencoded", "multipart/form-data; boundary=b")) {
            assertRefused(
                    gateway.send(
                            operator,
                            "POST",
                            "/rest/v1/rollouts/1/start",
                            "remark=fine".getBytes(StandardCharsets.US_ASCII),
                            Map.of("Content-Type", form)),
                    415,
                    "rest.unsupportedMediaType");
        }
        assertThat(gateway.get(null, "/rest/v1/softwaremodules").status()).isEqualTo(401);
    }

    @Test
    void eachRequestIsACommandOfItsOwnAndOneObjectIsTakenForAListOfOne() {
        var before = services.came(CreateSoftware.class).size();
        var body = Map.of("name", unique("single"), "version", "1", "type", "os");

        gateway.post(operator, "/rest/v1/softwaremodules", body).expect(201);
        gateway.post(operator, "/rest/v1/softwaremodules", body).expect(409);

        assertThat(services.came(CreateSoftware.class)).hasSize(before + 2);
    }

    @Test
    void oneThatIsRefusedTakesTheWholeBulkWithIt() {
        var fresh = unique("fresh");
        var taken = unique("taken");
        module(taken);

        var refused = gateway.post(
                operator,
                "/rest/v1/softwaremodules",
                List.of(
                        Map.of("name", fresh, "version", "1.0", "type", "os"),
                        Map.of("name", taken, "version", "1.0", "type", "os")));

        assertRefused(refused, 409, "repo.entityAlreadyExists");
        assertThat(found("/softwaremodules", "name==" + fresh)).isZero();
    }

    @Test
    void aTypeIsChangedFromWhatItWasWhenItWasRead() {
        var type = made("/softwaremoduletypes", Map.of("key", unique("type"), "name", "Type"));

        gateway.put(
                        operator,
                        "/rest/v1/softwaremoduletypes/" + type.path("id").asInt(),
                        Map.of("description", "changed"))
                .expect(200);

        assertThat(services.came(SaveModuleType.class).getLast().headers()).containsKey("hg_expected_version");
    }

    @Test
    void aSetWithoutATypeIsOfTheTenantsDefault() {
        var admin = gateway.user("anna-" + unique(""), "ADMIN");
        var setting = "/rest/v1/system/configs/default.ds.type";
        made("/distributionsettypes", Map.of("key", "os_app", "name", "OS with apps"));
        var type = made("/distributionsettypes", Map.of("key", unique("boards"), "name", "Boards"));
        var request = Map.of("name", unique("untyped"), "version", "1");
        assertThat(made("/distributionsets", request).path("type").asString()).isEqualTo("os_app");

        gateway.put(admin, setting, Map.of("value", type.path("id").asInt())).expect(204);
        try {
            var written = gateway.get(admin, setting).body();
            assertThat(written.path("value").asInt()).isEqualTo(type.path("id").asInt());
            assertThat(written.path("createdBy").asString())
                    .isNotEmpty()
                    .isEqualTo(written.path("lastModifiedBy").asString());
            assertThat(written.path("createdAt").asLong())
                    .isPositive()
                    .isLessThanOrEqualTo(written.path("lastModifiedAt").asLong());
            assertThat(made("/distributionsets", Map.of("name", unique("untyped"), "version", "1"))
                            .path("type")
                            .asString())
                    .isEqualTo(type.path("key").asString());
            assertRefused(gateway.put(admin, setting, Map.of("value", 999_999)), 400, "configValueInvalid");
        } finally {
            gateway.delete(admin, setting).expect(204);
        }
    }

    @Test
    void aSettingWithOneValueOnlyTakesItBackAndSaysWhyItTakesNoOther() {
        var admin = gateway.user("anna-" + unique(""), "ADMIN");
        var setting = "/rest/v1/system/configs/implicit.lock.enabled";

        gateway.put(admin, setting, Map.of("value", true)).expect(204);
        var refused = gateway.put(admin, setting, Map.of("value", false));

        assertRefused(refused, 400, "configValueInvalid");
        assertThat(refused.text("message")).contains("what was assigned or rolled out is locked");
        gateway.delete(admin, setting).expect(204);
    }

    @Test
    void aSetThatIsDeletedAndUsedIsListedOnlyWhereItIsAskedFor() {
        var set = set(unique("hidden"), module(unique("hidden")));
        var path = "/rest/v1/distributionsets/" + set.path("id").asInt();
        var list = "/rest/v1/distributionsets?q="
                + GatewayUnderTest.query("name==" + set.path("name").asString()) + "&soft_deleted_mode=";

        gateway.delete(operator, path).expect(204);

        assertThat(gateway.get(viewer, path).expect(200).body().path("deleted").asBoolean())
                .isTrue();
        for (var mode : Map.of("EXCLUDE_SOFT_DELETED", 0, "INCLUDE_SOFT_DELETED", 1, "ONLY_SOFT_DELETED", 1)
                .entrySet()) {
            assertThat(gateway.get(viewer, list + mode.getKey())
                            .expect(200)
                            .body()
                            .path("total")
                            .asInt())
                    .isEqualTo(mode.getValue());
        }
        assertRefused(
                gateway.post(
                        operator,
                        "/rest/v1/rollouts",
                        Map.of(
                                "name",
                                unique("late"),
                                "targetFilterQuery",
                                "name==*",
                                "distributionSetId",
                                set.path("id").asInt())),
                404,
                "repo.entityNotFound");
    }

    @Test
    void aModuleIsChangedAndDeleted() {
        var path = "/rest/v1/softwaremodules/"
                + module(unique("change")).path("id").asInt();

        var changed = gateway.put(operator, path, Map.of("vendor", "Other")).expect(200);
        assertThat(changed.text("vendor")).isEqualTo("Other");
        assertThat(changed.text("lastModifiedBy")).isEqualTo("lee");
        gateway.put(operator, path, Map.of("locked", false)).expect(200);
        gateway.put(operator, path, Map.of("locked", true)).expect(423);

        gateway.delete(operator, path).expect(204);
        gateway.get(viewer, path).expect(404);
    }

    @Test
    void metadataOfModulesAndSets() {
        var module = module(unique("meta"));
        for (var entity : List.of(
                "/softwaremodules/" + module.path("id").asInt(),
                "/distributionsets/" + set(unique("meta"), module).path("id").asInt())) {
            var path = "/rest/v1" + entity + "/metadata";
            gateway.post(
                            operator,
                            path,
                            List.of(
                                    Map.of("key", "b", "value", "2", "targetVisible", true),
                                    Map.of("key", "a", "value", "1")))
                    .expect(201);
            gateway.put(operator, path + "/a", Map.of("value", "3")).expect(204);

            assertThat(gateway.get(viewer, path + "/a").expect(200).text("value"))
                    .isEqualTo("3");
            var list = gateway.get(viewer, path).expect(200).body();
            assertThat(list.path("total").asInt()).isEqualTo(2);
            assertThat(list.path("content").path(1).path("targetVisible").isMissingNode())
                    .isEqualTo(entity.startsWith("/distributionsets"));

            gateway.delete(operator, path + "/a").expect(204);
            assertRefused(gateway.get(viewer, path + "/a"), 404, "repo.entityNotFound");
        }
        assertThat(found(
                        "/softwaremodules",
                        "metadata.b==2;id==" + module.path("id").asInt()))
                .isEqualTo(1);
    }

    private static int found(String list, String query) {
        return gateway.get(viewer, "/rest/v1" + list + "?q=" + GatewayUnderTest.query(query))
                .expect(200)
                .body()
                .path("total")
                .asInt();
    }

    private static Answer upload(String path, String filename, String content) {
        var boundary = "----headgate";
        var body = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + filename
                + "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + content + "\r\n--" + boundary + "--\r\n";
        return gateway.send(
                operator,
                "POST",
                path,
                body.getBytes(StandardCharsets.UTF_8),
                Map.of("Content-Type", "multipart/form-data; boundary=" + boundary));
    }

    @Test
    void aFileIsUploadedCheckedAndDownloaded() {
        var path =
                "/rest/v1/softwaremodules/" + module(unique("file")).path("id").asInt() + "/artifacts";
        var md5 = "5eb63bbbe01eeed093cb22bb8f5acdc3";
        var sha1 = "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed";
        var sha256 = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";
        var wrong = "0".repeat(64);

        assertRefused(
                upload(path + "?md5sum=" + wrong.substring(32), "f.bin", "hello world"),
                400,
                "artifact.uploadFailed.checksum.md5.match");
        assertRefused(
                upload(path + "?sha1sum=" + wrong.substring(24), "f.bin", "hello world"),
                400,
                "artifact.uploadFailed.checksum.sha1.match");
        assertRefused(
                upload(path + "?sha256sum=" + wrong, "f.bin", "hello world"),
                400,
                "artifact.uploadFailed.checksum.sha256.match");

        assertRefused(upload(path, "f\0.bin", "hello world"), 400, "repo.constraintViolation");

        var query = "?filename=image.swu&md5sum=" + md5 + "&sha1sum=" + sha1.toUpperCase(java.util.Locale.ROOT)
                + "&sha256sum=" + sha256;
        var artifact = upload(path + query, "f.bin", "hello world").expect(201).body();

        assertThat(artifact.path("providedFilename").asString()).isEqualTo("image.swu");
        assertThat(artifact.path("size").asInt()).isEqualTo(11);
        assertThat(artifact.path("hashes").path("md5").asString()).isEqualTo(md5);
        assertThat(artifact.path("hashes").path("sha256").asString()).isEqualTo(sha256);
        assertThat(gateway.get(viewer, path).expect(200).body()).hasSize(1);

        var one = path + "/" + artifact.path("id").asInt();
        gateway.get(viewer, one).expect(200);
        var whole =
                gateway.send(viewer, "GET", one + "/download", null, Map.of()).expect(200);
        assertThat(whole.header("content-length")).isEqualTo("11");
        assertThat(whole.header("content-disposition")).contains("image.swu");
        var part = gateway.send(viewer, "GET", one + "/download", null, Map.of("Range", "bytes=6-"))
                .expect(206);
        assertThat(part.header("content-range")).isEqualTo("bytes 6-10/11");

        gateway.delete(operator, one).expect(204);
        assertRefused(gateway.get(viewer, one), 404, "repo.entityNotFound");
    }

    @Test
    void rangesOfADownloadAreThoseOfDevices() {
        var path =
                "/rest/v1/softwaremodules/" + module(unique("range")).path("id").asInt() + "/artifacts";
        var one = path + "/"
                + upload(path, "f.bin", "0123456789")
                        .expect(201)
                        .body()
                        .path("id")
                        .asInt()
                + "/download";
        var several = gateway.send(viewer, "GET", one, null, Map.of("Range", "bytes=5-6,0-1,99-"))
                .expect(206);
        assertThat(several.header("content-type")).startsWith("multipart/byteranges");
        assertThat(gateway.send(viewer, "GET", one, null, Map.of("Range", "bytes=5-6,99-"))
                        .expect(206)
                        .header("content-range"))
                .isEqualTo("bytes 5-6/10");
        gateway.send(viewer, "GET", one, null, Map.of("Range", "lines=1-2")).expect(200);
        assertThat(gateway.send(viewer, "GET", one, null, Map.of("Range", "bytes=10-"))
                        .expect(416)
                        .header("content-range"))
                .isEqualTo("bytes */10");
        gateway.send(viewer, "GET", one, null, Map.of("If-Match", "\"other\"")).expect(412);
    }

    private static final String CONTENT = "hello world";
    private static final Map<String, String> SUMS = Map.of(
            "md5sum", "5eb63bbbe01eeed093cb22bb8f5acdc3",
            "sha1sum", "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed",
            "sha256sum", "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");

    private static String field(String name, String value) {
        return "--headgate\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    private static String file(String part, String filename) {
        return "--headgate\r\nContent-Disposition: form-data; name=\"" + part + "\"; filename=\"" + filename
                + "\"\r\n\r\n" + CONTENT + "\r\n";
    }

    private static Answer form(String path, String... parts) {
        return gateway.send(
                operator,
                "POST",
                path,
                (String.join("", parts) + "--headgate--\r\n").getBytes(StandardCharsets.UTF_8),
                Map.of("Content-Type", "multipart/form-data; boundary=headgate"));
    }

    @Test
    void whatAFormSaysOfItsFileCountsBeforeAndBehindIt() {
        var path =
                "/rest/v1/softwaremodules/" + module(unique("form")).path("id").asInt() + "/artifacts";
        SUMS.forEach((name, sum) -> {
            var wrong = field(name, "0".repeat(sum.length()));
            form(path, wrong, file("file", name)).expect(400);
            form(path, file("file", name), wrong).expect(400);
            form(path, field(name, "nonsense"), file("file", name)).expect(400);
            form(path + "?" + name + "=" + sum, wrong, file("file", name)).expect(400);
            form(path, field(name, ""), file("file", name), field(name, sum)).expect(201);
        });
        assertThat(form(path, field("filename", "before.swu"), file("file", "f.bin"))
                        .expect(201)
                        .text("providedFilename"))
                .isEqualTo("before.swu");
        assertThat(form(path, file("file", "f.bin"), field("filename", "behind.swu"))
                        .expect(201)
                        .text("providedFilename"))
                .isEqualTo("behind.swu");
        form(path + "?filename=a.swu", file("file", "f.bin"), field("filename", "b.swu"))
                .expect(400);
        form(path, file("file", "one.bin"), file("file", "two.bin")).expect(400);
        form(path, file("other", "one.bin"), file("file", "two.bin")).expect(400);
        form(path, field("file", "no file")).expect(400);
    }

    @Test
    void contentThatNoModuleHasLeavesTheDisk() {
        var store = gateway.bean(ArtifactStore.class);
        var one = "/rest/v1/softwaremodules/" + module(unique("one")).path("id").asInt();
        var two = "/rest/v1/softwaremodules/" + module(unique("two")).path("id").asInt();
        var content = unique("content");
        var first = upload(one + "/artifacts", "f.bin", content).expect(201).body();
        upload(two + "/artifacts", "f.bin", content).expect(201);
        var sha256 = first.path("hashes").path("sha256").asString();

        gateway.delete(operator, one + "/artifacts/" + first.path("id").asInt()).expect(204);
        assertThat(gateway.bean(ContentUse.class).usedOf(List.of(sha256))).containsExactly(sha256);
        assertThat(store.find(sha256)).isPresent();

        gateway.delete(operator, two).expect(204);
        Awaitility.await().until(() -> store.find(sha256).isEmpty());
    }

    @Test
    void typesOfModulesAndOfSets() {
        var key = unique("firm");
        var moduleType = made("/softwaremoduletypes", Map.of("key", key, "name", "Firmware", "maxAssignments", 2));
        assertThat(moduleType.path("maxAssignments").asInt()).isEqualTo(2);
        var other = made("/softwaremoduletypes", Map.of("key", unique("app"), "name", unique("App")));
        var reference = Map.of("id", moduleType.path("id").asInt());

        var type = new HashMap<String, Object>(Map.of("key", unique("set"), "name", unique("Set"), "colour", "#fff"));
        type.put("mandatorymodules", List.of(reference));
        var setType = made("/distributionsettypes", type);
        var path = "/rest/v1/distributionsettypes/" + setType.path("id").asInt();
        assertThat(gateway.get(viewer, path + "/mandatorymoduletypes")
                        .expect(200)
                        .body()
                        .path(0)
                        .path("key")
                        .asString())
                .isEqualTo(key);

        gateway.post(
                        operator,
                        path + "/optionalmoduletypes",
                        Map.of("id", other.path("id").asInt()))
                .expect(204);
        gateway.get(viewer, path + "/optionalmoduletypes/" + other.path("id").asInt())
                .expect(200);
        gateway.delete(
                        operator,
                        path + "/mandatorymoduletypes/" + moduleType.path("id").asInt())
                .expect(204);
        assertRefused(
                gateway.get(
                        viewer,
                        path + "/mandatorymoduletypes/" + moduleType.path("id").asInt()),
                404,
                "repo.entityNotFound");

        var changed =
                gateway.put(operator, path, Map.of("description", "changed")).expect(200);
        assertThat(changed.text("colour")).isEqualTo("#fff");
        assertThat(found(
                        "/distributionsettypes",
                        "description==changed;key==" + setType.path("key").asString()))
                .isEqualTo(1);

        var modulePath = "/rest/v1/softwaremoduletypes/" + moduleType.path("id").asInt();
        gateway.delete(operator, modulePath).expect(204);
        gateway.get(viewer, modulePath).expect(404);
    }

    /** As hawkBit's oldest scripts name them, and it still takes them. */
    @Test
    void aSetHasTheModulesThatHaveNamesOfTheirOwn() {
        var modules = List.of(module(unique("os")), module(unique("app")), module(unique("rt")), module(unique("in")));
        var references = modules.stream()
                .map(module -> Map.of("id", module.path("id").asInt()))
                .toList();

        var set = made(
                "/distributionsets",
                Map.of(
                        "name",
                        unique("set"),
                        "version",
                        "1.0",
                        "type",
                        "os",
                        "os",
                        references.get(0),
                        "application",
                        references.get(1),
                        "runtime",
                        references.get(2),
                        "modules",
                        references.subList(2, 4)));

        assertThat(set.path("modules").valueStream().map(module -> module.path("id")))
                .containsExactlyInAnyOrderElementsOf(
                        modules.stream().map(module -> module.path("id")).toList());
    }

    @Test
    void aSetHasModulesTagsAndAType() {
        made("/softwaremoduletypes", Map.of("key", "os", "name", "OS"));
        made("/distributionsettypes", Map.of("key", "os", "name", "OS only"));
        var module = module(unique("in"));
        var other = module(unique("other"));
        var set = set(unique("set"), module);
        var path = "/rest/v1/distributionsets/" + set.path("id").asInt();

        assertThat(set.path("typeName").asString()).isEqualTo("OS only");
        assertThat(set.path("modules").path(0).path("typeName").asString()).isEqualTo("OS");
        assertThat(set.at("/_links/type/href").asString()).contains("/rest/v1/distributionsettypes/");
        assertThat(set.at("/modules/0/_links/type/href").asString()).contains("/rest/v1/softwaremoduletypes/");
        assertThat(set.path("valid").asBoolean()).isTrue();
        assertThat(found(
                        "/distributionsets",
                        "type.name=='OS only';module.name=="
                                + module.path("name").asString()))
                .isEqualTo(1);

        gateway.post(
                        operator,
                        path + "/assignedSM",
                        List.of(Map.of("id", other.path("id").asInt())))
                .expect(204);
        gateway.delete(operator, path + "/assignedSM/" + module.path("id").asInt())
                .expect(204);
        var modules = gateway.get(viewer, path + "/assignedSM").expect(200).body();
        assertThat(modules.path("content")
                        .valueStream()
                        .map(one -> one.path("id").asInt()))
                .containsExactly(other.path("id").asInt());

        var tag = made("/distributionsettags", Map.of("name", unique("tag"), "colour", "green"));
        var tagPath = "/rest/v1/distributionsettags/" + tag.path("id").asInt();
        gateway.post(operator, tagPath + "/assigned", List.of(set.path("id").asInt()))
                .expect(204);
        assertThat(gateway.get(viewer, path + "/tags")
                        .expect(200)
                        .body()
                        .path(0)
                        .path("colour")
                        .asString())
                .isEqualTo("green");
        assertThat(found(
                        "/distributionsets",
                        "tags.name==" + tag.path("name").asString() + ";modules.name=="
                                + other.path("name").asString()))
                .as("by the names of hawkBit's documents")
                .isEqualTo(1);
        assertThat(found(
                        "/distributionsettags/" + tag.path("id").asInt() + "/assigned",
                        "name==" + set.path("name").asString()))
                .isEqualTo(1);
        gateway.delete(operator, tagPath + "/assigned/" + set.path("id").asInt())
                .expect(204);
        assertThat(gateway.get(viewer, path + "/tags").expect(200).body()).isEmpty();
        assertRefused(gateway.post(operator, tagPath + "/assigned", List.of(999_999)), 404, "repo.entityNotFound");

        var name = unique("renamed");
        assertThat(gateway.put(operator, path, Map.of("name", name)).expect(200).text("name"))
                .isEqualTo(name);
    }

    @Test
    void aSetIsAssignedToTheTargetsThereAreAndWithdrawn() {
        services.on(AssignSet.class, (assign, came) -> {
            var assigned = new TargetsAssigned(
                    assign.assignmentId(),
                    assign.setId(),
                    4711,
                    assign.controllerIds(),
                    assign.terms(),
                    assign.mode(),
                    null,
                    "olga",
                    Instant.now(),
                    1);
            return Play.done(assigned, new Told(Topic.ASSIGNMENTS, assign.assignmentId(), assigned));
        });
        var target = unique("device");
        services.tell(new Told(Topic.TARGET_STATE, target, target(target)));
        Awaitility.await()
                .until(() -> gateway.get(viewer, "/rest/v1/targets/" + target).status() == 200);
        var path = "/rest/v1/distributionsets/"
                + set(unique("assigned"), module(unique("assigned"))).path("id").asInt();
        var request = List.of(
                Map.of("id", target, "type", "soft", "weight", 600),
                Map.of("id", "nobody", "type", "soft", "weight", 600));

        var first = gateway.post(operator, path + "/assignedTargets", request)
                .expect(200)
                .body();

        assertThat(first.path("assigned").asInt()).isEqualTo(1);
        assertThat(first.path("alreadyAssigned").asInt()).isZero();
        assertThat(first.path("total").asInt()).isEqualTo(1);
        assertThat(first.path("assignedActions").path(0).path("id").asInt()).isEqualTo(4711);
        var sent = (AssignSet) services.came(AssignSet.class).getLast().command();
        assertThat(sent.terms().weight()).isEqualTo(600);
        assertThat(sent.controllerIds()).containsExactly(target);

        var again = gateway.post(operator, path + "/assignedTargets", request)
                .expect(200)
                .body();
        assertThat(again.path("assigned").asInt()).isZero();
        assertThat(again.path("alreadyAssigned").asInt()).isEqualTo(1);
        var assigned =
                gateway.get(viewer, path + "/assignedTargets").expect(200).body();
        assertThat(assigned.path("content").path(0).path("controllerId").asString())
                .isEqualTo(target);
        assertThat(gateway.get(viewer, path + "/installedTargets")
                        .expect(200)
                        .body()
                        .path("total")
                        .asInt())
                .isZero();
        assertThat(gateway.get(viewer, path + "/autoAssignTargetFilters")
                        .expect(200)
                        .body()
                        .path("total")
                        .asInt())
                .isZero();
        assertThat(gateway.get(viewer, path + "/statistics").expect(200).body().path("totalActionsPerStatus"))
                .isEqualTo(JsonMapper.shared().readTree("{\"RUNNING\":1,\"total\":1}"));

        gateway.post(operator, path + "/invalidate", Map.of("actionCancelationType", "soft"))
                .expect(204);
        assertThat(gateway.get(viewer, path).expect(200).body().path("valid").asBoolean(true))
                .isFalse();
        // Nothing is waited for.
        Awaitility.await()
                .until(() -> gateway.get(viewer, path + "/statistics/actions")
                                .expect(200)
                                .body()
                                .at("/totalActionsPerStatus/CANCELED")
                                .asInt()
                        == 1);
    }

    private static TargetState target(String id) {
        return new TargetState(
                id,
                1,
                id,
                null,
                Map.of(),
                List.of(),
                List.of(),
                true,
                Instant.now(),
                null,
                null,
                null,
                Map.of(),
                null,
                "kim",
                "kim",
                Instant.now(),
                1);
    }
}
