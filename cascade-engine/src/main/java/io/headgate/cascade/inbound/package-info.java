/** Reports of devices and the story of rollouts, as they arrive. */
@NullMarked
package io.headgate.cascade.inbound;

import org.jspecify.annotations.NullMarked;
