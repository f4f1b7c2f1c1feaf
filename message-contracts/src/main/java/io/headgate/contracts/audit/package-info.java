/** Who did what, and who tried to. */
@NullMarked
package io.headgate.contracts.audit;

import org.jspecify.annotations.NullMarked;
