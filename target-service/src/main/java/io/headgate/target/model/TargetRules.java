package io.headgate.target.model;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.target.TargetCommand.TargetRegistration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a target may hold. Each rule answers with the refusal, or with nothing when it is kept. {@code where} names the target
 * inside its command, e.g. {@code "Target 17"}.
 */
public final class TargetRules {

    public static final int MAX_REGISTERED_AT_ONCE = 5_000;
    public static final int MAX_DELETED_AT_ONCE = 1_000;
    public static final int MAX_ATTRIBUTES = 100;
    public static final int MAX_TAGS = 50;
    public static final int MAX_SAMPLE = 100;
    /** The tokens that are valid at a time: the one in use and the one to move to. */
    public static final int VALID_TOKENS = 2;

    private static final int LONGEST_ID = 256;
    private static final int LONGEST_TEXT = 128;
    private static final int LONGEST_DESCRIPTION = 512;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern FILTER_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private TargetRules() {}

    /** The rules for all that a registration holds. */
    public static Optional<Refusal> registration(@Nullable TargetRegistration target, String where) {
        if (target == null) {
            return Optional.of(TargetRefusal.INVALID_ID.because(where + " is missing."));
        }
        return controllerId(target.controllerId(), where)
                // A name may be as long as the id it repeats.
                .or(() -> target.name() == null || target.name().equals(target.controllerId())
                        ? Optional.empty()
                        : name(target.name(), where))
                .or(() -> description(target.description(), where))
                .or(() -> attributes(attributesOf(target), where))
                .or(() -> tooManyAttributes(attributesOf(target), where))
                .or(() -> tags(tagsOf(target), where))
                .or(() -> target.tokenHash() == null ? Optional.empty() : tokenHash(target.tokenHash(), where));
    }

    /** A registration inside a list may lack its parts, which only the outermost record is checked for. */
    public static Map<String, String> attributesOf(TargetRegistration target) {
        Map<String, String> attributes = target.attributes();
        return attributes == null ? Map.of() : attributes;
    }

    /** As {@link #attributesOf}. */
    public static List<String> tagsOf(TargetRegistration target) {
        List<String> tags = target.tags();
        return tags == null ? List.of() : tags;
    }

    public static Optional<Refusal> controllerId(@Nullable String id, String where) {
        var kept = id != null && !id.isEmpty() && id.length() <= LONGEST_ID && all(id, TargetRules::isVisible);
        return unless(kept, () -> TargetRefusal.INVALID_ID.because(where + " has no usable controller id."));
    }

    public static Optional<Refusal> name(@Nullable String name, String where) {
        return unless(isName(name), () -> TargetRefusal.INVALID_NAME.because(where + " has no usable name."));
    }

    public static Optional<Refusal> description(@Nullable String description, String where) {
        var kept = description == null
                || description.length() <= LONGEST_DESCRIPTION
                        && all(description, c -> isPrintable(c) || c == '\n' || c == '\t');
        return unless(kept, () -> TargetRefusal.INVALID_DESCRIPTION.because(where + " has no usable description."));
    }

    /** Null values are refused here: where they mean a removal they are taken out before. */
    public static Optional<Refusal> attributes(Map<String, @Nullable String> attributes, String where) {
        int n = 0;
        for (var attribute : attributes.entrySet()) {
            var value = attribute.getValue();
            var kept = isName(attribute.getKey())
                    && value != null
                    && value.length() <= LONGEST_TEXT
                    && all(value, TargetRules::isPrintable);
            if (!kept) {
                return Optional.of(
                        TargetRefusal.INVALID_ATTRIBUTE.because("Attribute " + n + " of " + where + " is not usable."));
            }
            n++;
        }
        return Optional.empty();
    }

    public static Optional<Refusal> tooManyAttributes(Map<String, ?> attributes, String where) {
        return unless(
                attributes.size() <= MAX_ATTRIBUTES,
                () -> TargetRefusal.TOO_MANY_ATTRIBUTES.because(
                        where + " would have " + attributes.size() + " attributes."));
    }

    public static Optional<Refusal> tags(Collection<String> tags, String where) {
        if (tags.size() > MAX_TAGS) {
            return Optional.of(TargetRefusal.TOO_MANY_TAGS.because(where + " would have " + tags.size() + " tags."));
        }
        int n = 0;
        for (var tag : tags) {
            if (!isName(tag)) {
                return Optional.of(TargetRefusal.INVALID_TAG.because("Tag " + n + " of " + where + " is not usable."));
            }
            n++;
        }
        return Optional.empty();
    }

    public static Optional<Refusal> tokenHash(String hash, String where) {
        return unless(
                SHA256.matcher(hash.toLowerCase(Locale.ROOT)).matches(),
                () -> TargetRefusal.INVALID_TOKEN_HASH.because(where + " has a token hash that is no SHA-256."));
    }

    public static Optional<Refusal> atMost(int most, int targets) {
        return unless(
                targets <= most,
                () -> TargetRefusal.TOO_MANY.because(
                        "The command names " + targets + " targets, " + most + " are allowed."));
    }

    public static Optional<Refusal> filterId(String id) {
        return unless(
                FILTER_ID.matcher(id).matches(),
                () -> TargetRefusal.FILTER_INVALID_ID.because("The filter's id is not usable."));
    }

    public static Optional<Refusal> filterName(String name) {
        return unless(
                isName(name), () -> TargetRefusal.FILTER_INVALID_NAME.because("The filter's name is not usable."));
    }

    public static Optional<Refusal> sample(int sample) {
        return unless(
                sample >= 0 && sample <= MAX_SAMPLE,
                () -> TargetRefusal.FILTER_INVALID_SAMPLE.because("The sample has no usable size."));
    }

    private static boolean isName(@Nullable String text) {
        return text != null && !text.isBlank() && text.length() <= LONGEST_TEXT && all(text, TargetRules::isPrintable);
    }

    private static boolean all(String text, IntPredicate rule) {
        return text.codePoints().allMatch(rule);
    }

    /** For identifiers: nothing that a person could not see or would take for a blank. */
    private static boolean isVisible(int c) {
        return isPrintable(c)
                && !Character.isWhitespace(c)
                && !Character.isSpaceChar(c)
                && Character.getType(c) != Character.FORMAT;
    }

    /** Half a surrogate pair is among the refused: no database can hold it. */
    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            // Character types are ints, not a closed set.
            default -> true;
        };
    }

    private static Optional<Refusal> unless(boolean kept, Supplier<Refusal> refusal) {
        return kept ? Optional.empty() : Optional.of(refusal.get());
    }
}
