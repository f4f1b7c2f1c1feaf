package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionCommand.UpdateDistributionSet;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.distribution.model.DistributionRefusal;
import io.headgate.distribution.model.SetSize;
import io.headgate.distribution.model.SetUse;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a set is called and how it is described changes at any time: it is no part of what devices get. Which devices get it,
 * and how it replaces and is replaced, does not once it is locked; a person may lock it, and unlock it as long as it was never
 * used.
 */
public final class UpdateDistributionSetDecision {

    private UpdateDistributionSetDecision() {}

    /**
     * @param set null when there is none
     * @param expectedVersion null when the caller does not care
     */
    public static Optional<Refusal> decide(
            UpdateDistributionSet command,
            @Nullable DistributionSetState set,
            @Nullable Long expectedVersion,
            SetUse use) {
        var unusable = SetRules.unusable(set, expectedVersion);
        if (unusable.isPresent() || set == null) {
            return unusable;
        }
        var staysLocked = set.locked() && !Boolean.FALSE.equals(command.locked());
        if (staysLocked && changesWhatIsLocked(command, set)) {
            return Optional.of(DistributionRefusal.SET_LOCKED.because("The set is locked."));
        }
        if (use == SetUse.USED && set.locked() && !staysLocked) {
            return Optional.of(DistributionRefusal.SET_USED.because("The set was assigned or rolled out."));
        }
        var name = command.name() == null ? set.name() : command.name();
        var setVersion = command.setVersion() == null ? set.setVersion() : command.setVersion();
        var description = command.description() == null ? set.description() : command.description();
        var growth = SetSize.growth(set.name(), name)
                + SetSize.growth(set.setVersion(), setVersion)
                + SetSize.growth(set.description(), description)
                + SetSize.growth(set.requirement(), requirement(command, set));
        return Fields.invalid(set.setId(), name, setVersion, set.type(), command.description())
                .or(() -> Fields.invalidRequirement(command.requirement()))
                .or(() -> SetRules.tooLarge(SetSize.of(set), growth));
    }

    private static boolean changesWhatIsLocked(UpdateDistributionSet command, DistributionSetState set) {
        return command.requiredMigrationStep() != null && command.requiredMigrationStep() != set.requiredMigrationStep()
                || !Objects.equals(requirement(command, set), set.requirement());
    }

    private static @Nullable String requirement(UpdateDistributionSet command, DistributionSetState set) {
        var requirement = command.requirement();
        return requirement == null ? set.requirement() : requirement.isEmpty() ? null : requirement;
    }
}
