/**
 * Owns the registry of targets and the saved target filters. Listens to target commands, to who has polled, and to started
 * rollouts; tells the state of each target and filter, and once per start the targets of a rollout in chunks.
 */
@NullMarked
package io.headgate.target;

import org.jspecify.annotations.NullMarked;
