package io.headgate.gateway.operator;

import io.headgate.contracts.Refusal;
import io.headgate.gateway.problem.RefusedException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/**
 * Request bodies: a misspelt field, a number in quotes or a missing value is refused with the field's name, never guessed.
 * What is not declared nullable must be there.
 */
public final class StrictJson {

    private static final int MOST_NESTED = 32;
    private static final int LONGEST_STRING = 8 * 1024;
    /** Whether it makes sense is for its owner to say; this keeps sums of times what a time can be. */
    private static final Duration LONGEST_DURATION = Duration.ofDays(3650);
    /** Texts of times have four digits for a year. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MOST_NESTED)
                            .maxStringLength(LONGEST_STRING)
                            .maxNumberLength(30)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfigDefaults(scalars -> scalars.setAcceptBlankAsEmpty(false)
                    .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
            .withCoercionConfig(
                    LogicalType.Textual,
                    textual -> textual.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .addModule(new SimpleModule()
                    .addDeserializer(Instant.class, new FromText<>(Instant.class, StrictJson::instant))
                    .addDeserializer(Duration.class, new FromText<>(Duration.class, StrictJson::duration)))
            .build();

    private StrictJson() {}

    private static Instant instant(String text) {
        var instant = Instant.parse(text);
        if (instant.isBefore(Instant.EPOCH) || instant.isAfter(LATEST)) {
            throw new DateTimeException("before 1970 or after 9999");
        }
        return instant;
    }

    private static Duration duration(String text) {
        var duration = Duration.parse(text);
        if (duration.compareTo(LONGEST_DURATION) > 0 || duration.compareTo(LONGEST_DURATION.negated()) < 0) {
            throw new DateTimeException("longer than ten years");
        }
        return duration;
    }

    /** ISO-8601 only: a number would have to be guessed as seconds or milliseconds. */
    private static final class FromText<T> extends StdScalarDeserializer<T> {
        private final transient Function<String, T> parse;

        private FromText(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return this.<T>wrongToken(context);
            }
            try {
                return parse.apply(parser.getString());
            } catch (DateTimeException e) {
                throw context.weirdStringException(parser.getString(), _valueClass, "not ISO-8601");
            }
        }

        @SuppressWarnings("unchecked")
        private <R> R wrongToken(DeserializationContext context) {
            return (R) context.handleUnexpectedToken(getValueType(context), context.getParser());
        }
    }

    /** @throws RefusedException if the body is not a complete {@code T} and nothing else */
    public static <T> T read(byte[] body, Class<T> type) {
        if (body.length == 0) {
            throw refused("request.body-missing", "There is no body.", "Send a JSON object.");
        }
        try {
            return complete(MAPPER.readValue(body, type), "");
        } catch (JacksonException e) {
            throw refused(e, "");
        }
    }

    /** @param at where the node is, for the message */
    public static <T> T read(JsonNode node, Class<T> type, String at) {
        try {
            return complete(MAPPER.treeToValue(node, type), at);
        } catch (JacksonException e) {
            throw refused(e, at);
        }
    }

    private static <T> T complete(@Nullable T value, String at) {
        if (value == null) {
            throw refused("request.field-missing", "A null is not enough here.", "Send a JSON object.");
        }
        BodyRules.require(value, at);
        return value;
    }

    /**
     * For bodies that something else has read.
     *
     * @param value null where the body was a JSON null
     * @return the same
     * @throws RefusedException if something is missing that is not declared nullable, or a text has a character that it may
     *     not have
     */
    public static <T> T requireComplete(@Nullable T value) {
        return complete(value, "");
    }

    private static RefusedException refused(JacksonException e, String at) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedException refused) {
                return refused;
            }
        }
        return switch (e) {
            case UnrecognizedPropertyException unknown ->
                refused(
                        "request.field-unknown",
                        "There is no field '" + path(unknown, at) + "' here.",
                        "Leave it out, or correct its name; known are " + known(unknown) + ".");
            case StreamConstraintsException limit ->
                refused(
                        "request.too-complex",
                        "The body is nested deeper than " + MOST_NESTED + ", or a text is longer than " + LONGEST_STRING
                                + " characters.",
                        "Send a simpler body.");
            case DatabindException wrong -> invalid(wrong, at);
            case InputCoercionException outOfRange -> invalid(outOfRange, at);
            default ->
                refused(
                        "request.not-json",
                        "The body is not JSON, or has a field twice.",
                        "Send one JSON object in UTF-8.");
        };
    }

    private static RefusedException invalid(JacksonException e, String at) {
        return refused(
                "request.field-invalid",
                "The value of '" + path(e, at) + "' is not of the right type or out of range.",
                "Compare it with the API's description at /swagger-ui.html.");
    }

    private static String path(JacksonException e, String at) {
        var path = e.getPath().stream()
                .map(part -> part.getPropertyName() == null ? "[" + part.getIndex() + "]" : part.getPropertyName())
                .collect(Collectors.joining("."))
                .replace(".[", "[");
        var full = at.isEmpty() ? path : path.isEmpty() ? at : at + "." + path;
        return full.isEmpty() ? "the body" : BodyRules.harmless(full);
    }

    private static String known(UnrecognizedPropertyException e) {
        var known = e.getKnownPropertyIds();
        return known == null
                ? "the documented ones"
                : known.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
    }

    private static RefusedException refused(String code, String detail, String remedy) {
        return new RefusedException(new Refusal(code, Refusal.Kind.INVALID, detail, remedy));
    }

    /** One thing or a list of them: an element may stand alone. */
    public static List<JsonNode> oneOrMany(JsonNode node) {
        return node.isArray() ? node.valueStream().toList() : List.of(node);
    }

    static boolean isRequest(Class<?> type) {
        return type.isRecord() && type.getPackageName().startsWith(StrictJson.class.getPackageName());
    }
}
