/** Records that wait because a service could not handle them. */
@NullMarked
package io.headgate.gateway.view.parked;

import org.jspecify.annotations.NullMarked;
