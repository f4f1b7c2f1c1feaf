package io.headgate.rollout.write;

import io.headgate.contracts.rollout.RolloutCommand.CreateRollout;

/**
 * A rollout that somebody asks for, with the number it is to have.
 *
 * @param number never given before; 31 bits
 */
public record NewRollout(CreateRollout command, int number) {}
