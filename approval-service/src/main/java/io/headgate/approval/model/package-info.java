/** An approval request, how it changes, and why something about it is refused. Pure. */
@NullMarked
package io.headgate.approval.model;

import org.jspecify.annotations.NullMarked;
