package io.headgate.rollout.write;

import io.headgate.contracts.rollout.RolloutCommand.CreateRollout;
import java.util.List;

/**
 * A rollout that somebody asks for, with the number it is to have.
 *
 * @param number never given before; 31 bits
 * @param earlierAuthors of the plans it is a copy of; empty for one that was written anew
 */
public record NewRollout(CreateRollout command, int number, List<String> earlierAuthors) {

    public NewRollout {
        earlierAuthors = List.copyOf(earlierAuthors);
    }
}
