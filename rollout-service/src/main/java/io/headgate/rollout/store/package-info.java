/** Tables beside the event store: the kill switches, and what they would have to stop. */
@NullMarked
package io.headgate.rollout.store;

import org.jspecify.annotations.NullMarked;
