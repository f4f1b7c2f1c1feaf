package io.headgate.chassis.messaging;

import io.headgate.contracts.Topic;
import io.headgate.contracts.Topic.Lane;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What a service tells: written in the transaction of the fact, sent by {@link OutboxPublisher} after the commit. Records
 * of one topic and key leave in the order in which they were appended, as long as the transactions about one key do not
 * overlap, and those of bulk are bulk from first to last.
 */
public final class Outbox {

    /** Of a message's content: the rest of its record is its key and its headers. */
    private static final int MOST_BYTES = KafkaContainers.LARGEST_RECORD - 64 * 1024;

    private final JdbcTemplate jdbc;
    private final String source;
    private final InstantSource clock;
    private final OutboxPublisher publisher;

    Outbox(JdbcTemplate jdbc, String service, InstantSource clock, OutboxPublisher publisher) {
        this.jdbc = jdbc;
        this.source = "/headgate/" + service;
        this.clock = clock;
        this.publisher = publisher;
    }

    /** A message to be sent. {@code id} may be derived from what it is about, so that a second one is recognised. */
    public record Message(Topic topic, String key, Object payload, String id, Lane lane) {

        public Message(Topic topic, String key, Object payload, String id) {
            this(topic, key, payload, id, topic.lane());
        }

        public static Message of(Topic topic, String key, Object payload) {
            return new Message(topic, key, payload, Uuids.next().toString());
        }

        /** Leaves when nothing else waits, and is read by consumers of bulk: what is about so many that others would wait. */
        public Message inBulk() {
            return new Message(topic, key, payload, id, Lane.BULK);
        }
    }

    /** @throws IllegalStateException outside a transaction */
    public void append(Topic topic, String key, Object message) {
        append(List.of(Message.of(topic, key, message)));
    }

    /**
     * @throws IllegalStateException outside a transaction
     * @throws Untellable if one of them could not be sent, or not be stored by who hears it
     */
    public void append(List<Message> messages) {
        var appended = enlisted().appended;
        for (var message : messages) {
            if (message.topic().kind() == Topic.Kind.COMMANDS) {
                throw new IllegalArgumentException(
                        "nobody would believe it: a command is signed, and sent by a CommandClient");
            }
            if (message.topic() != Topic.REPLIES) {
                appended.merge(message.topic().topicName(), 1, Integer::sum);
            }
        }
        insert(messages, Cause.current());
    }

    /** One statement for all of them, and their identities in their order. */
    private void insert(List<Message> messages, Cause cause) {
        jdbc.update(
                """
                insert into outbox (lane, kept, topic, record_key, headers, payload)
                select lane, kept, topic, record_key, headers::jsonb, payload
                from unnest(?::smallint[], ?::boolean[], ?::text[], ?::text[], ?::text[], ?::bytea[])
                     with ordinality as given (lane, kept, topic, record_key, headers, payload, n)
                order by n""",
                messages.stream()
                        .map(message -> (short) message.lane().ordinal())
                        .toArray(Short[]::new),
                messages.stream()
                        .map(message -> message.topic().kind() == Topic.Kind.EVENTS)
                        .toArray(Boolean[]::new),
                messages.stream().map(message -> message.topic().topicName()).toArray(String[]::new),
                messages.stream().map(Message::key).toArray(String[]::new),
                messages.stream()
                        .map(message ->
                                new String(MessageCodec.encode(headers(message, cause)), StandardCharsets.UTF_8))
                        .toArray(String[]::new),
                messages.stream().map(Outbox::payload).toArray(byte[][]::new));
    }

    private static byte[] payload(Message message) {
        var payload = MessageCodec.encode(message.payload());
        if (payload.length > MOST_BYTES) {
            throw new OversizedMessage(message, payload.length);
        }
        return payload;
    }

    /** How many messages the current transaction has appended, by topic name; replies do not count. */
    Map<String, Integer> appendedInThisTransaction() {
        return Map.copyOf(enlisted().appended);
    }

    private Map<String, String> headers(Message message, Cause cause) {
        var headers = new TreeMap<String, String>();
        headers.put(Headers.SPEC_VERSION, "1.0");
        headers.put(Headers.CONTENT_TYPE, "application/json");
        headers.put(Headers.ID, message.id());
        headers.put(Headers.TYPE, MessageCodec.typeOf(message.payload().getClass()));
        headers.put(Headers.SOURCE, source);
        headers.put(Headers.TIME, clock.instant().toString());
        headers.put(Headers.SUBJECT, message.key());
        headers.put(Headers.TENANT, cause.tenant());
        headers.put(Headers.CORRELATION, cause.correlationId());
        headers.put(Headers.CAUSATION, cause.causationId());
        if (message.lane() == Lane.BULK && message.topic().lane() != Lane.BULK) {
            headers.put(Headers.BULK, "true");
        }
        if (cause.traceparent() != null) {
            headers.put(Headers.TRACE, cause.traceparent());
        }
        return headers;
    }

    private Enlisted enlisted() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            throw new IllegalStateException("the outbox is written only inside a transaction");
        }
        for (var synchronization : TransactionSynchronizationManager.getSynchronizations()) {
            if (synchronization instanceof Enlisted enlisted) {
                return enlisted;
            }
        }
        var enlisted = new Enlisted(publisher);
        TransactionSynchronizationManager.registerSynchronization(enlisted);
        return enlisted;
    }

    /** What one transaction has appended; its commit wakes the publisher. */
    private static final class Enlisted implements TransactionSynchronization {
        private final Map<String, Integer> appended = new HashMap<>();
        private final Map<Object, Map<String, Integer>> atSavepoints = new HashMap<>();
        private final OutboxPublisher publisher;

        private Enlisted(OutboxPublisher publisher) {
            this.publisher = publisher;
        }

        @Override
        public void savepoint(Object savepoint) {
            atSavepoints.put(savepoint, Map.copyOf(appended));
        }

        /** What was appended since is gone, with its rows. */
        @Override
        public void savepointRollback(Object savepoint) {
            appended.clear();
            appended.putAll(atSavepoints.getOrDefault(savepoint, Map.of()));
        }

        @Override
        public void afterCommit() {
            publisher.wake();
        }
    }
}
