package io.headgate.gateway.operator;

import io.headgate.contracts.Prose;
import io.headgate.contracts.Refusal;
import io.headgate.gateway.input.OperatorText;
import io.headgate.gateway.problem.RefusedException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every body keeps to, whatever it is about: what is not declared nullable is there, and no text has a character that a
 * text of people may not have. Texts are single lines where they are not declared {@link Prose}.
 */
final class BodyRules {

    private static final int LONGEST_NAME_SHOWN = 80;

    private BodyRules() {}

    /** The first thing that is wrong. */
    private sealed interface Breach {

        /** @param path from the value on */
        record Missing(String path) implements Breach {}

        record Characters(String path) implements Breach {}

        default Breach within(String step) {
            return switch (this) {
                case Missing(var path) -> new Missing(step + path);
                case Characters(var path) -> new Characters(step + path);
            };
        }
    }

    /**
     * @param at where the value is, for the message; empty for the whole body
     * @throws RefusedException if something is missing, or has a character that is not allowed
     */
    static void require(Object value, String at) {
        switch (breachIn(value, OperatorText.LINE)) {
            case null -> {
                // Nothing is wrong.
            }
            case Breach.Missing(var path) -> throw missing(full(at, path));
            case Breach.Characters(var path) -> {
                var field = full(at, path);
                throw new RefusedException(
                        OperatorText.notAllowed(field.isEmpty() ? "the body" : "the field '" + field + "'"));
            }
        }
    }

    private static String full(String at, String path) {
        return at.isEmpty() && path.startsWith(".") ? path.substring(1) : at + path;
    }

    private static @Nullable Breach breachIn(Object value, OperatorText kind) {
        return switch (value) {
            case String text -> kind.allows(text) ? null : new Breach.Characters("");
            case Record record -> breachInRecord(record);
            case Collection<?> items -> {
                int index = 0;
                for (var item : items) {
                    var breach = item == null ? new Breach.Missing("") : breachIn(item, kind);
                    if (breach != null) {
                        yield breach.within("[" + index + "]");
                    }
                    index++;
                }
                yield null;
            }
            case Map<?, ?> entries -> breachInMap(entries, kind);
            // Nothing inside a number or a time can be wrong.
            default -> null;
        };
    }

    private static @Nullable Breach breachInMap(Map<?, ?> entries, OperatorText kind) {
        for (var entry : entries.entrySet()) {
            var key = String.valueOf(entry.getKey());
            var part = entry.getValue();
            var breach = !OperatorText.LINE.allows(key)
                    ? new Breach.Characters("")
                    : part == null ? new Breach.Missing("") : breachIn(part, kind);
            if (breach != null) {
                return breach.within("." + harmless(key));
            }
        }
        return null;
    }

    private static @Nullable Breach breachInRecord(Record record) {
        for (var part : PARTS.get(record.getClass())) {
            var value = part.of(record);
            var breach = value != null ? breachIn(value, part.kind()) : part.optional() ? null : new Breach.Missing("");
            if (breach != null) {
                return breach.within(part.step());
            }
        }
        return null;
    }

    /** @param step what it adds to the path */
    private record Part(String step, Method accessor, boolean optional, OperatorText kind) {

        static Part of(RecordComponent component) {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return new Part(
                    "." + component.getName(),
                    accessor,
                    component.getAnnotatedType().isAnnotationPresent(Nullable.class),
                    component.isAnnotationPresent(Prose.class) ? OperatorText.PROSE : OperatorText.LINE);
        }

        @Nullable
        Object of(Record record) {
            try {
                return accessor.invoke(record);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Looked up once per type: a body has up to a thousand of them. */
    private static final ClassValue<List<Part>> PARTS = new ClassValue<>() {
        @Override
        protected List<Part> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents()).map(Part::of).toList();
        }
    };

    private static RefusedException missing(String field) {
        return new RefusedException(new Refusal(
                "request.field-missing",
                Refusal.Kind.INVALID,
                "The field '" + field + "' is missing.",
                "Send it, with a value of its type."));
    }

    /** Names come from the caller: only letters, digits and what paths need are repeated. */
    static String harmless(String name) {
        var kept = name.replaceAll("[^A-Za-z0-9_.\\[\\]-]", "?");
        return kept.length() > LONGEST_NAME_SHOWN ? kept.substring(0, LONGEST_NAME_SHOWN) + "..." : kept;
    }
}
