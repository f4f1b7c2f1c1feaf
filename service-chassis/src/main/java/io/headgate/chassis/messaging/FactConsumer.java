package io.headgate.chassis.messaging;

import io.headgate.chassis.Portions;
import io.headgate.contracts.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads topics for one purpose and handles each message once.
 *
 * <p>A batch is handled in one transaction, a large one in several; Kafka's offsets are committed after it. If a batch
 * fails, its records are handled in ever smaller parts, and the one that cannot be is parked with its key
 * ({@link Parking}); a command is answered with a refusal and set aside, and the next one of its key goes on. When the
 * database or the broker is away nothing is parked and nothing skipped: the same batch is tried again until they are back.
 */
public final class FactConsumer implements SmartLifecycle {

    /**
     * Handles a batch inside the consumer's transaction. Facts of one key come in order. What is told because of one fact is
     * appended to the outbox inside {@code fact.cause().run(…)}.
     */
    @FunctionalInterface
    public interface Handler {
        void handle(List<Fact<?>> facts);
    }

    private enum Part {
        ALL,
        WITHOUT_BULK,
        ONLY_BULK
    }

    private static final Logger LOG = LoggerFactory.getLogger(FactConsumer.class);
    private static final int QUICK_TRIES = 5;
    /** PostgreSQL's word for a lock that was not to be had in time; Spring has none for it. */
    private static final String NO_LOCK = "55P03";

    /** One for the transaction, and one to spare while a broken one is being replaced. */
    private static final int OWN_CONNECTIONS = 2;
    /** Of one transaction: what is said is many times larger in memory than on the topic, where it is compressed. */
    private static final int PART_BYTES = 4 * 1024 * 1024;
    /** No id of ours is longer; one that no index takes would be tried for ever. */
    static final int LONGEST_ID = 500;

    private final String name;
    private final MessageCodec codec;
    private final Handler handler;
    private final boolean onceByMessageId;
    private final boolean oneByOne;
    private final Part part;
    private final @Nullable CommandConsumer answering;
    private final @Nullable String onlyKey;
    private final @Nullable UnaryOperator<String> safetyOf;
    private final ScheduledExecutorService background;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Parking parking;
    private final Timer delay;
    private final ConcurrentMessageListenerContainer<String, byte[]> container;
    private final Connections.@Nullable Own connections;
    private final Map<TopicPartition, Long> wanted = new ConcurrentHashMap<>();
    /** A replay and live records of the same key must not overtake each other. */
    private final ReentrantLock handling = new ReentrantLock();

    private final Following following = new Following();
    private final DeadlyRecords deadly;
    private final List<String> topics;
    private final int allPartitions;
    private final GroupOffsets offsets;
    /** Whether it is known which lanes are shut of the partitions that were assigned. */
    private volatile boolean lanesKnown;

    FactConsumer(Settings settings, Parts parts) {
        this.name = settings.name;
        this.codec = settings.codec;
        this.handler = settings.handler;
        this.onceByMessageId = settings.onceByMessageId;
        this.oneByOne = settings.oneByOne;
        this.part = settings.part;
        this.answering = settings.answering;
        this.onlyKey = settings.onlyKey;
        this.safetyOf = settings.safetyOf;
        this.background = parts.background();
        this.jdbc = parts.jdbc();
        this.transaction = parts.transaction();
        this.parking = parts.parking();
        this.deadly = new DeadlyRecords(jdbc, name);
        this.connections =
                settings.connections == 0 ? null : Connections.of(jdbc).reserve(name, settings.connections);
        this.delay = Timer.builder("headgate_consumer_delay_seconds")
                .description("From the time stamp of a batch's oldest record to the commit of its effect")
                .tag("consumer", name)
                .publishPercentiles(0.5, 0.99)
                .register(parts.meters());
        this.topics = settings.topics;
        this.allPartitions = settings.partitions.size();
        this.offsets = new GroupOffsets(parts.admin(), name, settings.partitions);
        this.container = parts.containers()
                .create(name, settings.maxBatch, settings.gather, settings.pace, settings.topics, this::onBatch);
        container.getContainerProperties().setConsumerRebalanceListener(new CatchUp());
        container.setApplicationEventPublisher(event -> {
            if (event instanceof ListenerContainerIdleEvent) {
                idle();
            }
        });
    }

