/** What others hear: each event, as it is stored. */
@NullMarked
package io.headgate.rollout.outbound;

import org.jspecify.annotations.NullMarked;
