package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.distribution.model.DistributionRefusal;
import io.headgate.distribution.model.Text;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields modules and sets have alike. */
final class Fields {

    private static final int LONGEST_NAME = 128;
    private static final int LONGEST_KEY = 64;
    private static final int LONGEST_DESCRIPTION = 512;
    private static final int LONGEST_VENDOR = 256;
    private static final int LONGEST_COLOUR = 16;
    /** As queries are. */
    private static final int LONGEST_REQUIREMENT = 1024;

    private Fields() {}

    static Optional<Refusal> invalid(
            String id, String name, String version, String type, @Nullable String description) {
        if (!Text.isId(id)) {
            return refused("The id is not 1 to " + LONGEST_KEY + " letters, digits, dots, dashes or underscores.");
        }
        if (!Text.isLine(name, LONGEST_NAME)) {
            return refused("The name is not 1 to " + LONGEST_NAME + " visible characters.");
        }
        if (!Text.isLine(version, LONGEST_KEY)) {
            return refused("The version is not 1 to " + LONGEST_KEY + " visible characters.");
        }
        if (!Text.isId(type)) {
            return refused("The type is not 1 to " + LONGEST_KEY + " letters, digits, dots, dashes or underscores.");
        }
        return invalidDescription(description);
    }

    /** What tags and types have alike. */
    static Optional<Refusal> invalidLabel(
            String id, String name, @Nullable String description, @Nullable String colour) {
        if (!Text.isId(id)) {
            return refused("The id is not 1 to " + LONGEST_KEY + " letters, digits, dots, dashes or underscores.");
        }
        if (!Text.isLine(name, LONGEST_NAME)) {
            return refused("The name is not 1 to " + LONGEST_NAME + " visible characters.");
        }
        if (colour != null && !Text.isLine(colour, LONGEST_COLOUR)) {
            return refused("The colour is not 1 to " + LONGEST_COLOUR + " visible characters.");
        }
        return invalidDescription(description);
    }

    static Optional<Refusal> invalidDescription(@Nullable String description) {
        return description != null && (description.length() > LONGEST_DESCRIPTION || description.indexOf('\0') >= 0)
                ? refused("The description is longer than " + LONGEST_DESCRIPTION + " characters.")
                : Optional.empty();
    }

    /** What it says is for who knows targets; before a set has it, he was asked. */
    static Optional<Refusal> invalidRequirement(@Nullable String requirement) {
        return requirement != null && (requirement.length() > LONGEST_REQUIREMENT || requirement.indexOf('\0') >= 0)
                ? refused("The requirement is longer than " + LONGEST_REQUIREMENT + " characters.")
                : Optional.empty();
    }

    static Optional<Refusal> invalidVendor(@Nullable String vendor) {
        return vendor == null || vendor.isEmpty() || Text.isLine(vendor, LONGEST_VENDOR)
                ? Optional.empty()
                : refused("The vendor is longer than " + LONGEST_VENDOR + " visible characters.");
    }

    static Optional<Refusal> refused(String detail) {
        return Optional.of(DistributionRefusal.FIELD_INVALID.because(detail));
    }
}
