package io.headgate.chassis.messaging;

import java.io.IOException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslClientFactory;
import javax.security.sasl.SaslException;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.apache.kafka.common.security.scram.internals.ScramMessages.ClientFinalMessage;
import org.apache.kafka.common.security.scram.internals.ScramMessages.ClientFirstMessage;
import org.apache.kafka.common.security.scram.internals.ScramMessages.ServerFinalMessage;
import org.apache.kafka.common.security.scram.internals.ScramMessages.ServerFirstMessage;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of SCRAM (RFC 5802) for Kafka's clients. It salts each password once and not for each connection:
 * 4096 rounds of HMAC are 8 to 30 ms, and the services of one machine open more than a hundred connections while they start.
 * What goes over the wire is the same. RFC 5802 §5.1 provides for it: a client may keep the salted password.
 */
final class OnceSaltedScram implements SaslClient {

    private static final String PROVIDER = "HeadgateScram";
    /** Each user of a broker has one salt; more than these are salts that are gone. */
    private static final int KEPT = 100;

    private static final Map<String, byte[]> SALTED = new ConcurrentHashMap<>();

    private final ScramMechanism mechanism;
    private final ScramFormatter formatter;
    private final String password;
    private final ClientFirstMessage first;
    private State state = State.TO_BEGIN;
    private byte[] expectedFromServer = {};

    private enum State {
        TO_BEGIN,
        TO_PROVE,
        TO_VERIFY,
        DONE
    }

    private OnceSaltedScram(ScramMechanism mechanism, String user, String password) throws NoSuchAlgorithmException {
        this.mechanism = mechanism;
        this.formatter = new ScramFormatter(mechanism);
        this.password = password;
        this.first = new ClientFirstMessage(ScramFormatter.saslName(user), formatter.secureRandomString(), Map.of());
    }

    /** From now on this JVM's Kafka clients use it. */
    static void install() {
        if (Security.getProvider(PROVIDER) == null) {
            // In front of Kafka's own.
            Security.insertProviderAt(new Factories(), 1);
        }
    }

    @Override
    public byte @Nullable [] evaluateChallenge(byte @Nullable [] challenge) throws SaslException {
        try {
            return switch (state) {
                case TO_BEGIN -> {
                    state = State.TO_PROVE;
                    yield first.toBytes();
                }
                case TO_PROVE -> {
                    state = State.TO_VERIFY;
                    yield proof(new ServerFirstMessage(challenge));
                }
                case TO_VERIFY -> {
                    verify(new ServerFinalMessage(challenge));
                    state = State.DONE;
                    // Kafka's server waits for nothing more.
                    yield null;
                }
                case DONE -> throw new SaslException("SCRAM is over");
            };
        } catch (InvalidKeyException e) {
            throw new SaslException("the password is no key", e);
        }
    }

    private byte[] proof(ServerFirstMessage server) throws SaslException, InvalidKeyException {
        if (!server.nonce().startsWith(first.nonce())) {
            throw new SaslException("the server answers somebody else");
        }
        if (server.iterations() < mechanism.minIterations()) {
            throw new SaslException("the server wants the password with too few iterations: " + server.iterations());
        }
        var salted = salted(server.salt(), server.iterations());
        var answer = new ClientFinalMessage(new byte[] {'n', ',', ','}, server.nonce());
        answer.proof(formatter.clientProof(salted, first, server, answer));
        expectedFromServer = formatter.serverSignature(formatter.serverKey(salted), first, server, answer);
        return answer.toBytes();
    }

    /** The server has to know the password too. */
    private void verify(ServerFinalMessage server) throws SaslException {
        if (server.error() != null) {
            throw new SaslException(
                    "Sasl authentication using " + mechanism.mechanismName() + " failed with error: " + server.error());
        }
        if (!MessageDigest.isEqual(server.serverSignature(), expectedFromServer)) {
            throw new SaslException("the server does not know the password");
        }
    }

    private byte[] salted(byte[] salt, int iterations) {
        var id = mechanism.mechanismName() + ":" + iterations + ":" + Arrays.toString(salt) + ":"
                + Sha256.hex(first.saslName() + "," + password);
        if (SALTED.size() > KEPT) {
            SALTED.clear();
        }
        return SALTED.computeIfAbsent(id, absent -> {
            try {
                return formatter.saltedPassword(password, salt, iterations);
            } catch (InvalidKeyException e) {
                throw new IllegalArgumentException("the password is no key", e);
            }
        });
    }

    @Override
    public String getMechanismName() {
        return mechanism.mechanismName();
    }

    @Override
    public boolean hasInitialResponse() {
        return true;
    }

    @Override
    public boolean isComplete() {
        return state == State.DONE;
    }

    @Override
    public byte[] unwrap(byte[] incoming, int offset, int length) {
        throw new IllegalStateException("SCRAM wraps nothing");
    }

    @Override
    public byte[] wrap(byte[] outgoing, int offset, int length) {
        throw new IllegalStateException("SCRAM wraps nothing");
    }

    @Override
    public @Nullable Object getNegotiatedProperty(String name) {
        return null;
    }

    @Override
    public void dispose() {
        // Nothing is kept but what is meant to be.
    }

    private static final class Factory implements SaslClientFactory {
        @Override
        public @Nullable SaslClient createSaslClient(
                String[] mechanisms,
                @Nullable String authorizationId,
                String protocol,
                @Nullable String server,
                @Nullable Map<String, ?> properties,
                CallbackHandler callbacks)
                throws SaslException {
            var mechanism = ScramMechanism.forMechanismName(mechanisms[0]);
            if (mechanism == null) {
                return null;
            }
            var name = new NameCallback("user");
            var password = new PasswordCallback("password", false);
            try {
                callbacks.handle(new Callback[] {name, password});
                return new OnceSaltedScram(mechanism, name.getName(), String.valueOf(password.getPassword()));
            } catch (IOException | UnsupportedCallbackException | NoSuchAlgorithmException e) {
                throw new SaslException("no user and password for " + mechanism.mechanismName(), e);
            }
        }

        @Override
        public String[] getMechanismNames(@Nullable Map<String, ?> properties) {
            return ScramMechanism.mechanismNames().toArray(String[]::new);
        }
    }

    private static final class Factories extends Provider {
        private static final long serialVersionUID = 1;

        private Factories() {
            super(PROVIDER, "1", "SCRAM for Kafka's clients");
            for (var mechanism : ScramMechanism.mechanismNames()) {
                putService(
                        new Service(
                                this, "SaslClientFactory", mechanism, Factory.class.getName(), List.of(), Map.of()) {
                            @Override
                            public Object newInstance(@Nullable Object parameter) {
                                return new Factory();
                            }
                        });
            }
        }
    }
}
