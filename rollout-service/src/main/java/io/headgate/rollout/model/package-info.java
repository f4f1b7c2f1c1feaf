/** The state of a rollout, how events change it, which definitions are valid, and every "no" there is. Pure. */
@NullMarked
package io.headgate.rollout.model;

import org.jspecify.annotations.NullMarked;