    record Parts(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            Parking parking,
            MeterRegistry meters,
            KafkaContainers containers,
            Map<String, FactConsumer> consumers,
            ScheduledExecutorService background,
            Supplier<Admin> admin) {}

    /** How a consumer is set up; made by {@link Messaging#consumer}. */
    public static final class Settings {
        private final String name;
        private final Parts parts;
        private MessageCodec codec = MessageCodec.of();
        private List<String> topics = List.of();
        private boolean onceByMessageId = true;
        private boolean oneByOne;
        private int connections;
        private Part part = Part.ALL;
        private @Nullable CommandConsumer answering;
        private @Nullable String onlyKey;
        private @Nullable UnaryOperator<String> safetyOf;
        private int maxBatch = 500;
        private Duration gather = Duration.ZERO;
        private KafkaContainers.Pace pace = KafkaContainers.Pace.CALM;
        private List<TopicPartition> partitions = List.of();
        private Handler handler = facts -> {};

        Settings(String name, Parts parts) {
            this.name = name;
            this.parts = parts;
        }

        public Settings reads(Topic... topics) {
            this.topics = Arrays.stream(topics).map(Topic::topicName).toList();
            this.partitions = Arrays.stream(topics)
                    .flatMap(topic -> IntStream.range(0, topic.partitions())
                            .mapToObj(partition -> new TopicPartition(topic.topicName(), partition)))
                    .toList();
            return this;
        }

        /** The message families that may stand on the topics. */
        public Settings understands(Class<?>... families) {
            this.codec = MessageCodec.of(families);
            return this;
        }

        /** For streams of many records whose handler is idempotent by a key of its own: no row per message is kept. */
        public Settings idempotentByItself() {
            this.onceByMessageId = false;
            return this;
        }

        /** @param records most records of one transaction */
        public Settings batchesOf(int records) {
            this.maxBatch = records;
            return this;
        }

        /** Waits a little between batches, so that many small records are handled together. */
        public Settings gathering(Duration pause) {
            this.gather = pause;
            return this;
        }

        /** Asks the broker twice a second, so that {@link #isFollowing} notices in time that it does not answer. */
        public Settings watchedClosely() {
            this.pace = KafkaContainers.Pace.WATCHED;
            return this;
        }

        /**
         * For what must not wait for others: a small pool of its own, from which all takes connections that is done in the
         * handler's thread.
         */
        public Settings withConnectionsOfItsOwn() {
            this.connections = OWN_CONNECTIONS;
            return this;
        }

        /**
         * The safety of something rests on these facts: as long as one is parked, it is in doubt.
         *
         * @param ofKey the id of what is then in doubt, by the key of the record
         */
        public Settings safetyOf(UnaryOperator<String> ofKey) {
            this.safetyOf = ofKey;
            return this;
        }

        /** Leaves {@linkplain Outbox.Message#inBulk() bulk} to another consumer, which has a thread of its own. */
        public Settings withoutBulk() {
            this.part = Part.WITHOUT_BULK;
            return this;
        }

        /** Of its topics only what the consumer {@link #withoutBulk} leaves. */
        public Settings onlyBulk() {
            this.part = Part.ONLY_BULK;
            return this;
        }

        /** Passes over the records of all other keys. */
        Settings onlyOf(String key) {
            this.onlyKey = key;
            return this;
        }

        /** A transaction for each record: what one has locked does not stay so until the whole batch is handled. */
        public Settings oneByOne() {
            this.oneByOne = true;
            return this;
        }

        /** One by one. What cannot be read or handled is refused and closes no lane. */
        Settings answering(CommandConsumer commands) {
            this.answering = commands;
            return oneByOne();
        }

        public FactConsumer handledBy(Handler handler) {
            this.handler = handler;
            var consumer = new FactConsumer(this, parts);
            if (parts.consumers().putIfAbsent(name, consumer) != null) {
                throw new IllegalStateException("two consumers are named " + name);
            }
            return consumer;
        }
    }

    public String name() {
        return name;
    }

    /** Whether everything that was on the topics when this process joined has been handled. */
    public boolean hasCaughtUp() {
        return following.hasPartitions() && wanted.isEmpty();
    }

