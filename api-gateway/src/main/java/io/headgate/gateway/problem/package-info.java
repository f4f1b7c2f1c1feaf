/** Every "no" of the operators' API: problem details with a stable code and a remedy, never a stack trace. */
@NullMarked
package io.headgate.gateway.problem;

import org.jspecify.annotations.NullMarked;
