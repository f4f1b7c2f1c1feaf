package io.headgate.chassis.query;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A row of the table that {@link QueryIT} queries; anything but the id may be missing. */
record Thing(
        int id,
        @Nullable String name,
        @Nullable Integer count,
        @Nullable BigDecimal ratio,
        @Nullable Boolean active,
        @Nullable Instant seenAt,
        @Nullable String state,
        @Nullable Map<String, String> attributes,
        @Nullable List<String> tags) {

    /** Few and nasty, so that random queries meet random rows. */
    static final List<String> TEXTS = List.of(
            "",
            "a",
            "A",
            "ab",
            "b",
            "a*",
            "*",
            "a%",
            "a_",
            "ab%b",
            "\\",
            "a\\b",
            "a b",
            "é",
            "e\u0301",
            "null",
            "10",
            "9",
            "\uD83D\uDE80",
            "\uFFFD",
            "a'b",
            "a\"b",
            "and",
            "x,(y)");

    static final List<String> KEYS = List.of("hw", "hw.rev", "a%", "é", "'k");
    static final List<String> TAGS = List.of("eu", "us", "e*", "EU", "a b", "%");
    static final List<String> STATES = List.of("NEW", "IN_SYNC", "ERROR");
    static final Instant EPOCH = Instant.parse("2026-11-21T00:00:00Z");

    static Thing random(int id, Random random) {
        return new Thing(
                id,
                sometimes(random, any(TEXTS, random)),
                sometimes(random, random.nextInt(-2, 4)),
                sometimes(random, BigDecimal.valueOf(random.nextInt(-4, 8), 1)),
                sometimes(random, random.nextBoolean()),
                sometimes(random, EPOCH.plusSeconds(random.nextInt(4) * 1800L)),
                sometimes(random, any(STATES, random)),
                sometimes(random, randomAttributes(random)),
                sometimes(random, randomTags(random)));
    }

    /** What a field holds: nothing, one value, or for tags any number. */
    List<Comparable<?>> values(String field) {
        if (field.startsWith("attribute.")) {
            return attributes == null ? List.of() : present(attributes.get(field.substring("attribute.".length())));
        }
        return switch (field) {
            case "name" -> present(name);
            case "count" -> present(count == null ? null : BigDecimal.valueOf(count));
            case "ratio" -> present(ratio);
            case "active" -> present(active);
            case "seenAt" -> present(seenAt);
            case "state" -> present(state);
            case "tag" -> tags == null ? List.of() : List.copyOf(tags);
            default -> throw new IllegalArgumentException(field);
        };
    }

    static <T> T any(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    private static List<Comparable<?>> present(@Nullable Comparable<?> value) {
        return value == null ? List.of() : List.of(value);
    }

    private static <T> @Nullable T sometimes(Random random, T value) {
        return random.nextInt(5) == 0 ? null : value;
    }

    private static Map<String, String> randomAttributes(Random random) {
        var attributes = new HashMap<String, String>();
        for (var key : KEYS) {
            if (random.nextBoolean()) {
                attributes.put(key, any(TEXTS, random));
            }
        }
        return attributes;
    }

    private static List<String> randomTags(Random random) {
        return new ArrayList<>(Stream.generate(() -> any(TAGS, random))
                .limit(random.nextInt(4))
                .distinct()
                .toList());
    }
}