    /**
     * Whether what is told reaches this process now: it runs, partitions are assigned to it, its last attempt succeeded,
     * within 3 seconds it has polled and the broker has answered, and since this was last not so it has read to the end. Of
     * one that is not {@link Settings#watchedClosely} it may be false for a moment, for no reason.
     */
    public boolean isFollowing() {
        return container.isRunning() && following.hasPartitions() && lanesKnown && following.isFresh();
    }

    /** It follows, and nothing waits to be read but what has just come; for those that are {@link Settings#watchedClosely}. */
    public boolean isUpToDate() {
        return isFollowing() && hasCaughtUp() && !following.hasMore();
    }

    /**
     * Waits until what stands on its topics now has been handled, by this process or another one. Not for its own thread.
     *
     * @return false when that took longer, or is not known
     */
    public boolean awaitToldSoFar(Duration atMost) {
        return offsets.awaitPresentEnd(atMost);
    }

    /** Whether it does its work, as far as it knows by itself; it may still have a lot to read. */
    public boolean isWell() {
        return container.isRunning()
                && container.isChildRunning()
                && following.hasPartitions()
                && !following.hasFailed()
                && lanesKnown;
    }

    /** {@link #isFollowing}, and no other process has a part of what is told. */
    public boolean isFollowingAll() {
        return isFollowing() && following.partitions() == allPartitions;
    }

    void onBatch(List<ConsumerRecord<String, byte[]>> records) {
        following.polled();
        var done = false;
        try {
            onItsConnections(
                    () -> handleInOrder(records.stream().filter(this::isItsOwn).toList()));
            done = true;
        } finally {
            if (done) {
                following.succeeded();
            } else {
                following.failed();
            }
        }
        noteDone(records);
    }

    private static long bytes(ConsumerRecord<String, byte[]> record) {
        return record.value() == null ? 0 : record.value().length;
    }

    private boolean isItsOwn(ConsumerRecord<String, byte[]> record) {
        return isOfItsPart(record)
                && (onlyKey == null || onlyKey.equals(record.key()))
                && (answering == null || answering.admits(record));
    }

    private boolean isOfItsPart(ConsumerRecord<String, byte[]> record) {
        return switch (part) {
            case ALL -> true;
            case WITHOUT_BULK -> record.headers().lastHeader(Headers.BULK) == null;
            case ONLY_BULK -> record.headers().lastHeader(Headers.BULK) != null;
        };
    }

    private void onItsConnections(Runnable work) {
        if (connections == null) {
            work.run();
        } else {
            connections.run(work);
        }
    }

    private void handleInOrder(List<ConsumerRecord<String, byte[]>> records) {
        handling.lock();
        try {
            if (!lanesKnown) {
                learnLanes();
            }
            deadly.begin();
            if (deadly.isCareful()) {
                records.forEach(this::handleCarefully);
            } else if (oneByOne) {
                records.forEach(record -> handle(List.of(record)));
            } else {
                Portions.of(records, FactConsumer::bytes, PART_BYTES).forEach(this::handle);
            }
            deadly.isThrough();
        } finally {
            handling.unlock();
        }
    }

    private void handleCarefully(ConsumerRecord<String, byte[]> record) {
        if (deadly.isSuspect(record)) {
            transaction.executeWithoutResult(status -> giveUp(record, new DeadlyRecords.EndedTheProcess()));
        } else {
            deadly.name(record);
            handle(List.of(record));
        }
    }

    /** One sample per batch: a sample per record cost more than handling some of the records. */
    private void noteDone(List<ConsumerRecord<String, byte[]>> records) {
        var oldest = Long.MAX_VALUE;
        for (var record : records) {
            oldest = Math.min(oldest, record.timestamp());
        }
        delay.record(Duration.ofMillis(Math.max(0, System.currentTimeMillis() - oldest)));
        if (wanted.isEmpty()) {
            return;
        }
        for (var record : records) {
            wanted.computeIfPresent(
                    new TopicPartition(record.topic(), record.partition()),
                    (partition, end) -> record.offset() + 1 >= end ? null : end);
        }
    }

