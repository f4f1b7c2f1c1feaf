/** Actions as operators read them, from the table the device side keeps. */
@NullMarked
package io.headgate.gateway.view.action;

import org.jspecify.annotations.NullMarked;
