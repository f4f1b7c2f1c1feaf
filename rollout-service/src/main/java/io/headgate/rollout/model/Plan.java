package io.headgate.rollout.model;

import io.headgate.contracts.approval.ApprovedTargets;
import io.headgate.contracts.rollout.RolloutDefinition;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is written down about a rollout.
 *
 * @param digest over the whole definition; an approval is bound to it
 * @param authors creator and editors, also of the plans it was copied from, each once; none of them may approve
 * @param approved for how many targets; null before an approval, and where none were counted
 */
public record Plan(
        RolloutDefinition definition,
        String digest,
        boolean approvalRequired,
        List<String> authors,
        @Nullable ApprovedTargets approved) {

    public Plan {
        authors = List.copyOf(authors);
    }

    Plan rewritten(RolloutDefinition definition, String digest, boolean approvalRequired, String editor) {
        return new Plan(definition, digest, approvalRequired, authorsWith(editor), null);
    }

    Plan writtenBy(String author) {
        return new Plan(definition, digest, approvalRequired, authorsWith(author), null);
    }

    Plan approvedFor(@Nullable ApprovedTargets targets) {
        return new Plan(definition, digest, approvalRequired, authors, targets);
    }

    /** The authors, were this one to edit it. */
    public List<String> authorsWith(String editor) {
        return Stream.concat(authors.stream(), Stream.of(editor)).distinct().toList();
    }
}
