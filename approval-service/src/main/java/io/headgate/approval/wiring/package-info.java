/** Beans and configuration. */
@NullMarked
package io.headgate.approval.wiring;

import org.jspecify.annotations.NullMarked;
