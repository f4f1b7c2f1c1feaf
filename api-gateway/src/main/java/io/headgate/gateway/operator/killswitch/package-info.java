/** The kill switches. */
@NullMarked
package io.headgate.gateway.operator.killswitch;

import org.jspecify.annotations.NullMarked;
