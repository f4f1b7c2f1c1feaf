/** Delivers what is due, again and again until it is taken or given up. */
@NullMarked
package io.headgate.notification.automation;

import org.jspecify.annotations.NullMarked;
