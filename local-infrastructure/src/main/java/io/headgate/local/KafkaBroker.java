package io.headgate.local;

/** A running Kafka broker. */
public interface KafkaBroker extends AutoCloseable {

    /** For {@code bootstrap.servers}: {@code host:port}. */
    String bootstrapServers();

    /** Ends the broker in an orderly way. Does nothing when it has ended already. */
    @Override
    void close();
}
