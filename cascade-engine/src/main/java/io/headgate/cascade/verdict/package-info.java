/** The rules by which a group passes, is held, or stops the rollout. Pure: counts and policy in, verdict out. */
@NullMarked
package io.headgate.cascade.verdict;

import org.jspecify.annotations.NullMarked;
