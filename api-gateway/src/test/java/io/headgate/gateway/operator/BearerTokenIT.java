package io.headgate.gateway.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.headgate.gateway.operator.GatewayUnderTest.Answer;
import io.headgate.gateway.operator.GatewayUnderTest.User;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Access tokens of an OpenID provider: what is accepted, and all that is not. */
class BearerTokenIT {

    private static HttpServer provider;
    private static String issuer;
    private static RSAKey key;
    private static GatewayUnderTest gateway;

    @BeforeAll
    static void start() throws IOException, JOSEException {
        key = new RSAKeyGenerator(2048).keyID("k-1").generate();
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer = "http://127.0.0.1:" + provider.getAddress().getPort();
        serve(
                "/.well-known/openid-configuration",
                "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\",\"subject_types_supported\":[\"public\"]}"
                        .formatted(issuer, issuer));
        serve("/keys", new JWKSet(key.toPublicJWK()).toString());
        provider.start();
        gateway = new GatewayUnderTest(
                "gateway-bearer", "--headgate.oidc.issuer=" + issuer, "--headgate.oidc.audience=headgate");
    }

    private static void serve(String path, String body) {
        provider.createContext(path, exchange -> {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    @AfterAll
    static void stop() {
        gateway.close();
        provider.stop(0);
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience("headgate")
                .subject("kim")
                .expirationTime(Date.from(Instant.now().plusSeconds(300)))
                .claim("roles", List.of("viewer", "operator"));
    }

    private static String signed(JWTClaimsSet claims, RSAKey with) throws JOSEException {
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
        token.sign(new RSASSASigner(with));
        return token.serialize();
    }

    private static Answer me(String token) {
        return gateway.send(null, "GET", "/api/v1/me", null, Map.of("Authorization", "Bearer " + token));
    }

    @Test
    void aTokenOfTheIssuerGivesItsRolesAndAMarkedName() throws JOSEException {
        var me = me(signed(claims().build(), key)).expect(200);

        assertThat(me.text("name")).isEqualTo("oidc:kim");
        assertThat(me.body().path("roles").toString()).isEqualTo("[\"VIEWER\",\"OPERATOR\"]");
    }

    @Test
    void aTokenNeverMakesADeviceOrAService() throws JOSEException {
        var token = signed(
                claims().claim("roles", List.of("SYSTEM", "DEVICE", "root")).build(), key);

        assertThat(me(token).status()).isEqualTo(403);
    }

    @Test
    void withoutRolesNothingIsAllowed() throws JOSEException {
        assertThat(me(signed(claims().claim("roles", null).build(), key)).status())
                .isEqualTo(403);
    }

    @Test
    void everyOtherTokenIsRefused() throws JOSEException {
        var stranger = new RSAKeyGenerator(2048).keyID("k-1").generate();
        var symmetric = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims().build());
        symmetric.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
        var hourAgo = Date.from(Instant.now().minusSeconds(3_600));
        var inAnHour = Date.from(Instant.now().plusSeconds(3_600));

        assertThat(List.of(
                        signed(claims().audience("another-system").build(), key),
                        signed(claims().audience((String) null).build(), key),
                        signed(claims().issuer("http://127.0.0.1:1").build(), key),
                        signed(claims().expirationTime(hourAgo).build(), key),
                        signed(claims().notBeforeTime(inAnHour).build(), key),
                        signed(claims().build(), stranger),
                        symmetric.serialize(),
                        new PlainJWT(claims().build()).serialize(),
                        "not-a-token"))
                .allSatisfy(token -> {
                    var refused = me(token);
                    assertThat(refused.status()).isEqualTo(401);
                    assertThat(refused.code()).isEqualTo("access.unauthenticated");
                });
    }

    @Test
    void builtInUsersStillComeIn() {
        gateway.get(User.ADMIN, "/api/v1/me").expect(200);
    }
}
