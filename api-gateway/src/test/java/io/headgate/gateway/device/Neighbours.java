package io.headgate.gateway.device;

import io.headgate.chassis.messaging.CommandReply;
import io.headgate.chassis.messaging.Headers;
import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionReports;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsAssigned;
import io.headgate.contracts.distribution.DistributionCommand;
import io.headgate.contracts.distribution.DistributionCommand.AssignSet;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsChunk;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.ModuleMetadata;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.target.TargetCommand;
import io.headgate.contracts.target.TargetCommand.RegisterTargets;
import io.headgate.contracts.target.TargetMessage.TargetRemoved;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.contracts.target.TargetMessage.TargetTypeState;
import io.headgate.gateway.RolloutNumbers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Tells what the other services would tell, and answers commands as the target registry would. */
final class Neighbours implements AutoCloseable {

    static final TriggeredBy KIM = TriggeredBy.user("kim");

    private final String bootstrap;
    private final KafkaProducer<String, byte[]> producer;
    /** Part of ids that the registry refuses. */
    static final String NOT_TAKEN = "not-taken";
    /** Part of ids about which the registry says nothing. */
    static final String NOT_ANSWERED = "not-answered";

    private final List<TargetCommand> commands = new CopyOnWriteArrayList<>();
    private final List<Map<String, String>> commandHeaders = new CopyOnWriteArrayList<>();
    private volatile boolean running = true;
    private final Thread registry;

