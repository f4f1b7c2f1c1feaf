package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionCommand.CreateDistributionSet;
import io.headgate.distribution.model.DistributionRefusal;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A set names modules that are there, each once; it may be incomplete until it is rolled out. */
public final class CreateDistributionSetDecision {

    /** A set's state is one record with all its modules. */
    private static final int MOST_MODULES = 32;

    private CreateDistributionSetDecision() {}

    /** @param known which of the command's modules there are */
    public static Optional<Refusal> decide(CreateDistributionSet command, Set<String> known) {
        return Fields.invalid(command.setId(), command.name(), command.version(), command.type(), command.description())
                .or(() -> invalidModules(command, known));
    }

    private static Optional<Refusal> invalidModules(CreateDistributionSet command, Set<String> known) {
        var moduleIds = command.moduleIds();
        if (moduleIds.isEmpty()) {
            return Optional.of(
                    DistributionRefusal.SET_WITHOUT_MODULES.because("A set without modules installs nothing."));
        }
        if (moduleIds.size() > MOST_MODULES) {
            return Fields.refused("A set has at most " + MOST_MODULES + " modules.");
        }
        if (new HashSet<>(moduleIds).size() < moduleIds.size()) {
            return Fields.refused("A module is named twice.");
        }
        var unknown = moduleIds.stream().filter(id -> !known.contains(id)).count();
        return unknown == 0
                ? Optional.empty()
                : Optional.of(DistributionRefusal.MODULE_UNKNOWN.because(
                        unknown + " of the set's " + moduleIds.size() + " modules do not exist."));
    }
}
