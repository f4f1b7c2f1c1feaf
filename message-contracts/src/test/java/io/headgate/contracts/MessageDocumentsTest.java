package io.headgate.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The AsyncAPI document and the topic table are made from the code and kept in {@code docs/messages}. A change of a message
 * shows as a difference here; {@code ./headgate contracts} writes the documents anew, unless the change would break a
 * consumer: then it takes a new version of the message.
 */
class MessageDocumentsTest {

    private static final Path FOLDER = Path.of("..", "docs", "messages");
    private static final Path ASYNCAPI = FOLDER.resolve("asyncapi.json");
    private static final Path TOPICS = FOLDER.resolve("topics.md");
    private static final Path ACCESS = FOLDER.resolve("access.md");
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final boolean WRITE = Boolean.getBoolean("contracts.write");

    @Test
    void theCommittedDocumentsAreThoseOfTheCode() throws IOException {
        var asyncApi = JSON.writeValueAsString(asyncApi()) + "\n";
        var topics = topicTable();
        if (Files.exists(ASYNCAPI)) {
            var before = JSON.readTree(Files.readString(ASYNCAPI));
            assertThat(breaks(before, JSON.readTree(asyncApi)))
                    .as("changes that break consumers: make a new version of the message instead")
                    .isEmpty();
        }
        if (WRITE) {
            Files.createDirectories(FOLDER);
            Files.writeString(ASYNCAPI, asyncApi);
            Files.writeString(TOPICS, topics);
        }
        assertThat(Files.readString(ASYNCAPI)).as("run ./headgate contracts").isEqualTo(asyncApi);
        assertThat(Files.readString(TOPICS)).as("run ./headgate contracts").isEqualTo(topics);
    }

    @Test
    void theCommittedAccessListIsThatOfTheCode() throws IOException {
        if (WRITE) {
            Files.writeString(ACCESS, accessList());
        }
        assertThat(Files.readString(ACCESS)).as("run ./headgate contracts").isEqualTo(accessList());
    }

    @Test
    void noticesWhatBreaksConsumers() {
        var before = JSON.readTree("""
                {"components":{"schemas":{"A":{"properties":{"x":{"type":"string"},"y":{"enum":["P","Q"]}},
                 "required":["x"]},"B":{}}}}""");
        var after = JSON.readTree("""
                {"components":{"schemas":{"A":{"properties":{"x":{"type":"integer"},"y":{"enum":["P"]},
                 "z":{"type":"string"}},"required":["z"]}}}}""");

        assertThat(breaks(before, after))
                .containsExactlyInAnyOrder(
                        "B is gone",
                        "A.x has another shape",
                        "A.y has lost a value",
                        "A.z is new and required",
                        "A.x is no longer always there");
        assertThat(breaks(before, before)).isEmpty();
    }

    @Test
    void everyMessageHasANameOfItsOwn() {
        var names = allMessages().map(MessageDocumentsTest::typeOf).toList();

        assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(60);
    }

    /** What consumers written against {@code before} would stumble over. */
    private static List<String> breaks(JsonNode before, JsonNode after) {
        var found = new ArrayList<String>();
        before.path("components").path("schemas").propertyStream().forEach(old -> {
            var name = old.getKey();
            var now = after.path("components").path("schemas").path(name);
            if (now.isMissingNode()) {
                found.add(name + " is gone");
                return;
            }
            compare(name, old.getValue(), now, found);
        });
        return found;
    }

