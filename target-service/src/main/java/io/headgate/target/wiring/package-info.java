/** How the service runs: its beans and its consumers. */
@NullMarked
package io.headgate.target.wiring;

import org.jspecify.annotations.NullMarked;
