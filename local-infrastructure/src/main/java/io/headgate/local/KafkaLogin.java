package io.headgate.local;

import java.util.Map;

/** What a client needs to log in to the broker as a user of its own. */
public record KafkaLogin(String bootstrapServers, String username, String password) {

    static final String MECHANISM = "SCRAM-SHA-512";

    private static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule";

    /** The properties of any Kafka client, without {@code bootstrap.servers}. */
    public Map<String, String> clientProperties() {
        return Map.of(
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                MECHANISM,
                "sasl.jaas.config",
                "%s required username=\"%s\" password=\"%s\";".formatted(SCRAM, username, password));
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return username + " at " + bootstrapServers;
    }
}
