package io.headgate.chassis.query;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Random queries that know, without any of the production code, how they are written and which {@link Thing} meets them.
 */
final class RandomQuery {

    sealed interface Tree {
        record And(List<Tree> children) implements Tree {}

        record Or(List<Tree> children) implements Tree {}

        /** @param values none for the null checks */
        record Leaf(String field, String operator, List<Comparable<?>> values) implements Tree {}
    }

    /** Stands for a wildcard inside a text value; the star itself is a star. */
    private static final char WILDCARD = '\uE000';

    private static final List<String> EQUALITY = List.of("==", "!=");
    private static final List<String> LISTS = List.of("=in=", "=out=");
    private static final List<String> ORDER = List.of("=lt=", "<", "=le=", "<=", "=gt=", ">", "=ge=", ">=");
    private static final List<String> NULLS = List.of("=is=", "=eq=", "=not=", "=ne=");

    private final Random random;
    private int comparisonsLeft;

    RandomQuery(Random random) {
        this.random = random;
    }

    Tree tree() {
        comparisonsLeft = 18;
        return tree(4);
    }

    private Tree tree(int depth) {
        if (depth == 0 || comparisonsLeft < 3 || random.nextInt(3) == 0) {
            comparisonsLeft--;
            return leaf();
        }
        var children = new ArrayList<Tree>();
        for (int i = random.nextInt(2, 4); i > 0; i--) {
            children.add(tree(depth - 1));
        }
        return random.nextBoolean() ? new Tree.And(children) : new Tree.Or(children);
    }

