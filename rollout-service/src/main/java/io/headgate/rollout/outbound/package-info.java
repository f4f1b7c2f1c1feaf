/** What others hear: each private event becomes exactly one public one. */
@NullMarked
package io.headgate.rollout.outbound;

import org.jspecify.annotations.NullMarked;
