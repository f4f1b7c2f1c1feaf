/** Every "no" of the operators' APIs: problem details with a stable code and a remedy, or hawkBit's error body; never a stack
 * trace.
 */
@NullMarked
package io.headgate.gateway.problem;

import org.jspecify.annotations.NullMarked;
