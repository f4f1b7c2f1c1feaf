/** How the gateway runs: what it sends commands with, and when it is ready. */
@NullMarked
package io.headgate.gateway.wiring;

import org.jspecify.annotations.NullMarked;
