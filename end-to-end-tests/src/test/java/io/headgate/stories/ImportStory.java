package io.headgate.stories;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.simulator.DeviceConnection;
import io.headgate.simulator.OperatorClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fleet moves in from hawkBit: broken off in the middle, gone on with, and its devices are known by their old tokens. */
class ImportStory {

    private static final int TARGETS = 1_200;
    /** So much that a page of targets is more than Headgate reads at once. */
    private static final String NOTES = "note".repeat(600);

    private static final byte[] IMAGE = "an image".repeat(10_000).getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private record Ended(int exitCode, String output) {}

    @Test
    void aFleetMovesInAndIsKnownByItsOldTokens() throws Exception {
        try (var hawkbit = hawkbit();
                var headgate = HeadgateProcess.standalone("import").start().awaitReady()) {
            assertThat(importFrom(hawkbit, "wrong", headgate)).satisfies(ended -> {
                assertThat(ended.exitCode()).as(ended.output()).isEqualTo(1);
                assertThat(ended.output()).contains("user or password is wrong");
            });

            // hawkBit lets us in, tells how many there are, then one page, and is gone.
            hawkbit.answerSoManyPagesOfTargets(3);
            assertThat(importFrom(hawkbit, headgate)).satisfies(ended -> {
                assertThat(ended.exitCode()).as(ended.output()).isEqualTo(1);
                assertThat(ended.output()).contains("start it again to go on where it was");
            });

            hawkbit.answerSoManyPagesOfTargets(Integer.MAX_VALUE);
            hawkbit.deleteATargetAfterTheNextPage();
            var second = importFrom(hawkbit, headgate);
            assertThat(second.exitCode()).as(second.output()).isEqualTo(3);
            // No target was asked for twice.
            assertThat(hawkbit.attributesRead()).isEqualTo(TARGETS);
            assertThat(Files.readString(folder.resolve("report.md")))
                    .contains("secret:1 (os)", "encrypted")
                    .contains("by moon", "moon==full")
                    .contains("in capitals: name==DEVICE*", TARGETS + " targets in hawkBit, 0 here")
                    .doesNotContain("lab: tag==lab")
                    .contains("auto-assignments", "gateway:2.0 (os)")
                    .contains("boot:1 (os)/boot.bin", "cannot be downloaded")
                    .contains("broken:1 (os)", "one of its modules was not taken over")
                    .contains("| targets | semi;colon |")
                    .contains("Warning: The gateway token has 8 characters");

            var admin = headgate.admin();
            everythingIsThere(admin);
            aDeviceIsKnownByItsOldToken(headgate.address());

            // Older than target types.
            hawkbit.forget("/rest/v1/targettypes");
            var third = importFrom(hawkbit, headgate);
            assertThat(third.exitCode()).as(third.output()).isEqualTo(3);
            everythingIsThere(admin);
        }
    }

    private static void everythingIsThere(OperatorClient admin) {
        var target = admin.get("/rest/v1/targets/dev-0007").orFail("reading a target");
        assertThat(target.path("name").asString()).isEqualTo("Device 7");
        assertThat(target.path("group").asString()).isEqualTo("eu/berlin");
        assertThat(target.path("targetTypeName").asString()).isEqualTo("Gateway");
        assertThat(target.path("securityToken").asString()).isEqualTo("token-of-dev-0007");
        assertThat(admin.get("/rest/v1/targets?limit=1").body().path("total").asInt())
                .isEqualTo(TARGETS);
        assertThat(admin.get("/rest/v1/targets/dev-0007/attributes")
                        .body()
                        .path("hwRevision")
                        .asString())
                .isEqualTo("3");
        assertThat(total(admin, "/rest/v1/targets?q=" + OperatorClient.encode("tag==lab;metadata.site==s7")))
                .isEqualTo(1);
        assertThat(total(admin, "/rest/v1/targetfilters?")).isEqualTo(2);
        assertThat(total(admin, "/rest/v1/targets?q=" + OperatorClient.encode("installedds.version==2.0")))
                .isEqualTo(2);
        var sets = admin.get("/rest/v1/distributionsets?sort=version:DESC")
                .orFail("reading sets")
                .path("content");
        assertThat(sets).hasSize(2);
        // Of a deleted module: in the set, in no list.
        assertThat(sets.path(1).path("modules").path(0).path("name").asString()).isEqualTo("boot");
        assertThat(total(admin, "/rest/v1/softwaremodules?q=name==boot")).isZero();
        assertThat(sets.path(0).path("complete").asBoolean()).isTrue();
        var module = sets.path(0).path("modules").path(0).path("id").asLong();
        var artifact = admin.get("/rest/v1/softwaremodules/" + module + "/artifacts")
                .body()
                .path(0);
        assertThat(artifact.path("hashes").path("sha256").asString()).isEqualTo(sha256(IMAGE));
    }