    private static void compare(String name, JsonNode before, JsonNode after, List<String> found) {
        var required = texts(before.path("required"));
        var requiredNow = texts(after.path("required"));
        before.path("properties").propertyStream().forEach(property -> {
            var path = name + "." + property.getKey();
            var now = after.path("properties").path(property.getKey());
            if (now.isMissingNode()) {
                found.add(path + " is gone");
            } else if (!texts(now.path("enum"))
                    .containsAll(texts(property.getValue().path("enum")))) {
                found.add(path + " has lost a value");
            } else if (!now.path("type").equals(property.getValue().path("type"))
                    || !now.path("$ref").equals(property.getValue().path("$ref"))) {
                found.add(path + " has another shape");
            }
            if (required.contains(property.getKey()) && !requiredNow.contains(property.getKey())) {
                found.add(path + " is no longer always there");
            }
        });
        requiredNow.stream()
                .filter(field -> before.path("properties").path(field).isMissingNode())
                .filter(field -> !before.path("properties").isMissingNode())
                .forEach(field -> found.add(name + "." + field + " is new and required"));
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    private static Map<String, Object> asyncApi() {
        var schemas = new Schemas();
        var channels = new TreeMap<String, Object>();
        var messages = new TreeMap<String, Object>();
        for (var topic : Topic.values()) {
            var onChannel = new TreeMap<String, Object>();
            messagesOf(topic).forEach(message -> {
                var type = typeOf(message);
                onChannel.put(type, Map.of("$ref", "#/components/messages/" + type));
                messages.put(type, message(type, schemas.of(message)));
            });
            channels.put(
                    topic.topicName(),
                    ordered(
                            "address",
                            topic.topicName(),
                            "description",
                            "Owner: " + topic.owner() + ". Key: " + topic.key() + "."
                                    + (topic.peers().contains("public") ? " Open to other systems." : ""),
                            "messages",
                            onChannel,
                            "bindings",
                            ordered("kafka", ordered("topic", topic.topicName(), "partitions", topic.partitions()))));
        }
        return ordered(
                "asyncapi",
                "3.0.0",
                "info",
                ordered(
                        "title", "Headgate",
                        "version", "1",
                        "description",
                                "CloudEvents 1.0 in binary mode: the attributes are record headers with the prefix"
                                        + " ce_, the value is the JSON described here. Records are delivered at least"
                                        + " once; ce_id tells a repetition. Unknown fields are to be ignored."),
                "channels",
                channels,
                "components",
                ordered("messages", messages, "schemas", schemas.components()));
    }

    private static Map<String, Object> message(String type, Map<String, Object> payload) {
        return ordered(
                "name",
                type,
                "contentType",
                "application/json",
                "headers",
                ordered(
                        "type",
                        "object",
                        "properties",
                        ordered(
                                "ce_type", ordered("const", type),
                                "ce_id", ordered("type", "string"),
                                "ce_source", ordered("type", "string"),
                                "ce_time", ordered("type", "string", "format", "date-time"),
                                "ce_subject", ordered("type", "string"),
                                "ce_tenant", ordered("type", "string"),
                                "ce_correlationid", ordered("type", "string"),
                                "ce_causationid", ordered("type", "string"))),
                "payload",
                payload);
    }

    private static String topicTable() {
        var table = new StringBuilder("""
                # Topics

                Made from `io.headgate.contracts.Topic` by `./headgate contracts`; the messages are in `asyncapi.json`.

                | topic | kind | partitions | key | owner | also on it |
                |---|---|---|---|---|---|
                """);
        for (var topic : Topic.values()) {
            table.append("| `%s` | %s | %d | %s | %s | %s |%n"
                    .formatted(
                            topic.topicName(),
                            topic.kind()
                                    .name()
                                    .toLowerCase(java.util.Locale.ROOT)
                                    .replace('_', ' '),
                            topic.partitions(),
                            topic.key(),
                            topic.owner(),
                            String.join(", ", topic.peers())));
        }
        return table.toString();
    }

    private static String accessList() {
        var list = new StringBuilder("""
                # Who may do what on Kafka

                Made from `io.headgate.contracts.Topic` by `./headgate contracts`. `./headgate up` and `./headgate servers` set
                exactly this at each start. On a Kafka of your own: a user for each service, these ACLs, nothing for anyone
                else (`allow.everyone.if.no.acl.found=false`), and no automatic topics.

                A service also needs READ on the consumer groups that begin with its name and a dot (a prefixed ACL on
                `<service>.`). WRITE covers the idempotent producers; nobody needs a right on the cluster or on
                transactional ids.

                """);
        for (var service : Topic.services()) {
            list.append("## %s%n%n| WRITE | READ |%n|---|---|%n".formatted(service));
            var writes = names(topic -> topic.writers().contains(service));
            var reads = names(topic -> topic.readers().contains(service));
            for (int row = 0; row < Math.max(writes.size(), reads.size()); row++) {
                list.append("| %s | %s |%n".formatted(nth(writes, row), nth(reads, row)));
            }
            list.append("\n");
        }
        list.append(
                "## Other systems (`./headgate consumer NAME`)%n%nREAD on %s, and on the groups that begin with their user name and a dot.%n"
                        .formatted(String.join(", ", names(Topic::isPublic))));
        return list.toString();
    }

    private static List<String> names(Predicate<Topic> wanted) {
        return Arrays.stream(Topic.values())
                .filter(wanted)
                .map(topic -> "`" + topic.topicName() + "`")
                .toList();
    }

    private static String nth(List<String> names, int row) {
        return row < names.size() ? names.get(row) : "";
    }

    private static Stream<Class<?>> allMessages() {
        return Arrays.stream(Topic.values())
                .flatMap(MessageDocumentsTest::messagesOf)
                .distinct();
    }

    private static Stream<Class<?>> messagesOf(Topic topic) {
        return topic.messages().stream().flatMap(MessageDocumentsTest::members);
    }

    private static Stream<Class<?>> members(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(MessageDocumentsTest::members)
                : Stream.of(type);
    }

    private static String typeOf(Class<?> message) {
        var name = message.getAnnotation(MessageName.class);
        return name.value() + ".v" + name.version();
    }

    private static Map<String, Object> ordered(Object... pairs) {
        var map = new LinkedHashMap<String, Object>();
        for (int n = 0; n < pairs.length; n += 2) {
            map.put((String) pairs[n], pairs[n + 1]);
        }
        return map;
    }
}
