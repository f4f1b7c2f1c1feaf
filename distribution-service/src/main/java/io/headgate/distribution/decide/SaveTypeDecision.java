package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionCommand.SaveModuleType;
import io.headgate.contracts.distribution.DistributionCommand.SaveSetType;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeState;
import io.headgate.distribution.model.DistributionRefusal;
import io.headgate.distribution.model.Text;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Types of modules and of sets: rules that software already obeys do not change under it. */
public final class SaveTypeDecision {

    private static final int MOST_MODULE_TYPES = 50;

    private SaveTypeDecision() {}

    /** Whether there is software of a type. */
    public enum Use {
        UNUSED,
        IN_USE
    }

    /**
     * @param present the type as it is, or the hidden one of its key, which it becomes; null for a new one
     * @param expectedVersion null when the caller does not care
     * @param sameKey the type of the command's key; null when there is none that is shown
     */
    public static Optional<Refusal> decide(
            SaveModuleType command,
            @Nullable ModuleTypeState present,
            @Nullable Long expectedVersion,
            @Nullable ModuleTypeState sameKey,
            Use use) {
        var invalid = invalid(command.typeId(), command.key(), command.name(), command.description(), command.colour());
        if (invalid.isPresent()) {
            return invalid;
        }
        if (command.maxAssignments() < 1 || command.minArtifacts() < 0) {
            return invalid("A set holds at least one module of a type, and a module no fewer than no artifacts.");
        }
        if (present == null) {
            return sameKey == null ? Optional.empty() : keyTaken();
        }
        if (expectedVersion != null && expectedVersion != present.version()) {
            return stale(present.version(), expectedVersion);
        }
        if (!present.key().equals(command.key())) {
            return keyFixed();
        }
        var changesRules = present.maxAssignments() != command.maxAssignments()
                || present.minArtifacts() != command.minArtifacts();
        return changesRules && use == Use.IN_USE ? inUse() : Optional.empty();
    }

    /**
     * @param present the type as it is, or the hidden one of its key, which it becomes; null for a new one
     * @param expectedVersion null when the caller does not care
     * @param sameKey the type of the command's key; null when there is none that is shown
     * @param moduleTypes which of those the command names there are
     */
    public static Optional<Refusal> decide(
            SaveSetType command,
            @Nullable SetTypeState present,
            @Nullable Long expectedVersion,
            @Nullable SetTypeState sameKey,
            List<ModuleTypeState> moduleTypes,
            Use use) {
        var invalid = invalid(command.typeId(), command.key(), command.name(), command.description(), command.colour())
                .or(() -> invalidModuleTypes(command, moduleTypes));
        if (invalid.isPresent()) {
            return invalid;
        }
        if (present == null) {
            return sameKey == null ? Optional.empty() : keyTaken();
        }
        if (expectedVersion != null && expectedVersion != present.version()) {
            return stale(present.version(), expectedVersion);
        }
        if (!present.key().equals(command.key())) {
            return keyFixed();
        }
        var changesRules = !new HashSet<>(present.mandatory()).equals(new HashSet<>(command.mandatory()))
                || !new HashSet<>(present.optional()).equals(new HashSet<>(command.optional()));
        return changesRules && use == Use.IN_USE ? inUse() : Optional.empty();
    }

    private static Optional<Refusal> invalid(
            String typeId, String key, String name, @Nullable String description, @Nullable String colour) {
        return Fields.invalidLabel(typeId, name, description, colour)
                .or(() -> Text.isId(key)
                        ? Optional.empty()
                        : Fields.refused("The key is not 1 to 64 letters, digits, dots, dashes or underscores."));
    }

    private static Optional<Refusal> invalidModuleTypes(SaveSetType command, List<ModuleTypeState> moduleTypes) {
        var named = Stream.concat(command.mandatory().stream(), command.optional().stream())
                .toList();
        if (named.size() > MOST_MODULE_TYPES) {
            return invalid("There are " + named.size() + " types of modules.");
        }
        if (new HashSet<>(named).size() < named.size()) {
            return invalid("A type of modules is named twice.");
        }
        return moduleTypes.size() == named.size()
                ? Optional.empty()
                : invalid((named.size() - moduleTypes.size()) + " of the types of modules do not exist.");
    }

    private static Optional<Refusal> invalid(String detail) {
        return Optional.of(DistributionRefusal.TYPE_INVALID.because(detail));
    }

    private static Optional<Refusal> keyTaken() {
        return Optional.of(DistributionRefusal.TYPE_EXISTS.because("There is a type of this key."));
    }

    private static Optional<Refusal> stale(long version, long expectedVersion) {
        return Optional.of(DistributionRefusal.TYPE_STALE.because(
                "The type has version " + version + ", not " + expectedVersion + "."));
    }

    private static Optional<Refusal> keyFixed() {
        return Optional.of(DistributionRefusal.TYPE_KEY_FIXED.because("The type has another key."));
    }

    private static Optional<Refusal> inUse() {
        return Optional.of(DistributionRefusal.TYPE_IN_USE.because("There is software of this type."));
    }
}
