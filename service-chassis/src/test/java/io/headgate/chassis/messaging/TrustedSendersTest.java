package io.headgate.chassis.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.contracts.Topic;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** A command is believed when its sender has signed all of it, may send it here, and may speak for whom it names. */
class TrustedSendersTest {

    private static final Key GATEWAY = Key.create();
    private static final Key NEXT_OF_GATEWAY = Key.create();
    private static final Key CASCADE = Key.create();
    private static final Key STRANGER = Key.create();

    private static final TrustedSenders SENDERS = TrustedSenders.of("api-gateway=%s, api-gateway=%s,cascade-engine=%s"
            .formatted(GATEWAY.trusted, NEXT_OF_GATEWAY.trusted, CASCADE.trusted));

    private static final String TOPIC = Topic.APPROVAL_COMMANDS.topicName();
    private static final String PAYLOAD = "{\"rolloutId\":\"r-1\"}";

    private record Key(String pair, String trusted) {
        static Key create() {
            try {
                var keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                var open = Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
                var secret =
                        Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded());
                return new Key(open + "." + secret, open);
            } catch (java.security.NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private final Map<String, String> headers = new HashMap<>(Map.of(
            Headers.ID, "c-1",
            Headers.TYPE, "approval.approve.v1",
            Headers.TENANT, "DEFAULT",
            Headers.PRINCIPAL, "kim",
            Headers.ROLES, "APPROVER",
            Headers.DEADLINE, "2026-11-30T12:00:00Z",
            Headers.SEQUENCE, "7"));

    @Test
    void believesWhatItsSenderHasSigned() {
        assertThat(objectionTo(signedBy(GATEWAY))).isEmpty();
    }

    @Test
    void believesEachKeyOfASenderWhileOneReplacesTheOther() {
        assertThat(objectionTo(signedBy(NEXT_OF_GATEWAY))).isEmpty();
    }

    @Test
    void doesNotBelieveWhatNobodyOrAStrangerHasSigned() {
        assertThat(objectionTo(headers)).contains("it is not signed");
        assertThat(objectionTo(signedBy(STRANGER))).contains("its key is not known here");
        var claimsTheGateway = signedBy(STRANGER);
        claimsTheGateway.put(Headers.SIGNED_WITH, signedBy(GATEWAY).get(Headers.SIGNED_WITH));
        assertThat(objectionTo(claimsTheGateway)).contains("its signature is not of what it says");
        claimsTheGateway.put(Headers.SIGNATURE, "not Base64!");
        assertThat(objectionTo(claimsTheGateway)).contains("its signature is not of what it says");
    }

    @Test
    void everyHeaderThatMeansSomethingIsSigned() {
        headers.put(Headers.EXPECTED_VERSION, "3");
        headers.put(Headers.FINGERPRINT, "f");
        headers.put(Headers.CORRELATION, "c");
        headers.put("hg_invented_next_year", "1");
        var signed = signedBy(GATEWAY);
        for (var name : headers.keySet()) {
            var changed = new HashMap<>(signed);
            changed.put(name, changed.get(name) + "0");
            assertThat(objectionTo(changed)).as("%s changed", name).isPresent();
            changed.remove(name);
            assertThat(objectionTo(changed)).as("%s left out", name).isPresent();
        }
        var more = new HashMap<>(signed);
        more.put("hg_added", "1");
        assertThat(objectionTo(more)).isPresent();
    }

    @Test
    void whatTracingAddsOnTheWayDoesNotMatter() {
        var signed = signedBy(GATEWAY);
        signed.put(Headers.TRACE, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        assertThat(objectionTo(signed)).isEmpty();
    }

    @Test
    void topicKeyAndPayloadAreSigned() {
        var signed = signedBy(GATEWAY);
        assertThat(objectionTo(Topic.ALERT_COMMANDS.topicName(), "r-1", PAYLOAD, signed))
                .isPresent();
        assertThat(objectionTo(TOPIC, "r-2", PAYLOAD, signed)).isPresent();
        assertThat(objectionTo(TOPIC, null, PAYLOAD, signed)).isPresent();
        assertThat(objectionTo(TOPIC, "r-1", PAYLOAD + " ", signed)).isPresent();
        assertThat(objectionTo(TOPIC, "r-1", null, signed)).isPresent();
    }

    @Test
    void aHeaderCannotPassForTwo() {
        headers.put("hg_a", "x");
        headers.put("hg_b", "y");
        var signed = signedBy(GATEWAY);
        signed.put("hg_a", "xhg_by");
        signed.remove("hg_b");
        assertThat(objectionTo(signed)).isPresent();
    }

    @Test
    void onlyTheSendersOfTheTableSend() {
        assertThat(objectionTo(signedBy(CASCADE))).contains("cascade-engine sends no commands on " + TOPIC);
    }

    @Test
    void nobodySpeaksForAnotherService() {
        headers.put(Headers.PRINCIPAL, "system:rollout-service");
        headers.put(Headers.ROLES, "SYSTEM");
        assertThat(objectionTo(signedBy(GATEWAY))).contains("api-gateway may not speak for this principal");
        headers.put(Headers.PRINCIPAL, "system:api-gateway");
        assertThat(objectionTo(signedBy(GATEWAY))).isEmpty();
        headers.put(Headers.ROLES, "ADMIN,SYSTEM");
        assertThat(objectionTo(signedBy(GATEWAY))).isPresent();
    }

    @Test
    void saysWhatIsWrongWithASettingAndKeepsTheKeyToItself() {
        assertThatThrownBy(() -> TrustedSenders.of(""))
                .hasMessageContaining("headgate.command-keys.trusted is not set");
        assertThatThrownBy(() -> TrustedSenders.of("nobody=" + GATEWAY.trusted)).hasMessageContaining("nobody");
        assertThatThrownBy(() -> TrustedSenders.of("api-gateway=AAAA")).hasMessageContaining("not an Ed25519 key");
        assertThatThrownBy(() -> CommandSigner.of("")).hasMessageContaining("headgate.command-keys.own is not set");
        assertThatThrownBy(() -> CommandSigner.of("AAAA.c2VjcmV0"))
                .hasMessageContaining("not an Ed25519 key")
                .hasMessageNotContaining("c2VjcmV0");
    }

    private Map<String, String> signedBy(Key key) {
        var all = new HashMap<>(headers);
        all.putAll(CommandSigner.of(key.pair).sign(TOPIC, "r-1", headers, PAYLOAD.getBytes(StandardCharsets.UTF_8)));
        return all;
    }

    private static Optional<String> objectionTo(Map<String, String> headers) {
        return objectionTo(TOPIC, "r-1", PAYLOAD, headers);
    }

    private static Optional<String> objectionTo(String topic, String key, String payload, Map<String, String> headers) {
        var value = payload == null ? null : payload.getBytes(StandardCharsets.UTF_8);
        var record = new ConsumerRecord<>(topic, 0, 0, key, value);
        headers.forEach((name, text) -> record.headers().add(Headers.of(name, text)));
        return SENDERS.objection(record);
    }
}
