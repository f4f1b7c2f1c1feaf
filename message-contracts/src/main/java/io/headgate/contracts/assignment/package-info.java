/** Distribution sets assigned to targets without a rollout. */
@NullMarked
package io.headgate.contracts.assignment;

import org.jspecify.annotations.NullMarked;
