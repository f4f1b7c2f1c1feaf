/** Targets, their tokens and actions, and saved filters. */
@NullMarked
package io.headgate.gateway.operator.target;

import org.jspecify.annotations.NullMarked;
