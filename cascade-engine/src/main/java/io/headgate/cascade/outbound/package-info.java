/** What the engine tells: verdicts, progress and time-outs, each in the transaction of what it is about. */
@NullMarked
package io.headgate.cascade.outbound;

import org.jspecify.annotations.NullMarked;
