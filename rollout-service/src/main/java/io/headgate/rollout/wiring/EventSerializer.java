package io.headgate.rollout.wiring;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.rollout.RolloutEvent;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.jackson3.Jackson3Serializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;

/**
 * Events as JSON under their {@link MessageName}. A stored name that nobody knows is an error, never skipped: a state without
 * one of its events would be wrong.
 */
public final class EventSerializer extends Jackson3Serializer {

    private static final Map<SerializedType, Class<?>> CLASSES =
            kinds().collect(Collectors.toUnmodifiableMap(EventSerializer::named, Function.identity()));

    public EventSerializer() {
        super(Jackson3Serializer.builder()
                .jsonMapperBuilderCustomizer(json -> json.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)));
    }

    /** Of the events that make a rollout. */
    static Stream<Class<?>> kinds() {
        return kinds(RolloutEvent.class).filter(kind -> !RolloutEvent.Setting.class.isAssignableFrom(kind));
    }

    private static Stream<Class<?>> kinds(Class<?> family) {
        return family.isSealed()
                ? Arrays.stream(family.getPermittedSubclasses()).flatMap(EventSerializer::kinds)
                : Stream.of(family);
    }

    private static SerializedType named(Class<?> event) {
        var name = event.getAnnotation(MessageName.class);
        if (name == null) {
            throw new IllegalStateException(event.getName() + " has no @MessageName");
        }
        return new SimpleSerializedType(name.value(), Integer.toString(name.version()));
    }

    @Override
    @SuppressWarnings("rawtypes")
    public SerializedType typeForClass(@Nullable Class type) {
        if (type != null && RolloutEvent.class.isAssignableFrom(type)) {
            return named(type);
        }
        return super.typeForClass(type);
    }

    @Override
    public Class<?> classForType(SerializedType type) {
        var event = CLASSES.get(type);
        if (event != null) {
            return event;
        }
        if (type.getName().equals(MetaData.class.getName())) {
            return MetaData.class;
        }
        throw new SerializationException("no event is stored as " + type.getName() + " revision " + type.getRevision());
    }
}