    private Tree.Leaf leaf() {
        var field = Thing.any(
                List.of(
                        "name",
                        "name",
                        "count",
                        "ratio",
                        "active",
                        "seenAt",
                        "state",
                        "attribute.",
                        "attribute.",
                        "tag"),
                random);
        if (field.equals("attribute.")) {
            // Of the nasty keys those that a bare word can hold.
            field += Thing.any(List.of("hw", "hw.rev", "a%", "é", "absent"), random);
        }
        boolean ordered = !List.of("active", "state", "tag").contains(field);
        int kind = random.nextInt(ordered ? 4 : 3);
        if (kind == 0) {
            return new Tree.Leaf(field, Thing.any(NULLS, random), List.of());
        }
        if (kind == 1) {
            var list = new ArrayList<Comparable<?>>();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                list.add(value(field));
            }
            return new Tree.Leaf(field, Thing.any(LISTS, random), list);
        }
        if (kind == 2) {
            var value = value(field);
            boolean wild = value instanceof String && !field.equals("state");
            return new Tree.Leaf(field, Thing.any(EQUALITY, random), List.of(wild ? pattern((String) value) : value));
        }
        return new Tree.Leaf(field, Thing.any(ORDER, random), List.of(value(field)));
    }

    private Comparable<?> value(String field) {
        return switch (field) {
            case "count", "ratio" -> BigDecimal.valueOf(random.nextInt(-4, 8), random.nextInt(2));
            case "active" -> random.nextBoolean();
            case "seenAt" -> Thing.EPOCH.plus(Duration.ofMinutes(random.nextInt(8) * 15L));
            case "state" -> Thing.any(Thing.STATES, random);
            case "tag" -> Thing.any(Thing.TAGS, random);
            default -> Thing.any(Thing.TEXTS, random);
        };
    }

    /** The text itself, or with a part of it cut out for a wildcard. */
    private String pattern(String text) {
        if (random.nextBoolean()) {
            return text;
        }
        int from = random.nextInt(text.length() + 1);
        int to = random.nextInt(from, text.length() + 1);
        if (from < text.length() && Character.isLowSurrogate(text.charAt(from))) {
            from--;
        }
        if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) {
            to++;
        }
        var one = text.substring(0, from) + WILDCARD + text.substring(to);
        return random.nextInt(3) == 0 ? one + WILDCARD : one;
    }

    // --- how it is written

    String written(Tree tree) {
        return switch (tree) {
            case Tree.Leaf leaf -> written(leaf);
            case Tree.And and -> joined(and.children(), Thing.any(List.of(";", " and ", " ; "), random), true);
            case Tree.Or or -> joined(or.children(), Thing.any(List.of(",", " or ", " , "), random), false);
        };
    }

    private String joined(List<Tree> children, String word, boolean inAnd) {
        return children.stream()
                .map(child -> {
                    boolean needed = inAnd && child instanceof Tree.Or;
                    return needed || random.nextInt(6) == 0 ? "(" + written(child) + ")" : written(child);
                })
                .collect(Collectors.joining(word));
    }

    private String written(Tree.Leaf leaf) {
        // Keys of maps are case-sensitive, names of fields are not.
        var field = leaf.field().startsWith("attribute.") || random.nextBoolean()
                ? leaf.field()
                : leaf.field().toUpperCase(java.util.Locale.ROOT);
        var values = leaf.values().isEmpty()
                ? "null"
                : leaf.values().stream().map(this::written).collect(Collectors.joining(","));
        boolean list = LISTS.contains(leaf.operator());
        var space = random.nextInt(5) == 0 ? " " : "";
        return field + space + leaf.operator() + space + (list ? "(" + values + ")" : values);
    }

    private String written(Comparable<?> value) {
        return switch (value) {
            case String text -> writtenText(text);
            case Instant time when random.nextBoolean() -> String.valueOf(time.toEpochMilli());
            case Instant time -> time.atOffset(ZoneOffset.ofHours(9)).toString();
            case BigDecimal number -> number.toPlainString();
            default -> value.toString();
        };
    }

    private String writtenText(String text) {
        // Between spaces the bare word would join comparisons.
        boolean bare =
                !text.isEmpty() && !text.equals("and") && text.chars().noneMatch(c -> " \"'();,=<>!~".indexOf(c) >= 0);
        if (bare && random.nextBoolean()) {
            return escaped(text, "*\\");
        }
        char quote = random.nextBoolean() ? '"' : '\'';
        return quote + escaped(text, "*\\" + quote) + quote;
    }

    private static String escaped(String text, String special) {
        var escaped = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (special.indexOf(c) >= 0) {
                escaped.append('\\');
            }
            escaped.append(c == WILDCARD ? '*' : c);
        }
        return escaped.toString();
    }

    // --- what it means

    static boolean matches(Tree tree, Thing thing) {
        return switch (tree) {
            case Tree.And and -> and.children().stream().allMatch(child -> matches(child, thing));
            case Tree.Or or -> or.children().stream().anyMatch(child -> matches(child, thing));
            case Tree.Leaf leaf -> matches(leaf, thing.values(leaf.field()));
        };
    }

    private static boolean matches(Tree.Leaf leaf, List<Comparable<?>> held) {
        return switch (leaf.operator()) {
            case "==" ->
                held.stream().anyMatch(value -> equal(value, leaf.values().getFirst()));
            case "!=" ->
                held.stream().noneMatch(value -> equal(value, leaf.values().getFirst()));
            case "=in=" ->
                held.stream().anyMatch(value -> leaf.values().stream().anyMatch(wanted -> order(value, wanted) == 0));
            case "=out=" ->
                held.stream().noneMatch(value -> leaf.values().stream().anyMatch(wanted -> order(value, wanted) == 0));
            case "=is=", "=eq=" -> held.isEmpty();
            case "=not=", "=ne=" -> !held.isEmpty();
            case "=lt=", "<" ->
                held.stream().anyMatch(value -> order(value, leaf.values().getFirst()) < 0);
            case "=le=", "<=" ->
                held.stream().anyMatch(value -> order(value, leaf.values().getFirst()) <= 0);
            case "=gt=", ">" ->
                held.stream().anyMatch(value -> order(value, leaf.values().getFirst()) > 0);
            case "=ge=", ">=" ->
                held.stream().anyMatch(value -> order(value, leaf.values().getFirst()) >= 0);
            default -> throw new IllegalStateException(leaf.operator());
        };
    }

    private static boolean equal(Comparable<?> value, Comparable<?> wanted) {
        return value instanceof String text ? globs(text, (String) wanted) : order(value, wanted) == 0;
    }

    private static boolean globs(String text, String pattern) {
        if (pattern.isEmpty()) {
            return text.isEmpty();
        }
        var rest = pattern.substring(1);
        if (pattern.charAt(0) == WILDCARD) {
            return IntStream.rangeClosed(0, text.length()).anyMatch(i -> globs(text.substring(i), rest));
        }
        return !text.isEmpty() && text.charAt(0) == pattern.charAt(0) && globs(text.substring(1), rest);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static int order(Comparable<?> one, Comparable<?> other) {
        if (one instanceof String a && other instanceof String b) {
            var left = a.codePoints().boxed().toList();
            var right = b.codePoints().boxed().toList();
            for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
                if (!left.get(i).equals(right.get(i))) {
                    return Integer.compare(left.get(i), right.get(i));
                }
            }
            return Integer.compare(left.size(), right.size());
        }
        return ((Comparable) one).compareTo(other);
    }

    /** For a failure message that a person can use: the smallest part of the tree that still differs, first. */
    static List<Tree> parts(Tree tree) {
        var parts = new ArrayList<Tree>();
        collect(tree, parts);
        Collections.reverse(parts);
        return parts;
    }

    private static void collect(Tree tree, List<Tree> parts) {
        parts.add(tree);
        switch (tree) {
            case Tree.And and -> and.children().forEach(child -> collect(child, parts));
            case Tree.Or or -> or.children().forEach(child -> collect(child, parts));
            case Tree.Leaf leaf -> {
                // Has no parts.
            }
        }
    }
}
