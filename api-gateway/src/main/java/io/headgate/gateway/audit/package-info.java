/** Records who changes what, and who is refused what: nothing waits for it, and nobody can flood it. */
@NullMarked
package io.headgate.gateway.audit;

import org.jspecify.annotations.NullMarked;
