package io.headgate.local;

import java.util.Map;
import java.util.Properties;

/**
 * Nobody speaks to the broker or to its controller without a password, and nobody but the admin may do anything that
 * {@link AccessRules} does not list.
 *
 * <p>Users log in by SCRAM. The admin alone may also log in by PLAIN, of which the broker knows from its settings: it must
 * be able to reach its controller, and we must be able to write SCRAM passwords, before there are any. PLAIN shows the
 * password to who holds the port, so it is only spoken inside the process that holds it.
 */
final class BrokerSecurity {

    static final String ADMIN = "headgate-admin";

    private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule";
    private static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule";

    private final Secrets secrets;

    BrokerSecurity(Secrets secrets) {
        this.secrets = secrets;
    }

    void addTo(Properties settings, String clients, String controller) {
        settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        settings.put("sasl.mechanism.controller.protocol", "PLAIN");
        String ofClients = "listener.name." + clients.toLowerCase(java.util.Locale.ROOT) + ".";
        settings.put(ofClients + "sasl.enabled.mechanisms", "PLAIN," + KafkaLogin.MECHANISM);
        settings.put(ofClients + "plain.sasl.jaas.config", plain(" user_" + ADMIN + "=\"" + password() + "\""));
        settings.put(
                ofClients + KafkaLogin.MECHANISM.toLowerCase(java.util.Locale.ROOT) + ".sasl.jaas.config",
                SCRAM + " required;");
        String ofController = "listener.name." + controller.toLowerCase(java.util.Locale.ROOT) + ".";
        settings.put(ofController + "sasl.enabled.mechanisms", "PLAIN");
        settings.put(ofController + "plain.sasl.jaas.config", plain(" user_" + ADMIN + "=\"" + password() + "\""));
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("allow.everyone.if.no.acl.found", "false");
        settings.put("super.users", "User:" + ADMIN);
    }

    /** For the admin inside the process that holds the broker's port. */
    Map<String, Object> adminInside(String bootstrapServers) {
        return Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                plain(""));
    }

    private String plain(String more) {
        return PLAIN + " required username=\"" + ADMIN + "\" password=\"" + password() + "\"" + more + ";";
    }

    private String password() {
        return secrets.password(ADMIN);
    }
}
