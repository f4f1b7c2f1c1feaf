/** What follows from a decision, a request or a changed plan. Pure: no clock, no input or output. */
@NullMarked
package io.headgate.approval.decide;

import org.jspecify.annotations.NullMarked;
