package io.headgate.contracts;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** JSON Schemas (2020-12) of message records, by reflection; records inside messages are written once and referred to. */
final class Schemas {

    private final Map<String, Object> components = new TreeMap<>();

    Map<String, Object> components() {
        return components;
    }

    Map<String, Object> of(Type type) {
        if (type instanceof ParameterizedType generic) {
            var raw = (Class<?>) generic.getRawType();
            var arguments = generic.getActualTypeArguments();
            if (List.class.isAssignableFrom(raw)) {
                return ordered("type", "array", "items", of(arguments[0]));
            }
            if (Map.class.isAssignableFrom(raw)) {
                return ordered("type", "object", "additionalProperties", of(arguments[1]));
            }
            throw new IllegalArgumentException("no schema for " + type);
        }
        var plain = (Class<?>) type;
        if (plain == String.class) {
            return ordered("type", "string");
        }
        if (plain == int.class || plain == Integer.class || plain == long.class || plain == Long.class) {
            return ordered("type", "integer");
        }
        if (plain == BigDecimal.class) {
            return ordered("type", "number");
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return ordered("type", "boolean");
        }
        if (plain == Instant.class) {
            return ordered("type", "string", "format", "date-time");
        }
        if (plain == Duration.class) {
            return ordered("type", "string", "format", "duration");
        }
        if (plain.isEnum()) {
            return ordered(
                    "type",
                    "string",
                    "enum",
                    Arrays.stream(plain.getEnumConstants())
                            .map(Object::toString)
                            .toList());
        }
        if (plain.isRecord()) {
            var name = plain.getSimpleName();
            if (!components.containsKey(name)) {
                components.put(name, Map.of());
                components.put(name, ofRecord(plain));
            }
            return ordered("$ref", "#/components/schemas/" + name);
        }
        throw new IllegalArgumentException("no schema for " + type);
    }

    private Map<String, Object> ofRecord(Class<?> type) {
        var properties = new TreeMap<String, Object>();
        var required = new ArrayList<String>();
        for (RecordComponent component : type.getRecordComponents()) {
            properties.put(component.getName(), of(component.getGenericType()));
            if (!isNullable(component.getAnnotatedType())) {
                required.add(component.getName());
            }
        }
        required.sort(null);
        return ordered("type", "object", "properties", properties, "required", required);
    }

    private static boolean isNullable(AnnotatedElement type) {
        return type.isAnnotationPresent(Nullable.class);
    }

    private static Map<String, Object> ordered(Object... pairs) {
        var map = new TreeMap<String, Object>();
        for (int n = 0; n < pairs.length; n += 2) {
            map.put((String) pairs[n], pairs[n + 1]);
        }
        return map;
    }
}
