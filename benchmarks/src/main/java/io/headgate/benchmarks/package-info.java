/** Measurements of a whole Headgate, seen from outside: HTTP on one side, the processor time of its processes on the other. */
@NullMarked
package io.headgate.benchmarks;

import org.jspecify.annotations.NullMarked;
