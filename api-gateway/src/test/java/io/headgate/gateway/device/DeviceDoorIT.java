package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.chassis.messaging.Sha256;
import io.headgate.contracts.Principal;
import io.headgate.contracts.Role;
import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.target.TargetCommand.RegisterTargets;
import io.headgate.contracts.target.TargetCommand.ReportAttributes;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.gateway.settings.TenantSettings;
import io.headgate.local.TestInfrastructure;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

/** Who gets in, through which proxies, in which form, and what cannot be smuggled past. */
class DeviceDoorIT {

    private static final String PROXY = "127.0.0.2";
    private static final Principal ADMIN = new Principal("kim", Set.of(Role.ADMIN));
    private static final AtomicLong DEVICES = new AtomicLong();
    private static final byte[] CONTENT = "0123456789abcdefghij".getBytes(StandardCharsets.US_ASCII);
    private static final CBORMapper CBOR = new CBORMapper();

    private static RunningGateway gateway;
    private static RawHttp http;
    private static Neighbours neighbours;
    private static TenantSettings settings;

    @BeforeAll
    static void start() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        var bootstrap = TestInfrastructure.kafka().bootstrapServers();
        neighbours = new Neighbours(bootstrap);
        gateway = new RunningGateway(
                        TestInfrastructure.database("gateway"),
                        bootstrap,
                        TestInfrastructure.directory("artifacts"),
                        "gateway-device-door",
                        "--headgate.device.auto-register=true",
                        "--headgate.requests.within=PT3S",
                        "--headgate.requests.reads-per-second=20",
                        "--headgate.requests.unlimited-networks=192.168.7.0/24",
                        "--server.tomcat.connection-timeout=2s",
                        "--headgate.proxies.trusted=" + PROXY + ",10.0.0.0/8")
                .awaitReady();
        http = gateway.http();
        settings = gateway.bean(TenantSettings.class);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        gateway.close();
        neighbours.close();
    }

    @AfterEach
    void defaults() {
        settings.all().forEach(setting -> settings.reset(setting.key().key(), ADMIN));
    }

    private static String device() {
        var id = "door-" + DEVICES.incrementAndGet();
        neighbours.target(id, 1, true, Sha256.hex("token-of-" + id));
        await().until(() -> http.send("GET", path(id), null, token(id)).status() == 200);
        return id;
    }

    private static String path(String id) {
        return "/DEFAULT/controller/v1/" + id;
    }

    private static String token(String id) {
        return "Authorization: TargetToken token-of-" + id;
    }

    private static int poll(RawHttp from, String id, String... headers) {
        return from.send("GET", path(id), null, headers).status();
    }

    @Test
    void takesACertificateThatATrustedProxyHasSeenAndNoOtherOne() {
        var id = device();
        var subject = "X-Controller-Id: " + id;
        var authority = "X-Authority: 0f0f, ABCD";
        var proxy = http.from(PROXY);
        assertThat(poll(proxy, id, subject, authority)).as("off by default").isEqualTo(401);
        settings.set(
                Map.of("authentication.header.enabled", true, "authentication.header.authority", "1111;abcd"), ADMIN);

        assertThat(poll(proxy, id, subject, authority)).isEqualTo(200);
        assertThat(poll(proxy, id, subject, "X-Authority-0: 2222", "X-Authority-1: aBcD"))
                .isEqualTo(200);
        assertThat(poll(http, id, subject, authority))
                .as("forged by someone else")
                .isEqualTo(401);
        assertThat(poll(http, id, subject, authority, "X-Forwarded-For: " + PROXY))
                .as("forged with the proxy's name")
                .isEqualTo(401);
        assertThat(poll(proxy, id, subject, "X-Authority: 2222")).isEqualTo(401);
        assertThat(poll(proxy, id, subject)).isEqualTo(401);
        assertThat(poll(proxy, id, authority)).isEqualTo(401);
        assertThat(poll(proxy, id, "X-Controller-Id: another", authority)).isEqualTo(401);
        assertThat(poll(proxy, id, subject, "X-Controller-Id: another", authority))
                .as("two subjects")
                .isEqualTo(401);
        assertThat(poll(proxy, id, subject, authority, "Authorization: TargetToken wrong"))
                .as("a wrong token is not healed")
                .isEqualTo(401);

        settings.set("authentication.header.authority", "", ADMIN);
        assertThat(poll(proxy, id, subject, authority)).as("no authority").isEqualTo(401);
    }

    @Test
    void registersANewDeviceByItsCertificate() {
        settings.set(Map.of("authentication.header.enabled", true, "authentication.header.authority", "abcd"), ADMIN);
        var id = "by-certificate-" + System.nanoTime();
        assertThat(poll(http.from(PROXY), id, "X-Controller-Id: " + id, "X-Authority: abcd"))
                .isEqualTo(200);
        assertThat(neighbours.commands())
                .filteredOn(RegisterTargets.class::isInstance)
                .extracting(command ->
                        ((RegisterTargets) command).targets().getFirst().controllerId())
                .contains(id);
    }

    @Test
    void asksForTheWaysToAuthenticateThatAreOnAndAnswersAlikeForAll() {
        var id = device();
        settings.set("authentication.gatewaytoken.key", "an-old-gateway-key", ADMIN);
        var gatewayToken = "Authorization: GatewayToken an-old-gateway-key";
        assertThat(poll(http, id, gatewayToken)).isEqualTo(200);
        settings.set("authentication.targettoken.enabled", false, ADMIN);
        assertThat(poll(http, id, token(id))).isEqualTo(401);
        assertThat(poll(http, id, gatewayToken)).isEqualTo(200);
        settings.set("authentication.gatewaytoken.enabled", false, ADMIN);
        assertThat(poll(http, id, gatewayToken)).isEqualTo(401);
        settings.set("authentication.gatewaytoken.enabled", true, ADMIN);
        assertThat(poll(http, id, gatewayToken)).isEqualTo(200);
        settings.reset("authentication.gatewaytoken.key", ADMIN);
        assertThat(poll(http, id, gatewayToken)).as("revoked at once").isEqualTo(401);

        settings.reset("authentication.targettoken.enabled", ADMIN);
        var wrong = http.send("GET", path(id), null, "Authorization: TargetToken wrong");
        var unknown = http.send("GET", path("nobody"), null, token(id));
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(unknown.text()).isEqualTo(wrong.text());
        assertThat(unknown.header("WWW-Authenticate")).isEqualTo(wrong.header("WWW-Authenticate"));
    }

    @Test
    void believesOnlyATrustedProxyWhereARequestComesFrom() {
        var id = device(false);
        var forwarded = new String[] {
            token(id),
            "X-Forwarded-For: 6.6.6.6, 192.0.2.7, 10.1.1.1",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: updates.example.org"
        };
        assertThat(link(http.send("GET", path(id), null, forwarded)))
                .isEqualTo("http://127.0.0.1:" + gateway.port() + path(id) + "/configData");
        assertThat(link(http.from(PROXY).send("GET", path(id), null, forwarded)))
                .isEqualTo("https://updates.example.org" + path(id) + "/configData");
        gateway.bean(DeviceContacts.class).flush();
        await().untilAsserted(() -> assertThat(gateway.jdbc()
                        .queryForList(
                                "select address from view_target_contact where controller_id = ?", String.class, id))
                .containsExactly("192.0.2.7"));
        assertThat(link(http.from(PROXY)
                        .send(
                                "GET",
                                path(id),
                                null,
                                token(id),
                                "X-Forwarded-Host: evil.example/\"x",
                                "X-Forwarded-Proto: javascript",
                                "X-Forwarded-Port: 99999")))
                .isEqualTo("http://127.0.0.1:" + gateway.port() + path(id) + "/configData");
        assertThat(link(http.from(PROXY)
                        .send("GET", path(id), null, token(id), "X-Forwarded-Host: [2001:db8::1]:8443")))
                .startsWith("http://[2001:db8::1]:8443/DEFAULT/");
    }

    /** Its own, behind a trusted proxy; a private one like all others, unless its network is named. */
    @Test
    void anAddressThatAsksTooOftenHasToWait() {
        var id = device();
        asksTooOften(id, "X-Forwarded-For: 198.51.100.7");
        asksTooOften(id, "X-Forwarded-For: 192.168.8.9");
        for (int n = 0; n < 40; n++) {
            assertThat(poll(http.from(PROXY), id, token(id), "X-Forwarded-For: 192.168.7.9"))
                    .isEqualTo(200);
        }
    }

    private static void asksTooOften(String id, String caller) {

        var refused = await().pollInterval(Duration.ofMillis(1))
                .until(
                        () -> http.from(PROXY).send("GET", path(id), null, token(id), caller),
                        answer -> answer.status() == 429);

        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(refused.json().path("errorCode").asString()).endsWith("rest.tooManyRequests");
        await().until(() -> poll(http.from(PROXY), id, token(id), caller) == 200);
    }

    private static String device(boolean attributesReported) {
        var id = "door-" + DEVICES.incrementAndGet();
        neighbours.target(id, 1, attributesReported, Sha256.hex("token-of-" + id));
        await().until(() -> http.send("GET", path(id), null, token(id)).status() == 200);
        return id;
    }

    private static String link(RawHttp.Response poll) {
        assertThat(poll.status()).isEqualTo(200);
        return poll.json().at("/_links/configData/href").asString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil\"host",
                "evil host",
                "evil\\host",
                "evil/../host",
                "evil?x=1",
                "evil#x",
                "<script>",
                "ev'il",
                "ev;il",
                "ev%0d%0ail",
                "user@host",
                "h:99999",
                "h:x"
            })
    void refusesAHostThatIsNone(String host) {
        var id = device(false);
        var answer = http.send("GET", path(id), null, token(id), "Host: " + host);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.headers()).doesNotContainKey("location");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/DEFAULT/controller/v1/../v1/%s",
                "/DEFAULT/controller/v1/x/../%s",
                "/DEFAULT/controller/v1/x%%2f..%%2f%s",
                "/DEFAULT/controller/v1/%%2e%%2e/%s",
                "/DEFAULT/controller/v1//%s",
                "/DEFAULT/controller/v1/%s;x=y",
                "/DEFAULT/controller/v1/%s%%00",
                "/DEFAULT/controller/v1/%s%%0d%%0aSet-Cookie:x",
                "/DEFAULT/controller/v1/%s%%20",
                "/DEFAULT/controller/v1/%s/softwaremodules/1/artifacts/..%%2f..%%2fetc%%2fpasswd",
                "/DEFAULT/controller/v1/%s/softwaremodules/1/artifacts/%%2e%%2e"
            })
    void givesNothingForPathsThatAreNotPlain(String pattern) {
        var id = device();
        var answer = http.send("GET", pattern.formatted(id), null, token(id));
        assertThat(answer.status()).as(answer.text()).isIn(400, 401, 404);
        assertThat(answer.headers()).doesNotContainKey("set-cookie");
    }

    @Test
    void speaksCborToWhomeverAsksForIt() throws IOException {
        var id = device(false);
        var poll = http.send("GET", path(id), null, token(id), "Accept: application/cbor");
        assertThat(poll.status()).isEqualTo(200);
        assertThat(poll.header("Content-Type")).isEqualTo("application/cbor");
        assertThat(CBOR.readTree(poll.body()).at("/config/polling/sleep").asString())
                .isEqualTo("00:05:00");
        assertThat(http.send(
                                "GET",
                                path(id),
                                null,
                                token(id),
                                "Accept: application/cbor",
                                "If-None-Match: " + poll.header("ETag"))
                        .status())
                .isEqualTo(304);
        var refused = http.send("GET", path(id) + "/deploymentBase/1", null, token(id), "Accept: application/cbor");
        assertThat(refused.status()).isEqualTo(404);
        assertThat(CBOR.readTree(refused.body()).path("errorCode").asString())
                .isEqualTo("hawkbit.server.error.repo.entityNotFound");

        var body = CBOR.writeValueAsBytes(Map.of("mode", "merge", "data", Map.of("hwRevision", "7")));
        assertThat(config(id, body, "application/cbor").status()).isEqualTo(200);
        assertThat(neighbours.commands())
                .filteredOn(ReportAttributes.class::isInstance)
                .extracting(command -> (ReportAttributes) command)
                .filteredOn(command -> command.controllerId().equals(id))
                .singleElement()
                .satisfies(command -> assertThat(command.attributes()).containsEntry("hwRevision", "7"));
        var json = "{\"data\":{\"a\":\"b\"}}".getBytes(StandardCharsets.UTF_8);
        assertThat(config(id, json, "application/cbor").status()).isEqualTo(400);
        assertThat(config(id, body, "application/json").status()).isEqualTo(400);
        for (var other : List.of("text/plain", "application/xml", "application/cbor-seq", "application/octet-stream")) {
            assertThat(config(id, json, other).status()).as(other).isEqualTo(415);
        }
        assertThat(http.send("PUT", path(id) + "/configData", json, token(id)).status())
                .as("no type")
                .isEqualTo(415);
    }

    private static RawHttp.Response config(String id, byte[] body, String type) {
        return http.send("PUT", path(id) + "/configData", body, token(id), "Content-Type: " + type);
    }

    @Test
    void readsAttributesInEachMode() {
        var id = device();
        for (var mode : ReportAttributes.Mode.values()) {
            var body = "{\"mode\":\"" + mode.name().toLowerCase(Locale.ROOT) + "\",\"data\":{\"a\":\"b\"}}";
            assertThat(config(id, body.getBytes(StandardCharsets.UTF_8), "application/json")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(neighbours.commands())
                .filteredOn(ReportAttributes.class::isInstance)
                .extracting(command -> (ReportAttributes) command)
                .filteredOn(command -> command.controllerId().equals(id))
                .extracting(ReportAttributes::mode)
                .containsExactly(ReportAttributes.Mode.values());
    }

    @Test
    void takesAHundredAttributesAndTellsWhyItTakesNoOther() {
        var id = device();
        assertThat(config(id, attributes(100, "v"), "application/json").status())
                .isEqualTo(200);
        assertThat(config(id, attributes(101, "v"), "application/json").status())
                .isEqualTo(429);
        assertThat(config(id, attributes(1, "v".repeat(128)), "application/json")
                        .status())
                .isEqualTo(200);
        var tooLong = config(id, attributes(1, "v".repeat(129)), "application/json");
        assertThat(tooLong.status()).isEqualTo(400);
        assertThat(tooLong.json().path("errorCode").asString())
                .isEqualTo("hawkbit.server.error.repo.invalidTargetAttributes");
        assertThat(config(id, attributes(1, "a\\nb"), "application/json").status())
                .as("a device's text is cleaned, not refused for its characters")
                .isEqualTo(200);
        var removal = new String(attributes(101, "v"), StandardCharsets.UTF_8).replace("\"v\"", "null");
        assertThat(config(id, removal.getBytes(StandardCharsets.UTF_8), "application/json")
                        .status())
                .as("a removal adds nothing")
                .isEqualTo(200);
    }

    private static byte[] attributes(int count, String value) {
        var data = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            data.add("\"k" + i + "\":\"" + value + "\"");
        }
        return ("{\"data\":{" + String.join(",", data) + "}}").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void tellsEachDeviceToSleepAsItsRuleSays() {
        var slow = device();
        var fast = device();
        assertThat(sleep(fast)).isEqualTo("00:05:00");
        settings.set("pollingTime", "00:10:00, controllerId==" + fast + " -> 00:01:00", ADMIN);
        await().untilAsserted(() -> assertThat(sleep(fast)).isEqualTo("00:01:00"));
        assertThat(sleep(slow)).isEqualTo("00:10:00");
        settings.set("pollingTime", "00:10:00, name==renamed -> 00:02:00", ADMIN);
        assertThat(sleep(fast)).isEqualTo("00:10:00");
        neighbours.tell(
                Topic.TARGET_STATE,
                slow,
                new TargetState(
                        slow,
                        2,
                        "renamed",
                        null,
                        Map.of(),
                        List.of(),
                        List.of(Sha256.hex("token-of-" + slow)),
                        true,
                        Instant.now(),
                        null,
                        null,
                        null,
                        Map.of(),
                        null,
                        "kim",
                        "kim",
                        Instant.EPOCH,
                        1));
        await().untilAsserted(() -> assertThat(sleep(slow)).isEqualTo("00:02:00"));

        var pool = gateway.bean(MeterRegistry.class)
                .get("hikaricp.connections.acquire")
                .timer();
        var before = pool.count();
        var observedBefore = observedRequests();
        for (int i = 0; i < 200; i++) {
            sleep(slow);
        }
        assertThat(pool.count() - before).as("from memory").isLessThan(100);
        assertThat(observedRequests() - observedBefore)
                .as("in front of what is dear")
                .isLessThan(100);
        settings.set("pollingTime", "00:10:00~50%", ADMIN);
        assertThat(IntStream.range(0, 30).mapToObj(n -> sleep(slow)).distinct().count())
                .isGreaterThan(1);
    }

    private static long observedRequests() {
        return gateway.bean(MeterRegistry.class).find("http.server.requests").timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    private static String sleep(String id) {
        var sleep = http.send("GET", path(id), null, token(id))
                .json()
                .at("/config/polling/sleep")
                .asString();
        assertThat(sleep).hasSize(8);
        return sleep;
    }

    @Test
    void tellsTheMethodsThereAreWhenAnotherIsTried() {
        var id = device();
        var wrong = http.send("DELETE", path(id), null, token(id));
        assertThat(wrong.status()).isEqualTo(405);
        assertThat(wrong.header("Allow")).isEqualTo("GET, HEAD");
        assertThat(http.send("GET", path(id) + "/configData", null, token(id)).header("Allow"))
                .isEqualTo("PUT");
        var head = http.send("HEAD", path(id), null, token(id));
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length"))
                .isEqualTo(http.send("GET", path(id), null, token(id)).header("Content-Length"));
    }

    @Test
    void keepsTheNameOfAFileInsideItsHeader() throws IOException {
        var id = device();
        var name = "a\"b;c=d\u00e9 f.swu";
        var stored = gateway.store(CONTENT);
        var artifact =
                new Artifact("artifact-odd", 1, name, stored.size(), stored.sha256(), stored.sha1(), stored.md5());
        var setId = "ds-odd-" + System.nanoTime();
        neighbours.set(setId, 9, "os", artifact);
        neighbours.new Rollout(setId, 7_000, 500, ActionType.FORCED, null, List.of(List.of(id))).startGroup(1);
        await().until(() -> http.send("GET", path(id), null, token(id)).text().contains("deploymentBase"));
        var deployment = http.send("GET", path(id) + "/deploymentBase/7000", null, token(id));
        var file = deployment.json().at("/deployment/chunks/0/artifacts/0");
        assertThat(file.path("filename").asString()).isEqualTo(name);
        assertThat(file.path("_links").propertyNames()).containsExactly("download-http", "md5sum-http");
        var overTls = http.from(PROXY)
                .send("GET", path(id) + "/deploymentBase/7000", null, token(id), "X-Forwarded-Proto: https")
                .json()
                .at("/deployment/chunks/0/artifacts/0/_links");
        assertThat(overTls.propertyNames()).containsExactly("download", "md5sum", "download-http", "md5sum-http");
        assertThat(overTls.at("/download/href").asString()).startsWith("https://");
        var href = java.net.URI.create(file.at("/_links/download-http/href").asString());
        var download = http.send("GET", href.getRawPath(), null, token(id));
        assertThat(download.status()).isEqualTo(200);
        assertThat(download.body()).isEqualTo(CONTENT);
        assertThat(download.header("Content-Disposition")).isEqualTo("attachment;filename=a_b_c_d__f.swu");

        var etag = "\"" + stored.sha1() + "\"";
        assertThat(status(id, href, "If-Match: W/" + etag)).isEqualTo(412);
        assertThat(status(id, href, "If-Match: \"other\", " + etag)).isEqualTo(200);
        assertThat(status(id, href, "If-Match: *")).isEqualTo(200);
        assertThat(status(id, href, "If-None-Match: " + etag)).isEqualTo(200);
        var modified = download.header("Last-Modified");
        assertThat(status(id, href, "Range: bytes=0-1", "If-Range: " + modified))
                .isEqualTo(206);
        assertThat(status(id, href, "Range: bytes=0-1", "If-Range: Thu, 01 Jan 1970 00:00:00 GMT"))
                .isEqualTo(200);
        assertThat(status(id, href, "Range: bytes=" + "0-0,".repeat(40) + "5-5"))
                .isEqualTo(206);
        var head = http.send("HEAD", href.getRawPath(), null, token(id), "Range: bytes=0-1");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo("20");
        assertThat(head.header("Accept-Ranges")).isEqualTo("bytes");
    }

    private static int status(String id, java.net.URI href, String... headers) {
        var all = new ArrayList<>(List.of(headers));
        all.add(token(id));
        return http.send("GET", href.getRawPath(), null, all.toArray(String[]::new))
                .status();
    }

    /** Sends a byte now and then until the other side closes; returns what it answered. */
    private static String dribble(String start, String drops) throws IOException {
        var answer = new ByteArrayOutputStream();
        try (var socket = new Socket("127.0.0.1", gateway.port())) {
            socket.setSoTimeout(100);
            socket.getOutputStream().write(start.getBytes(StandardCharsets.US_ASCII));
            var until = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            for (int i = 0; System.nanoTime() < until; ) {
                try {
                    var b = socket.getInputStream().read();
                    if (b < 0) {
                        return answer.toString(StandardCharsets.UTF_8);
                    }
                    answer.write(b);
                } catch (SocketTimeoutException quiet) {
                    if (!drops.isEmpty()) {
                        socket.getOutputStream().write(drops.charAt(i++ % drops.length()));
                    }
                }
            }
        } catch (SocketException reset) {
            return answer.toString(StandardCharsets.UTF_8);
        }
        throw new AssertionError("still open after a minute: " + answer.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /DEFAULT/controller/v1/x HTTP/1.1\r\nX-", "POST /x"})
    void closesAConnectionOnWhichTheHeadOfARequestComesInDrops(String start) throws IOException {
        assertThat(dribble(start, start.endsWith("X-") ? "a: b\r\nX-" : "a")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Content-Length: 60000,drops", "Content-Length: 60000,nothing", "Transfer-Encoding: chunked,drops"})
    void refusesABodyThatComesInDropsOrStopsComing(String length, String rest) throws IOException {
        var id = device();
        var drops = length.endsWith("chunked") ? "1\r\nx\r\n" : "x";
        var answer = dribble(
                "PUT " + path(id) + "/configData HTTP/1.1\r\nHost: x\r\n" + token(id)
                        + "\r\nContent-Type: application/json\r\n" + length + "\r\n\r\n",
                rest.equals("drops") ? drops : "");
        assertThat(answer).startsWith("HTTP/1.1 408").contains("hawkbit.server.error.rest.body.notReadable");
        assertThat(poll(http, id, token(id))).isEqualTo(200);
    }

    @Test
    void doesNotWaitForTheRestOfABodyThatIsRefusedUnread() throws IOException {
        var head = "POST /%s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n";
        assertThat(dribble(head.formatted("DEFAULT/controller/v1/x/deploymentBase/1/feedback"), "x"))
                .startsWith("HTTP/1.1 401");
        assertThat(dribble(head.formatted("api/v1/rollouts"), "x")).startsWith("HTTP/1.1 401");
        assertThat(dribble(head.formatted("api/v1/software-modules/1/artifacts"), "x"))
                .startsWith("HTTP/1.1 401");
    }

    @Test
    void sendsErrorsInTheShapeDevicesKnow() {
        var wrong = http.send("GET", path(device()) + "/deploymentBase/1", null, "Authorization: TargetToken wrong");
        var error = new JsonMapper().readTree(wrong.body());
        assertThat(error.propertyNames()).containsExactlyInAnyOrder("exceptionClass", "errorCode", "message");
        assertThat(error.path("exceptionClass").asString()).doesNotContain(".");
    }
}
