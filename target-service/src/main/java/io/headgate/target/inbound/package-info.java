/** The door of the service: which command is carried out where. */
@NullMarked
package io.headgate.target.inbound;

import org.jspecify.annotations.NullMarked;
