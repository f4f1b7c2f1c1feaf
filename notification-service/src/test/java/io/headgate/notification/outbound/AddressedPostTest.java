package io.headgate.notification.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class AddressedPostTest {

    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final byte[] BODY = "{\"text\":\"한\"}".getBytes(StandardCharsets.UTF_8);

    private record Came(String line, String host, String header, String body) {}

    private final BlockingQueue<Came> came = new LinkedBlockingQueue<>();
    private HttpServer server;

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private void serve(HttpServer made, int status) {
        server = made;
        server.createContext("/", exchange -> answer(exchange, status));
        server.start();
    }

    private void answer(HttpExchange exchange, int status) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        came.add(new Came(
                exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                exchange.getRequestHeaders().getFirst("Host"),
                exchange.getRequestHeaders().getFirst("Headgate-Alert-Id"),
                body));
        exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/");
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private static int post(SSLSocketFactory tls, String url, InetAddress... addresses) throws IOException {
        return new AddressedPost(tls, WITHIN)
                .send(URI.create(url), List.of(addresses), Map.of("Headgate-Alert-Id", "al-1"), BODY);
    }

    private static int post(String url, InetAddress... addresses) throws IOException {
        return post((SSLSocketFactory) SSLSocketFactory.getDefault(), url, addresses);
    }

    /** No name server knows the name: were it looked up once more, nothing would arrive. */
    @Test
    void goesToTheAddressItIsGivenUnderTheNameOfTheUrl() throws Exception {
        serve(HttpServer.create(new InetSocketAddress(HERE, 0), 0), 204);

        assertThat(post("http://hooks.invalid:" + port() + "/a%20b?c=d", HERE)).isEqualTo(204);

        assertThat(came.poll(5, TimeUnit.SECONDS))
                .isEqualTo(new Came(
                        "POST /a%20b?c=d",
                        "hooks.invalid:" + port(), "al-1", new String(BODY, StandardCharsets.UTF_8)));
    }

    @Test
    void takesTheNextAddressWhereTheFirstIsDead() throws Exception {
        serve(HttpServer.create(new InetSocketAddress(HERE, 0), 0), 200);

        assertThat(post("http://hooks.invalid:" + port(), InetAddress.ofLiteral("127.0.0.99"), HERE))
                .isEqualTo(200);
    }

    @Test
    void followsNobody() throws Exception {
        serve(HttpServer.create(new InetSocketAddress(HERE, 0), 0), 307);

        assertThat(post("http://hooks.invalid:" + port(), HERE)).isEqualTo(307);
    }

    @Test
    void theCertificateMustBeThatOfTheName() throws Exception {
        var keys = keyStore("hooks.invalid");
        var https = HttpsServer.create(new InetSocketAddress(HERE, 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(context(keys)));
        serve(https, 200);
        var trusting = context(keys).getSocketFactory();

        assertThat(post(trusting, "https://hooks.invalid:" + port() + "/", HERE))
                .isEqualTo(200);
        assertThatThrownBy(() -> post(trusting, "https://other.invalid:" + port() + "/", HERE))
                .isInstanceOf(SSLHandshakeException.class);
        assertThatThrownBy(() -> post(trusting, "https://127.0.0.1:" + port() + "/", HERE))
                .isInstanceOf(SSLHandshakeException.class);
        assertThatThrownBy(() -> post("https://hooks.invalid:" + port() + "/", HERE))
                .isInstanceOf(SSLHandshakeException.class);
        assertThat(came).hasSize(1);
    }

    /** Made by the JDK's own tool, as the JDK has no interface for it. */
    private KeyStore keyStore(String name) throws Exception {
        var file = directory.resolve("keys.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "password",
                        "-alias",
                        "hook",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=dns:" + name)
                .inheritIO()
                .start();
        assertThat(made.waitFor()).isZero();
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            keys.load(in, "password".toCharArray());
        }
        return keys;
    }

    private static SSLContext context(KeyStore keys) throws Exception {
        var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, "password".toCharArray());
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        var certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("hook", keys.getCertificate("hook"));
        trusted.init(certificates);
        var context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    @Test
    @Timeout(30)
    void waitsOnlySoLongHoweverSlowlyTheAnswerComes() throws Exception {
        try (var dripping = new ServerSocket(0, 1, HERE)) {
            Thread.ofVirtual().start(() -> {
                try (var connection = dripping.accept()) {
                    connection.getInputStream().skipNBytes(1);
                    while (true) {
                        connection.getOutputStream().write('x');
                        Thread.sleep(100);
                    }
                } catch (IOException | InterruptedException e) {
                    // The caller has gone, as it should.
                }
            });
            var url = URI.create("http://hooks.invalid:" + dripping.getLocalPort());

            assertThatThrownBy(() -> new AddressedPost(
                                    (SSLSocketFactory) SSLSocketFactory.getDefault(), Duration.ofMillis(500))
                            .send(url, List.of(HERE), Map.of(), BODY))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void whatIsNotHttpIsSaid() throws Exception {
        try (var other = new ServerSocket(0, 1, HERE)) {
            Thread.ofVirtual().start(() -> {
                try (var connection = other.accept()) {
                    connection.getInputStream().skipNBytes(1);
                    connection.getOutputStream().write("220 smtp ready\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    // The caller says what went wrong.
                }
            });

            assertThatThrownBy(() -> post("http://hooks.invalid:" + other.getLocalPort(), HERE))
                    .hasMessageContaining("HTTP/1.1");
        }
    }
}
