package io.headgate.chassis.messaging;

import io.headgate.contracts.MessageName;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * Between messages and bytes. A message is known by its {@link MessageName}, never by its class: unknown fields are
 * ignored, unknown types and missing required fields are {@link UnreadableRecord}s.
 */
public final class MessageCodec {

    /** Deep enough for every message we have; a bomb ends here and not in a stack overflow. */
    private static final int MAX_NESTING = 32;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_NESTING)
                            .build())
                    .build())
            .addModule(new SimpleModule().addDeserializer(Instant.class, new InstantReader()))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private static final Map<Class<?>, String> TYPES = new ConcurrentHashMap<>();
    private static final Map<Class<?>, RecordComponent[]> REQUIRED = new ConcurrentHashMap<>();

    private final Map<String, Class<?>> classes = new HashMap<>();

    private MessageCodec() {}

    /** @param families named records, or sealed interfaces over them */
    public static MessageCodec of(Class<?>... families) {
        var codec = new MessageCodec();
        for (var family : families) {
            codec.add(family);
        }
        return codec;
    }

    /** The mapper every message is written with; also for what a service stores as JSON. */
    public static JsonMapper json() {
        return JSON;
    }

    /** {@code name.v<version>} of a message class. */
    public static String typeOf(Class<?> message) {
        return TYPES.computeIfAbsent(message, MessageCodec::readType);
    }

    private static String readType(Class<?> message) {
        var name = message.getAnnotation(MessageName.class);
        if (name == null) {
            throw new IllegalArgumentException(message.getName() + " has no @MessageName");
        }
        return name.value() + ".v" + name.version();
    }

    private void add(Class<?> family) {
        if (family.isAnnotationPresent(MessageName.class)) {
            var before = classes.put(typeOf(family), family);
            if (before != null && before != family) {
                throw new IllegalArgumentException("two messages are named " + typeOf(family));
            }
        }
        if (family.isSealed()) {
            Arrays.stream(family.getPermittedSubclasses()).forEach(this::add);
        }
    }

    /** @throws UnstorableText if it has a text that whoever hears it could not store */
    public static byte[] encode(Object message) {
        var json = JSON.writeValueAsBytes(message);
        StorableText.require(json);
        return json;
    }

    public Object decode(@Nullable String type, byte @Nullable [] payload) {
        if (type == null) {
            throw new UnreadableRecord("the record has no ce_type header");
        }
        var messageClass = classes.get(type);
        if (messageClass == null) {
            throw new UnreadableRecord("unknown message type " + type);
        }
        if (payload == null) {
            throw new UnreadableRecord("the record of type " + type + " is empty");
        }
        return read(payload, messageClass);
    }

    static <T> T read(byte[] payload, Class<T> type) {
        try {
            var value = JSON.readValue(payload, type);
            if (value == null) {
                throw new UnreadableRecord("a JSON null is not a " + type.getSimpleName());
            }
            requireComplete(value);
            return value;
        } catch (JacksonException e) {
            throw new UnreadableRecord("cannot be read as " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        }
    }

    /** A body of a reply as the record it was written from. */
    public static <T> T read(JsonNode body, Class<T> type) {
        return JSON.treeToValue(body, type);
    }

    /** Jackson leaves an absent component null; what is not declared nullable must be there. */
    private static void requireComplete(Object value) {
        for (var component : REQUIRED.computeIfAbsent(value.getClass(), MessageCodec::requiredComponents)) {
            try {
                var part = component.getAccessor().invoke(value);
                if (part == null) {
                    throw new UnreadableRecord(value.getClass().getSimpleName() + " lacks its " + component.getName());
                }
                if (part instanceof Record) {
                    requireComplete(part);
                } else if (part instanceof List<?> parts) {
                    for (var one : parts) {
                        if (one instanceof Record) {
                            requireComplete(one);
                        }
                    }
                }
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static RecordComponent[] requiredComponents(Class<?> type) {
        if (!type.isRecord()) {
            return new RecordComponent[0];
        }
        return Arrays.stream(type.getRecordComponents())
                .filter(component -> !component.getType().isPrimitive()
                        && !component.getAnnotatedType().isAnnotationPresent(Nullable.class))
                .peek(component -> component.getAccessor().setAccessible(true))
                .toArray(RecordComponent[]::new);
    }
}
