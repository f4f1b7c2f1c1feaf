package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.chassis.messaging.Sha256;
import io.headgate.contracts.Principal;
import io.headgate.contracts.Role;
import io.headgate.gateway.settings.TenantSettings;
import io.headgate.local.TestInfrastructure;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** TLS without a proxy: the server asks for a client certificate, and takes devices by it. */
class DeviceTlsIT {

    private static final Principal ADMIN = new Principal("kim", Set.of(Role.ADMIN));

    @Test
    void takesADeviceByTheCertificateOfItsConnection() throws Exception {
        var certificates = new TlsCertificates(TestInfrastructure.directory("certificates"))
                .authority("fleet-ca")
                .authority("other-ca")
                .server()
                .device("tls-device", "fleet-ca")
                .device("other-device", "other-ca");
        var bootstrap = TestInfrastructure.kafka().bootstrapServers();
        try (var neighbours = new Neighbours(bootstrap);
                var gateway = new RunningGateway(
                                TestInfrastructure.database("gateway"),
                                bootstrap,
                                TestInfrastructure.directory("artifacts"),
                                "gateway-device-tls",
                                "--server.ssl.key-store=" + certificates.keyStore("server"),
                                "--server.ssl.key-store-password=" + TlsCertificates.PASSWORD,
                                "--server.ssl.trust-store=" + certificates.trustStore("fleet-ca", "other-ca"),
                                "--server.ssl.trust-store-password=" + TlsCertificates.PASSWORD,
                                "--server.ssl.client-auth=want")
                        .awaitReady()) {
            for (var id : new String[] {"tls-device", "other-device"}) {
                neighbours.target(id, 1, false, Sha256.hex("token-of-" + id));
            }
            var fleet = gateway.http().over(certificates.client("tls-device"));
            var other = gateway.http().over(certificates.client("other-device"));
            var bare = gateway.http().over(certificates.client(null));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> poll(bare, "tls-device", "Authorization: TargetToken token-of-tls-device") == 200);
            assertThat(poll(fleet, "tls-device")).as("off by default").isEqualTo(401);

            gateway.bean(TenantSettings.class)
                    .set(
                            Map.of(
                                    "authentication.header.enabled",
                                    true,
                                    "authentication.header.authority",
                                    certificates.fingerprint("fleet-ca")),
                            ADMIN);
            assertThat(poll(fleet, "tls-device")).isEqualTo(200);
            assertThat(poll(fleet, "other-device")).as("another's").isEqualTo(401);
            assertThat(poll(other, "other-device"))
                    .as("of an authority that is not named")
                    .isEqualTo(401);
            assertThat(poll(bare, "tls-device")).isEqualTo(401);
            assertThat(poll(
                            bare,
                            "tls-device",
                            "X-Controller-Id: tls-device",
                            "X-Authority: " + certificates.fingerprint("fleet-ca")))
                    .as("headers of no proxy")
                    .isEqualTo(401);
            assertThat(fleet.send("GET", "/DEFAULT/controller/v1/tls-device", null)
                            .json()
                            .at("/_links/configData/href")
                            .asString())
                    .startsWith("https://127.0.0.1:" + gateway.port());
        }
    }

    private static int poll(RawHttp http, String id, String... headers) {
        return http.send("GET", "/DEFAULT/controller/v1/" + id, null, headers).status();
    }
}
