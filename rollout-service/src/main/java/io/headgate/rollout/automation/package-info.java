/** What happens by itself: a scheduled start. */
@NullMarked
package io.headgate.rollout.automation;

import org.jspecify.annotations.NullMarked;
