/** Targets: the registry's commands and state, and the chunks a started rollout is resolved into. */
@NullMarked
package io.headgate.contracts.target;

import org.jspecify.annotations.NullMarked;
