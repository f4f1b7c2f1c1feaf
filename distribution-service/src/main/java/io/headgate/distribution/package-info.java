/**
 * Owns software: modules, artifacts and the sets they make, and the assignment of targets to deployment groups. Listens to
 * started rollouts and to the targets they were resolved into; tells the state of all software, and each rollout's
 * assignments.
 */
@NullMarked
package io.headgate.distribution;

import org.jspecify.annotations.NullMarked;