    private static int total(OperatorClient admin, String path) {
        return admin.get(path).orFail(path).path("total").asInt();
    }

    private static void aDeviceIsKnownByItsOldToken(URI server) throws IOException {
        try (var device = new DeviceConnection(server)) {
            var path = "/DEFAULT/controller/v1/dev-0007";
            assertThat(device.get(path, "TargetToken token-of-dev-0007").status())
                    .isEqualTo(200);
            assertThat(device.get(path, "TargetToken token-of-dev-0008").status())
                    .isEqualTo(401);
            assertThat(device.get(path, "GatewayToken short-gw").status()).isEqualTo(200);
            assertThat(device.get("/DEFAULT/controller/v1/dev-0008", "TargetToken t8")
                            .status())
                    .isEqualTo(200);
        }
    }

    private Ended importFrom(FakeHawkbit hawkbit, HeadgateProcess headgate) throws IOException, InterruptedException {
        return importFrom(hawkbit, FakeHawkbit.PASSWORD, headgate);
    }

    private Ended importFrom(FakeHawkbit hawkbit, String password, HeadgateProcess headgate)
            throws IOException, InterruptedException {
        var output = Files.createTempFile(folder, "import-", ".txt");
        var process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Path.of("..", "hawkbit-importer", "target", "lib") + "/*",
                "io.headgate.importer.ImportHawkbit",
                "--url",
                hawkbit.address().toString(),
                "--user",
                FakeHawkbit.USER,
                "--to",
                headgate.address().toString(),
                "--report",
                folder.resolve("report.md").toString());
        process.environment()
                .putAll(Map.of("HAWKBIT_PASSWORD", password, "HEADGATE_PASSWORD", HeadgateProcess.ADMIN_PASSWORD));
        var running = process.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!running.waitFor(3, MINUTES)) {
            running.destroyForcibly();
            throw new IllegalStateException("the import does not end:\n" + Files.readString(output));
        }
        return new Ended(running.exitValue(), Files.readString(output));
    }

    private static FakeHawkbit hawkbit() {
        var hawkbit = new FakeHawkbit();
        var rest = "/rest/v1/";
        hawkbit.paged(
                rest + "softwaremoduletypes",
                List.of(
                        Map.of("id", 1, "key", "os", "name", "OS", "maxAssignments", 1),
                        Map.of("id", 7, "key", "config", "name", "Configuration", "maxAssignments", 5)));
        hawkbit.paged(
                rest + "distributionsettypes",
                List.of(
                        Map.of("id", 1, "key", "os", "name", "OS only"),
                        Map.of("id", 9, "key", "os_config", "name", "OS with configuration")));
        hawkbit.plain(rest + "distributionsettypes/1/mandatorymoduletypes", List.of(Map.of("id", 1)));
        hawkbit.plain(rest + "distributionsettypes/1/optionalmoduletypes", List.of());
        hawkbit.plain(rest + "distributionsettypes/9/mandatorymoduletypes", List.of(Map.of("id", 1)));
        hawkbit.plain(rest + "distributionsettypes/9/optionalmoduletypes", List.of(Map.of("id", 7)));
        hawkbit.paged(
                rest + "softwaremodules",
                List.of(
                        Map.of("id", 31, "name", "image", "version", "2.0", "type", "os", "vendor", "Acme"),
                        Map.of("id", 32, "name", "secret", "version", "1", "type", "os", "encrypted", true)));
        hawkbit.plain(
                rest + "softwaremodules/31/artifacts",
                List.of(Map.of("id", 5, "providedFilename", "image.swu", "hashes", Map.of("sha256", sha256(IMAGE)))));
        hawkbit.file(rest + "softwaremodules/31/artifacts/5/download", IMAGE);
        hawkbit.plain(
                rest + "softwaremodules/33/artifacts",
                List.of(Map.of("id", 6, "providedFilename", "boot.bin", "hashes", Map.of())));
        // Deleted while it was in a set: gone from the list, and its files are gone.
        var deleted = Map.of("id", 33, "name", "boot", "version", "1", "type", "os", "deleted", true);
        hawkbit.paged(
                rest + "distributionsets",
                List.of(
                        set(77, "gateway", "2.0", Map.of("id", 31)),
                        set(78, "gateway", "1.0", deleted),
                        set(79, "broken", "1", Map.of("id", 99))));
        hawkbit.paged(rest + "distributionsets/77/installedTargets", List.of(target(7), target(8)));
        hawkbit.paged(rest + "distributionsettags", List.of(Map.of("id", 3, "name", "stable")));
        hawkbit.paged(rest + "distributionsettags/3/assigned", List.of(Map.of("id", 77)));
        hawkbit.paged(rest + "targettypes", List.of(Map.of("id", 4, "key", "gw", "name", "Gateway")));
        hawkbit.plain(rest + "targettypes/4/compatibledistributionsettypes", List.of(Map.of("id", 1)));
        hawkbit.paged(
                rest + "targets",
                Stream.concat(
                                IntStream.range(0, TARGETS).mapToObj(ImportStory::target),
                                Stream.of(Map.of("controllerId", "semi;colon", "name", "odd", "securityToken", "odd")))
                        .toList());
        for (int n = 0; n < TARGETS; n++) {
            hawkbit.plain(rest + "targets/" + id(n) + "/attributes", Map.of("hwRevision", Integer.toString(n % 4)));
            hawkbit.paged(
                    rest + "targets/" + id(n) + "/metadata",
                    List.of(Map.of("key", "site", "value", "s" + n), Map.of("key", "notes", "value", NOTES)));
        }
        var gatewayToken = rest + "system/configs/authentication.gatewaytoken.";
        hawkbit.plain(gatewayToken + "enabled", Map.of("value", true));
        hawkbit.plain(gatewayToken + "key", Map.of("value", "short-gw"));
        hawkbit.paged(rest + "targettags", List.of(Map.of("id", 8, "name", "lab", "colour", "#ff0000")));
        hawkbit.paged(rest + "targettags/8/assigned", List.of(target(7), target(8)));
        hawkbit.paged(
                rest + "targetfilters",
                List.of(
                        Map.of("id", 1, "name", "lab", "query", "tag==lab", "autoAssignDistributionSet", 77),
                        Map.of("id", 3, "name", "in capitals", "query", "name==DEVICE*"),
                        Map.of("id", 2, "name", "by moon", "query", "moon==full")));
        hawkbit.found("tag==lab", 2);
        hawkbit.found("name==DEVICE*", TARGETS);
        return hawkbit;
    }

    private static Map<String, Object> set(int id, String name, String version, Map<String, ?> module) {
        return Map.of("id", id, "name", name, "version", version, "type", "os", "modules", List.of(module));
    }

    private static String id(int n) {
        return "dev-%04d".formatted(n);
    }

    private static Map<String, Object> target(int n) {
        return Map.of(
                "controllerId",
                id(n),
                "name",
                "Device " + n,
                "group",
                "eu/berlin",
                "targetType",
                4,
                "securityToken",
                n == 8 ? "t8" : "token-of-" + id(n));
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
