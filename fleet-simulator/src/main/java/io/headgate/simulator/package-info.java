/**
 * A fleet of devices over real HTTP, an operator beside it, and what is built from the two: the demo and the load runs.
 * Knows Headgate only from outside: the device API and {@code /api/v1}.
 */
@NullMarked
package io.headgate.simulator;

import org.jspecify.annotations.NullMarked;
