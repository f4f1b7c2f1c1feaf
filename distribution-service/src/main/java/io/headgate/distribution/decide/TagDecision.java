package io.headgate.distribution.decide;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.distribution.DistributionCommand.ChangeSetTag;
import io.headgate.contracts.distribution.DistributionCommand.SaveSetTag;
import io.headgate.contracts.distribution.DistributionMessage.SetTagState;
import io.headgate.distribution.model.DistributionRefusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A tag has a name of its own. */
public final class TagDecision {

    /** Each of them is told whole. */
    private static final int MOST_SETS = 1_000;

    public static final int MOST_TAGS_OF_A_SET = 50;

    private TagDecision() {}

    /**
     * @param present the tag as it is; null for a new one
     * @param expectedVersion null when the caller does not care
     * @param sameName the tag of the command's name; null when there is none
     */
    public static Optional<Refusal> decide(
            SaveSetTag command,
            @Nullable SetTagState present,
            @Nullable Long expectedVersion,
            @Nullable SetTagState sameName) {
        return Fields.invalidLabel(command.tagId(), command.name(), command.description(), command.colour())
                .or(() -> present == null || expectedVersion == null || expectedVersion == present.version()
                        ? Optional.empty()
                        : Optional.of(DistributionRefusal.TAG_STALE.because(
                                "The tag has version " + present.version() + ", not " + expectedVersion + ".")))
                .or(() -> sameName == null || sameName.tagId().equals(command.tagId())
                        ? Optional.empty()
                        : Optional.of(DistributionRefusal.TAG_EXISTS.because("There is a tag of this name.")));
    }

    public static Optional<Refusal> decide(ChangeSetTag command) {
        return Fields.invalidLabel("any", command.tag(), null, null)
                .or(() -> command.setIds().size() <= MOST_SETS
                        ? Optional.empty()
                        : Fields.refused("A tag is given to at most " + MOST_SETS + " sets at once."));
    }
}
