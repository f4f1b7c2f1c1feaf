package io.headgate.local;

import io.headgate.contracts.Topic;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * With which services sign their commands: an Ed25519 key pair for each that the table of topics names as a sender. Who has
 * deleted a sender's file finds a new pair in it after the next start; the old one counts no more.
 */
public final class CommandKeys {

    private static final String SIGNING = "headgate.command-keys.own";
    private static final String TRUSTED = "headgate.command-keys.trusted";

    /** By sender: {@code <public>.<private>}. */
    private final Map<String, String> pairs = new TreeMap<>();

    private CommandKeys() {}

    /** @param secretsDirectory where they are kept, readable by its owner only */
    public static CommandKeys in(Path secretsDirectory) {
        var secrets = new Secrets(secretsDirectory);
        var keys = new CommandKeys();
        senders().forEach(sender -> keys.pairs.put(sender, secrets.kept(sender, CommandKeys::newPair)));
        return keys;
    }

    /** For this process only. */
    static CommandKeys passing() {
        var keys = new CommandKeys();
        senders().forEach(sender -> keys.pairs.put(sender, newPair()));
        return keys;
    }

    /** What a service is to be given: whom to trust, and its own key if it is a sender. */
    public Map<String, String> settingsOf(String service) {
        var settings = new LinkedHashMap<String, String>();
        settings.put(
                TRUSTED,
                pairs.entrySet().stream()
                        .map(pair -> pair.getKey() + "=" + publicPart(pair.getValue()))
                        .collect(Collectors.joining(",")));
        var own = pairs.get(service);
        if (own != null) {
            settings.put(SIGNING, own);
        }
        return settings;
    }

    private static Set<String> senders() {
        return Arrays.stream(Topic.values())
                .filter(topic -> topic.kind() == Topic.Kind.COMMANDS)
                .flatMap(topic -> topic.writers().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String publicPart(String pair) {
        return pair.substring(0, pair.indexOf('.'));
    }

    private static String newPair() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            Base64.Encoder encoder = Base64.getEncoder();
            return encoder.encodeToString(pair.getPublic().getEncoded()) + "."
                    + encoder.encodeToString(pair.getPrivate().getEncoded());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has Ed25519", e);
        }
    }

    /** Leaves the keys out. */
    @Override
    public String toString() {
        return "CommandKeys of " + pairs.keySet();
    }
}
