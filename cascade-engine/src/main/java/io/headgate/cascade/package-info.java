/**
 * Owns the tallies of deployment groups: each accepted report of a device counts exactly once. Listens to device feedback
 * and to the story of rollouts; tells verdicts (pass, hold, stop, settled), the progress of groups, and which actions have
 * timed out.
 */
@NullMarked
package io.headgate.cascade;

import org.jspecify.annotations.NullMarked;
