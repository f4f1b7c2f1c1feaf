/** Tallies of deployment groups and the verdicts drawn from them. */
@NullMarked
package io.headgate.contracts.cascade;

import org.jspecify.annotations.NullMarked;
