package io.headgate.target.model;

import io.headgate.contracts.NameInPath;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.target.TargetCommand.TargetRegistration;
import io.headgate.contracts.target.TargetMessage.AutoAssignment;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
    public static final int MAX_CHANGED_AT_ONCE = 5_000;
    public static final int MAX_DELETED_AT_ONCE = 1_000;
    public static final int MAX_ATTRIBUTES = 100;
    public static final int MAX_METADATA = 100;
    /** Of keys and values together: a target is told whole with each of its changes, and shown in pages of hundreds. */
    public static final int MAX_METADATA_BYTES = 32 * 1024;

    public static final int MAX_TAGS = 50;
    public static final int MAX_SET_TYPES = 50;
    public static final int MAX_WEIGHT = 1_000;
    public static final int MAX_SAMPLE = 100;
    /** The tokens that are valid at a time: the one in use and the one to move to. */
    public static final int VALID_TOKENS = 2;

    private static final int LONGEST_ID = 256;
    private static final int LONGEST_TEXT = 128;
    private static final int LONGEST_DESCRIPTION = 512;
    private static final int LONGEST_ADDRESS = 512;
    private static final int LONGEST_GROUP = 256;
    private static final int LONGEST_METADATA = 4_000;
    private static final int LONGEST_KEY = 64;
    private static final int LONGEST_COLOUR = 16;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern OWN_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

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
                .or(() -> target.tokenHash() == null ? Optional.empty() : tokenHash(target.tokenHash(), where))
                .or(() -> group(target.group(), where))
                .or(() -> address(target.address(), where))
                .or(() -> metadata(metadataOf(target), where))
                .or(() -> tooMuchMetadata(metadataOf(target), where));
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

    /** As {@link #attributesOf}. */
    public static Map<String, String> metadataOf(TargetRegistration target) {
        Map<String, String> metadata = target.metadata();
        return metadata == null ? Map.of() : metadata;
    }

    public static Optional<Refusal> controllerId(@Nullable String id, String where) {
        var kept = id != null
                && !id.isEmpty()
                && id.length() <= LONGEST_ID
                && all(id, TargetRules::isVisible)
                && NameInPath.isUsable(id);
        return unless(kept, () -> TargetRefusal.INVALID_ID.because(where + " has no usable controller id."));
    }

    public static Optional<Refusal> controllerIds(List<String> ids) {
        for (int i = 0; i < ids.size(); i++) {
            var broken = controllerId(ids.get(i), "Target " + i);
            if (broken.isPresent()) {
                return broken;
            }
        }
        return Optional.empty();
    }

    public static Optional<Refusal> name(@Nullable String name, String where) {
        return unless(isName(name), () -> TargetRefusal.INVALID_NAME.because(where + " has no usable name."));
    }

    public static Optional<Refusal> description(@Nullable String description, String where) {
        var kept = description == null
                || description.length() <= LONGEST_DESCRIPTION && all(description, TargetRules::isPrintableOrLineEnd);
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

    /** Levels are divided by slashes; a level is not empty. */
    public static Optional<Refusal> group(@Nullable String group, String where) {
        var kept = group == null
                || group.length() <= LONGEST_GROUP
                        && all(group, TargetRules::isPrintable)
                        && Arrays.stream(group.split("/", -1)).noneMatch(String::isBlank);
        return unless(kept, () -> TargetRefusal.INVALID_GROUP.because(where + " has no usable group."));
    }

    /** A URI, as hawkBit asks for it; empty takes it away. */
    public static Optional<Refusal> address(@Nullable String address, String where) {
        return unless(
                address == null || address.isEmpty() || address.length() <= LONGEST_ADDRESS && isUri(address),
                () -> TargetRefusal.INVALID_ADDRESS.because(where + " has no usable address."));
    }

    private static boolean isUri(String text) {
        try {
            return !new URI(text).toString().isEmpty();
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Null values are refused here: where they mean a removal they are taken out before. */
    public static Optional<Refusal> metadata(Map<String, @Nullable String> metadata, String where) {
        int n = 0;
        for (var entry : metadata.entrySet()) {
            var value = entry.getValue();
            var kept = isName(entry.getKey())
                    && NameInPath.isUsable(entry.getKey())
                    && value != null
                    && value.length() <= LONGEST_METADATA
                    && all(value, TargetRules::isPrintableOrLineEnd);
            if (!kept) {
                return Optional.of(TargetRefusal.INVALID_METADATA.because(
                        "Metadata entry " + n + " of " + where + " is not usable."));
            }
            n++;
        }
        return Optional.empty();
    }

    /** Whether there are too many entries, or too much in all of them together. */
    public static Optional<Refusal> tooMuchMetadata(Map<String, String> metadata, String where) {
        return unless(
                        metadata.size() <= MAX_METADATA,
                        () -> TargetRefusal.TOO_MANY_METADATA.because(
                                where + " would have " + metadata.size() + " metadata entries."))
                .or(() -> unless(
                        bytes(metadata) <= MAX_METADATA_BYTES,
                        () -> TargetRefusal.TOO_MANY_METADATA.because(where + " would have " + bytes(metadata)
                                + " bytes of metadata, more than " + MAX_METADATA_BYTES + ".")));
    }

    private static long bytes(Map<String, String> texts) {
        return texts.entrySet().stream()
                .mapToLong(entry -> entry.getKey().getBytes(StandardCharsets.UTF_8).length
                        + entry.getValue().getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    public static Optional<Refusal> consent(@Nullable String initiator, @Nullable String remark) {
        var kept = (initiator == null
                        || initiator.length() <= LONGEST_TEXT && all(initiator, TargetRules::isPrintableOrLineEnd))
                && description(remark, "").isEmpty();
        return unless(kept, () -> TargetRefusal.INVALID_CONSENT.because("The initiator or the remark is not usable."));
    }

    public static Optional<Refusal> labelId(@Nullable String id) {
        return unless(
                id != null && OWN_ID.matcher(id).matches(),
                () -> TargetRefusal.LABEL_INVALID_ID.because("The id is not usable."));
    }

    /** What tags and types have in common. */
    public static Optional<Refusal> label(
            @Nullable String name, @Nullable String description, @Nullable String colour) {
        var usableColour = colour == null || colour.length() <= LONGEST_COLOUR && all(colour, TargetRules::isPrintable);
        return unless(
                isName(name) && description(description, "").isEmpty() && usableColour,
                () -> TargetRefusal.LABEL_INVALID.because("The name, the description or the colour is not usable."));
    }

    public static Optional<Refusal> typeKey(@Nullable String key) {
        return unless(
                isName(key) && key != null && key.length() <= LONGEST_KEY,
                () -> TargetRefusal.LABEL_INVALID.because("The key is not usable."));
    }

    public static Optional<Refusal> setTypes(Collection<String> keys) {
        return unless(
                        keys.size() <= MAX_SET_TYPES,
                        () -> TargetRefusal.TYPE_TOO_MANY_SET_TYPES.because(
                                "The type would be compatible with " + keys.size() + " types of sets."))
                .or(() -> keys.stream()
                        .map(TargetRules::typeKey)
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    /** A time-forced action would need a new time for each target that begins to match. */
    public static Optional<Refusal> autoAssignment(AutoAssignment wanted) {
        @Nullable Terms terms = wanted.terms();
        @Nullable String setId = wanted.setId();
        var kept = setId != null
                && OWN_ID.matcher(setId).matches()
                && terms != null
                && terms.actionType() != null
                && terms.actionType() != ActionType.TIME_FORCED
                && terms.weight() >= 0
                && terms.weight() <= MAX_WEIGHT;
        return unless(
                kept,
                () -> TargetRefusal.FILTER_INVALID_AUTO_ASSIGNMENT.because(
                        "The set, the weight or the kind of action is not usable."));
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

    public static Optional<Refusal> setsAtMost(int most, int sets) {
        return unless(
                sets <= most,
                () -> TargetRefusal.TOO_MANY.because("The command names " + sets + " sets, " + most + " are allowed."));
    }

    public static Optional<Refusal> filterId(String id) {
        return unless(
                OWN_ID.matcher(id).matches(),
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

    private static boolean isPrintableOrLineEnd(int c) {
        return isPrintable(c) || c == '\n' || c == '\r' || c == '\t';
    }

    private static Optional<Refusal> unless(boolean kept, Supplier<Refusal> refusal) {
        return kept ? Optional.empty() : Optional.of(refusal.get());
    }
}
