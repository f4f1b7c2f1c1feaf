package io.headgate.rollout.model;

import io.headgate.contracts.rollout.RolloutDefinition;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is written down about a rollout.
 *
 * @param digest over the whole definition; an approval is bound to it
 * @param authors creator and editors, also of the plans it was copied from, each once; none of them may approve
 */
public record Plan(RolloutDefinition definition, String digest, boolean approvalRequired, List<String> authors) {

    public Plan {
        authors = List.copyOf(authors);
    }

    Plan rewritten(RolloutDefinition definition, String digest, boolean approvalRequired, String editor) {
        return new Plan(definition, digest, approvalRequired, authorsWith(editor));
    }

    Plan writtenBy(String author) {
        return new Plan(definition, digest, approvalRequired, authorsWith(author));
    }

    /** The authors, were this one to edit it. */
    public List<String> authorsWith(String editor) {
        return Stream.concat(authors.stream(), Stream.of(editor)).distinct().toList();
    }
}
