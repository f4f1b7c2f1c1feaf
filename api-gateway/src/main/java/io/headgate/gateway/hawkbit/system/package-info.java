/** Who is asking, and what can be set for all. */
@NullMarked
package io.headgate.gateway.hawkbit.system;

import org.jspecify.annotations.NullMarked;