    private void handle(List<ConsumerRecord<String, byte[]>> records) {
        try {
            withQuickRetries(() -> handleTogether(records));
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            if (isOutage(e)) {
                throw e;
            }
            if (records.size() > 1) {
                // Halving finds the one bad record of a large batch in a few transactions and keeps the order.
                LOG.warn("{}: a batch of {} failed, handling it in halves: {}", name, records.size(), e.toString());
                var middle = records.size() / 2;
                handle(records.subList(0, middle));
                handle(records.subList(middle, records.size()));
                return;
            }
            LOG.debug("{}: parking", name, e);
            transaction.executeWithoutResult(status -> giveUp(records.getFirst(), e));
        }
    }

    /** In the current transaction. */
    private void giveUp(ConsumerRecord<String, byte[]> record, Throwable failure) {
        var why = Parking.Why.of(failure);
        if (answering == null) {
            parking.park(name, record, why, safetyOf(record));
        } else {
            answering.refuse(Headers.read(record.headers()), failure);
            if (Untellable.in(failure).isEmpty()) {
                parking.setAside(name, record, why);
            }
        }
    }

    private @Nullable String safetyOf(ConsumerRecord<String, byte[]> record) {
        return safetyOf == null || record.key() == null ? null : safetyOf.apply(record.key());
    }

    /** A lost race for a row or an aggregate is settled by trying again at once. */
    private void withQuickRetries(Runnable work) {
        for (int attempt = 1; ; attempt++) {
            try {
                work.run();
                return;
            } catch (TransientDataAccessException e) {
                if (attempt == QUICK_TRIES) {
                    throw e;
                }
                LOG.debug("{}: trying again after {}", name, e.toString());
            }
        }
    }

    private void handleTogether(List<ConsumerRecord<String, byte[]>> records) {
        transaction.executeWithoutResult(status -> {
            var facts = new ArrayList<Fact<?>>(records.size());
            var parkedHere = new HashSet<Parking.Lane>();
            for (var record : records) {
                if (parking.isBlocked(name, record)
                        || (!parkedHere.isEmpty() && parkedHere.contains(Parking.laneOf(name, record)))) {
                    parking.park(name, record, Parking.Why.BEHIND, safetyOf(record));
                    continue;
                }
                try {
                    facts.add(read(record));
                } catch (UnreadableRecord e) {
                    giveUp(record, e);
                    if (record.key() != null && answering == null) {
                        parkedHere.add(Parking.laneOf(name, record));
                    }
                }
            }
            dispatch(onceByMessageId ? withoutHandled(facts) : facts);
        });
    }

    private void dispatch(List<Fact<?>> facts) {
        if (!facts.isEmpty()) {
            handler.handle(facts);
        }
    }

    private Fact<?> read(ConsumerRecord<String, byte[]> record) {
        var headers = Headers.read(record.headers());
        var message = codec.decode(headers.get(Headers.TYPE), record.value());
        var id = headers.get(Headers.ID);
        if (id == null) {
            throw new UnreadableRecord("the record has no ce_id header");
        }
        if (id.length() > LONGEST_ID) {
            throw new UnreadableRecord("the record's ce_id header is longer than " + LONGEST_ID + " characters");
        }
        return new Fact<Object>(
                message,
                id,
                record.topic(),
                record.partition(),
                record.offset(),
                record.key(),
                Instant.ofEpochMilli(record.timestamp()),
                Headers.cause(headers, id),
                headers);
    }

    private List<Fact<?>> withoutHandled(List<Fact<?>> facts) {
        if (facts.isEmpty()) {
            return facts;
        }
        var ids = facts.stream().map(Fact::id).distinct().sorted().toArray(String[]::new);
        Set<String> fresh = new HashSet<>(jdbc.queryForList(
                "insert into handled_message (consumer, message_id) select ?, unnest(?::text[])"
                        + " on conflict do nothing returning message_id",
                String.class,
                name,
                ids));
        return facts.stream()
                .filter(fact -> fresh.remove(fact.id()))
                .<Fact<?>>map(fact -> fact)
                .toList();
    }

