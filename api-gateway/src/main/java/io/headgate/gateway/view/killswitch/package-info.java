/** The view of the kill switches. */
@NullMarked
package io.headgate.gateway.view.killswitch;

import org.jspecify.annotations.NullMarked;
