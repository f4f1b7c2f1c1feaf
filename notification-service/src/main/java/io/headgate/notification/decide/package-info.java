/** Which message raises which alert. Pure. */
@NullMarked
package io.headgate.notification.decide;

import org.jspecify.annotations.NullMarked;
