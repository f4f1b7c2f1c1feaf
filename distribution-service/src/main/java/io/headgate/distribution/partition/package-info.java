/** Targets to groups: how many of which class go where, in which order, under which action number. Pure. */
@NullMarked
package io.headgate.distribution.partition;

import org.jspecify.annotations.NullMarked;
