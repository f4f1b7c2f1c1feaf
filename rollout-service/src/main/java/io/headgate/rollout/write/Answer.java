package io.headgate.rollout.write;

/**
 * What a rollout decided.
 *
 * @param version of the rollout afterwards; -1 where there is none
 */
public record Answer(Decision decision, long version) {}