    /**
     * Handles what waits in a queue again, in order, from its first record to one that fails again, or to its end: then the
     * lane is open. Live records get their turn in between. After an outage it goes on by itself.
     */
    void replay(Parking.Queue queue) {
        try {
            onItsConnections(() -> {
                while (replaysOne(queue)) {
                    LOG.debug("{}: one more of {} replayed", name, queue);
                }
            });
        } catch (RuntimeException e) {
            if (!isOutage(e)) {
                throw e;
            }
            LOG.warn("{}: replaying {} goes on soon: {}", name, queue, e.toString());
            var unused = background.schedule(
                    () -> replay(queue), KafkaContainers.PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private boolean replaysOne(Parking.Queue queue) {
        handling.lock();
        try {
            var front = parking.frontOf(queue);
            if (front.isEmpty()) {
                parking.reopen(queue.lane());
                return false;
            }
            return isReplayed(front.get());
        } finally {
            handling.unlock();
        }
    }

    private boolean isReplayed(Parking.Waiting parked) {
        try {
            transaction.executeWithoutResult(status -> {
                var fact = read(parked.record());
                dispatch(onceByMessageId ? withoutHandled(List.of(fact)) : List.of(fact));
                parking.replayed(parked);
            });
            return true;
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            if (isOutage(e)) {
                throw e;
            }
            LOG.warn("{}: a parked record failed again: {}", name, e.toString());
            transaction.executeWithoutResult(status -> parking.failedAgain(parked, Parking.Why.of(e)));
            return false;
        }
    }

    /** Whether records of this key wait: what they say is not known here. */
    public boolean isShut(String key) {
        for (var topic : topics) {
            if (parking.isBlocked(name, topic, key)) {
                return true;
            }
        }
        return false;
    }

    /** Whether all that was told is known here: no record waits, of no key. */
    public boolean isShutNowhere() {
        return hasCaughtUp() && isWell() && !parking.isAnyBlocked(name);
    }

    private static boolean isOutage(Throwable e) {
        return e instanceof CannotCreateTransactionException
                || e instanceof TransactionSystemException
                || e instanceof TransientDataAccessException
                || e instanceof RecoverableDataAccessException
                || e instanceof NonTransientDataAccessResourceException
                || e instanceof DataAccessResourceFailureException
                || e instanceof RetriableException
                || (e instanceof DataAccessException && e.getCause() instanceof java.io.IOException)
                || hasWaitedForALock(e);
    }

    /** Whoever holds it lets it go. It was waited for long enough, so this is not tried again at once. */
    private static boolean hasWaitedForALock(Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && NO_LOCK.equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    /** In the consumer's thread, when a poll has brought nothing. */
    private void idle() {
        if (!lanesKnown && following.hasPartitions()) {
            learnLanesSoon();
        }
        following.polled();
        following.handled();
    }

    /** Another process may have parked records, or may have ended while it replayed some. */
    private void learnLanes() {
        handling.lock();
        try {
            parking.load(name);
            lanesKnown = true;
        } finally {
            handling.unlock();
        }
        parking.interrupted(name).forEach(queue -> background.execute(() -> replay(queue)));
    }

    private void learnLanesSoon() {
        lanesKnown = false;
        try {
            onItsConnections(this::learnLanes);
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("{}: which lanes are shut is not known yet, asking again soon: {}", name, e.toString());
        }
    }

    /** Remembers how far the topics reached when the partitions were assigned. */
    private final class CatchUp implements ConsumerAwareRebalanceListener {
        @Override
        public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
            consumer.endOffsets(partitions).forEach((partition, end) -> {
                if (consumer.position(partition) < end) {
                    wanted.put(partition, end);
                }
            });
            learnLanesSoon();
            deadly.assigned();
            following.assigned(consumer, partitions);
        }

        @Override
        public void onPartitionsRevokedAfterCommit(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
            partitions.forEach(wanted::remove);
            following.taken(partitions);
        }

        /** Another has them already: this one was away for too long. */
        @Override
        public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
            onPartitionsRevokedAfterCommit(consumer, partitions);
        }
    }

    @Override
    public void start() {
        container.start();
    }

    @Override
    public void stop() {
        container.stop();
    }

    /** All consumers of a service stop side by side: one after the other they would take seconds. */
    @Override
    public void stop(Runnable callback) {
        container.stop(callback);
    }

    @Override
    public boolean isRunning() {
        return container.isRunning();
    }

    @Override
    public int getPhase() {
        return 100;
    }
}
