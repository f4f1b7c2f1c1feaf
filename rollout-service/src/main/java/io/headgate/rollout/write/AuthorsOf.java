package io.headgate.rollout.write;

/** Who wrote the rollout's plan, and those it was copied from; nobody where there never was one. */
record AuthorsOf(String rolloutId) {}
