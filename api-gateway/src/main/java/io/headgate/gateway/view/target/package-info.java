/** Targets and saved filters as the target registry tells them, and when a device was last seen. */
@NullMarked
package io.headgate.gateway.view.target;

import org.jspecify.annotations.NullMarked;
