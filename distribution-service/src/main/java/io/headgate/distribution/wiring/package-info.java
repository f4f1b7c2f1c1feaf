/** Beans and configuration. */
@NullMarked
package io.headgate.distribution.wiring;

import org.jspecify.annotations.NullMarked;
