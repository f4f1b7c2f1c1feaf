/** Rollouts: the commands an operator gives and the public events every other system can follow. */
@NullMarked
package io.headgate.contracts.rollout;

import org.jspecify.annotations.NullMarked;
