/** What a target may look like and why a request about one is refused. Pure: no clock, no I/O, no Spring. */
@NullMarked
package io.headgate.target.model;

import org.jspecify.annotations.NullMarked;