    Neighbours(String bootstrap) {
        this.bootstrap = bootstrap;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer());
        this.registry = Thread.ofPlatform().daemon().start(this::answerCommands);
    }

    void tell(Topic topic, String key, Object message) {
        tell(topic, key, message, UUID.randomUUID().toString());
    }

    void tell(Topic topic, String key, Object message, String id) {
        var record = new ProducerRecord<>(topic.topicName(), key, MessageCodec.encode(message));
        Map.of(Headers.ID, id, Headers.TYPE, MessageCodec.typeOf(message.getClass()))
                .forEach((name, value) ->
                        record.headers().add(new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8))));
        try {
            producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same record once more. */
    void repeat(ConsumerRecord<String, byte[]> record) {
        try {
            producer.send(new ProducerRecord<>(record.topic(), null, record.key(), record.value(), record.headers()))
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    void target(String controllerId, long version, boolean attributesReported, String... tokenHashes) {
        target(controllerId, version, 1, attributesReported, tokenHashes);
    }

    void removed(String controllerId, long version) {
        tell(Topic.TARGET_STATE, controllerId, new TargetRemoved(controllerId, version));
    }

    /** @param life the version with which it was registered */
    void target(String controllerId, long version, long life, boolean attributesReported, String... tokenHashes) {
        target(controllerId, version, life, null, attributesReported, tokenHashes);
    }

    /** @param type key of its type; null for none */
    void target(
            String controllerId,
            long version,
            long life,
            @Nullable String type,
            boolean attributesReported,
            String... tokenHashes) {
        target(controllerId, version, life, type, attributesReported, Map.of(), tokenHashes);
    }

    void target(
            String controllerId,
            long version,
            long life,
            @Nullable String type,
            boolean attributesReported,
            Map<String, String> attributes,
            String... tokenHashes) {
        tell(
                Topic.TARGET_STATE,
                controllerId,
                new TargetState(
                        controllerId,
                        version,
                        controllerId,
                        null,
                        attributes,
                        List.of(),
                        List.of(tokenHashes),
                        attributesReported,
                        Instant.now(),
                        type,
                        null,
                        null,
                        Map.of(),
                        null,
                        "kim",
                        "kim",
                        Instant.EPOCH,
                        life));
    }

    /** @param takes types of sets; none for all */
    void targetType(String key, long version, String... takes) {
        tell(
                Topic.TARGET_LABEL_STATE,
                key,
                new TargetTypeState(
                        key,
                        version,
                        1,
                        key,
                        key,
                        null,
                        null,
                        List.of(takes),
                        "kim",
                        Instant.EPOCH,
                        "kim",
                        Instant.EPOCH));
    }

    /** A module that tells devices one of its two entries of metadata. */
    static SoftwareModuleState module(String setId, int number, String type, Artifact artifact) {
        var metadata = Map.of("told", new ModuleMetadata("yes", true), "kept", new ModuleMetadata("no", false));
        return module(setId, number, type, artifact, metadata);
    }

    static SoftwareModuleState module(
            String setId, int number, String type, Artifact artifact, Map<String, ModuleMetadata> metadata) {
        return new SoftwareModuleState(
                "module-" + setId + "-" + number,
                1,
                number,
                "firmware",
                "2.8.1",
                type,
                null,
                List.of(artifact),
                true,
                Instant.now(),
                null,
                metadata,
                true,
                "kim",
                "kim",
                Instant.EPOCH,
                false);
    }

    /** A set of one module with one artifact. */
    void set(String setId, int number, String moduleType, Artifact artifact) {
        set(setId, number, module(setId, number, moduleType, artifact));
    }

    void set(String setId, int number, SoftwareModuleState... modules) {
        set(setId, number, null, modules);
    }

    /** @param requirement a query on its targets; null for none */
    void set(String setId, int number, @Nullable String requirement, SoftwareModuleState... modules) {
        var set = new DistributionSetState(
                setId,
                1,
                number,
                "gateway-" + setId,
                "2.8.1",
                "os",
                null,
                List.of(modules),
                true,
                "digest",
                true,
                Instant.now(),
                List.of(),
                Map.of(),
                false,
                true,
                "kim",
                "kim",
                Instant.EPOCH,
                false,
                requirement);
        tell(Topic.DISTRIBUTION_STATE, setId, set);
    }

    /** One rollout's side of the conversation. */
    final class Rollout {
        final String id = "ro-" + UUID.randomUUID();
        private long version;
        private final List<RolloutEvent.PlannedGroup> groups = new ArrayList<>();

        /** Starts and plans a rollout of these groups, assigns its targets; no group is started yet. */
        Rollout(
                String setId,
                long firstActionId,
                int weight,
                ActionType type,
                Integer maxInFlight,
                List<List<String>> targets) {
            this(setId, firstActionId, weight, type, maxInFlight, targets, null);
        }

        Rollout(
                String setId,
                long firstActionId,
                int weight,
                ActionType type,
                Integer maxInFlight,
                List<List<String>> targets,
                @Nullable Boolean reinstall) {
            var success = new RolloutDefinition.Success(95);
            var error = RolloutDefinition.ErrorLimit.percent(5);
            var policy = new RolloutDefinition.Policy(
                    success, error, Duration.ofHours(24), false, null, maxInFlight, null, null);
            var definition = RolloutDefinition.of(
                            "test",
                            "name==*",
                            List.of(new RolloutDefinition.SetReference(setId, weight, "digest")),
                            RolloutDefinition.Groups.equal(targets.size()),
                            policy)
                    .with(d -> {
                        d.actionType = type;
                        d.reinstall = reinstall;
                    });
            say(new RolloutEvent.RolloutCreated(
                    id, version, Instant.now(), KIM, definition, "digest", false, RolloutNumbers.next()));
            var start = version;
            say(new RolloutEvent.RolloutStarted(id, version, Instant.now(), KIM, definition));
            var next = firstActionId;
            for (int i = 0; i < targets.size(); i++) {
                var members = targets.get(i);
                groups.add(new RolloutEvent.PlannedGroup(
                        i + 1, "group-" + (i + 1), members.size(), next, success, error, false));
                tell(
                        Topic.ROLLOUT_ASSIGNMENTS,
                        id,
                        new AssignmentsChunk(id, start, i, i + 1, next, setId, weight, members, 1));
                next += members.size();
            }
            say(new RolloutEvent.RolloutPlanned(
                    id, version, Instant.now(), KIM, start, next - firstActionId, List.copyOf(groups), policy));
        }

        Rollout startGroup(int group) {
            say(new RolloutEvent.GroupStarted(id, version, Instant.now(), KIM, group, null));
            return this;
        }

        void pause() {
            say(new RolloutEvent.RolloutPaused(id, version, Instant.now(), KIM, null, null));
        }

        void resume() {
            say(new RolloutEvent.RolloutResumed(id, version, Instant.now(), KIM));
        }

        void stop() {
            say(new RolloutEvent.RolloutStopped(id, version, Instant.now(), KIM, "test", null, null, null));
        }

        void retry(int group, int attempt) {
            say(new RolloutEvent.GroupRetried(id, version, Instant.now(), KIM, group, attempt));
        }

        private void say(RolloutEvent event) {
            tell(Topic.ROLLOUT_EVENTS, id, event);
            version++;
        }
    }

    record Told(int partition, ActionFeedback feedback) {}

    /** All that was reported about a rollout so far, in the order of the topic. */
    List<Told> feedback(String rolloutId) {
        var told = new ArrayList<Told>();
        readAll(Topic.ACTION_FEEDBACK).forEach(record -> {
            var message = (ActionReports) MessageCodec.of(ActionReports.class)
                    .decode(MessageCodec.typeOf(ActionReports.class), record.value());
            for (var feedback : message.reports()) {
                if (feedback.rolloutId().equals(rolloutId)) {
                    told.add(new Told(record.partition(), feedback));
                }
            }
        });
        return told;
    }

    List<ConsumerRecord<String, byte[]>> readAll(Topic topic) {
        try (var consumer = consumer()) {
            var partitions = IntStream.range(0, topic.partitions())
                    .mapToObj(n -> new TopicPartition(topic.topicName(), n))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var records = new ArrayList<ConsumerRecord<String, byte[]>>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    private KafkaConsumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "enable.auto.commit", "false"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    List<TargetCommand> commands() {
        return commands;
    }

    List<Map<String, String>> commandHeaders() {
        return commandHeaders;
    }

    private void answerCommands() {
        var codec = MessageCodec.of(TargetCommand.class, DistributionCommand.class);
        try (var consumer = consumer()) {
            var partitions = Stream.of(Topic.TARGET_COMMANDS, Topic.DISTRIBUTION_COMMANDS)
                    .flatMap(topic -> IntStream.range(0, topic.partitions())
                            .mapToObj(n -> new TopicPartition(topic.topicName(), n)))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            while (running) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    var headers = new java.util.TreeMap<String, String>();
                    record.headers()
                            .forEach(header ->
                                    headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
                    commandHeaders.add(headers);
                    Refusal refusal = null;
                    switch (codec.decode(headers.get(Headers.TYPE), record.value())) {
                        case TargetCommand command -> {
                            commands.add(command);
                            refusal = refusal(command);
                        }
                        case AssignSet command -> assign(command, headers.get("hg_principal"));
                        case Object other -> throw new IllegalArgumentException("not expected: " + other);
                    }
                    var id = headers.get(Headers.ID);
                    if (headers.get(Headers.SUBJECT).contains(NOT_ANSWERED)) {
                        return;
                    }
                    tell(Topic.REPLIES, id, new CommandReply(id, null, refusal, null, Map.of(), false));
                });
            }
        }
    }

    /** One id that the registry does not take refuses them all. */
    private static @Nullable Refusal refusal(TargetCommand command) {
        return command instanceof RegisterTargets register
                        && register.targets().stream()
                                .anyMatch(target -> target.controllerId().contains(NOT_TAKEN))
                ? new Refusal("target.invalid-id", Refusal.Kind.INVALID, "It is not taken.", "Take another one.")
                : null;
    }

    private void assign(AssignSet command, String by) {
        var assigned = new TargetsAssigned(
                command.assignmentId(),
                command.setId(),
                FleetUnderTest.actions(command.controllerIds().size()),
                command.controllerIds(),
                command.terms(),
                command.mode(),
                null,
                by,
                Instant.now(),
                command.asOf());
        tell(Topic.ASSIGNMENTS, command.assignmentId(), assigned);
    }

    @Override
    public void close() throws InterruptedException {
        running = false;
        registry.join();
        producer.close();
    }
}
