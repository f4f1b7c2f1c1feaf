/** Whether a command about software, or the start of a rollout with it, may be carried out. Pure. */
@NullMarked
package io.headgate.distribution.decide;

import org.jspecify.annotations.NullMarked;
