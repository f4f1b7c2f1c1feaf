/** What has happened to a rollout, as it is stored for ever: stable names, never class names. */
@NullMarked
package io.headgate.rollout.event;

import org.jspecify.annotations.NullMarked;
