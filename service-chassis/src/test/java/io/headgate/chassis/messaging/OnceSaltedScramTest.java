package io.headgate.chassis.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.common.security.scram.ScramCredentialCallback;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.apache.kafka.common.security.scram.internals.ScramSaslServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our side of SCRAM against Kafka's own other side. */
class OnceSaltedScramTest {

    @BeforeAll
    static void install() {
        OnceSaltedScram.install();
    }

    @ParameterizedTest
    @EnumSource
    void whoKnowsThePasswordLogsInAsOftenAsHeLikes(ScramMechanism mechanism) throws Exception {
        var credential = new ScramFormatter(mechanism).generateCredential("right", 4096);
        for (int n = 0; n < 3; n++) {
            var client = client(mechanism, "right");
            var server = server(mechanism, credential);

            login(client, server);

            assertThat(client).isInstanceOf(OnceSaltedScram.class);
            assertThat(client.isComplete()).isTrue();
            assertThat(server.isComplete()).isTrue();
            assertThat(server.getAuthorizationID()).isEqualTo("a,user=with signs");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoDoesNotKnowItDoesNot(ScramMechanism mechanism) throws Exception {
        var credential = new ScramFormatter(mechanism).generateCredential("right", 4096);
        login(client(mechanism, "right"), server(mechanism, credential));

        var client = client(mechanism, "wrong");
        assertThatThrownBy(() -> login(client, server(mechanism, credential))).isInstanceOf(Exception.class);
        assertThat(client.isComplete()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatDoesNotKnowItIsNotBelieved(ScramMechanism mechanism) throws Exception {
        var right = new ScramFormatter(mechanism).generateCredential("right", 4096);
        // It has what a thief of stored keys has, but not the key it would answer with.
        var stolen = new ScramCredential(right.salt(), right.storedKey(), new byte[right.serverKey().length], 4096);
        var client = client(mechanism, "right");

        assertThatThrownBy(() -> login(client, server(mechanism, stolen)))
                .isInstanceOf(SaslException.class)
                .hasMessageContaining("does not know the password");
        assertThat(client.isComplete()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatWantsItCheapOrAnswersSomebodyElseIsRefused(ScramMechanism mechanism) throws Exception {
        var client = client(mechanism, "right");
        var nonce = nonceOf(client);
        assertThatThrownBy(() -> client.evaluateChallenge(bytes("r=" + nonce + "x,s=c2FsdA==,i=1")))
                .hasMessageContaining("too few iterations");
        var other = client(mechanism, "right");
        nonceOf(other);
        assertThatThrownBy(() -> other.evaluateChallenge(bytes("r=another,s=c2FsdA==,i=4096")))
                .hasMessageContaining("somebody else");
    }

    private static String nonceOf(SaslClient client) throws SaslException {
        var first = new String(client.evaluateChallenge(new byte[0]), StandardCharsets.UTF_8);
        return first.substring(first.lastIndexOf(",r=") + 3);
    }

    private static void login(SaslClient client, SaslServer server) throws SaslException {
        var challenge = new byte[0];
        while (!client.isComplete()) {
            challenge = server.evaluateResponse(client.evaluateChallenge(challenge));
            if (server.isComplete()) {
                client.evaluateChallenge(challenge);
            }
        }
    }

    private static SaslClient client(ScramMechanism mechanism, String password) throws SaslException {
        return Sasl.createSaslClient(
                new String[] {mechanism.mechanismName()}, null, "kafka", "localhost", Map.of(), callbacks -> {
                    for (Callback callback : callbacks) {
                        if (callback instanceof NameCallback name) {
                            name.setName("a,user=with signs");
                        } else if (callback instanceof PasswordCallback asked) {
                            asked.setPassword(password.toCharArray());
                        }
                    }
                });
    }

    private static SaslServer server(ScramMechanism mechanism, ScramCredential credential) throws Exception {
        return new ScramSaslServer(mechanism, Map.of(), callbacks -> {
            for (Callback callback : callbacks) {
                if (callback instanceof ScramCredentialCallback asked) {
                    asked.scramCredential(credential);
                }
            }
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
