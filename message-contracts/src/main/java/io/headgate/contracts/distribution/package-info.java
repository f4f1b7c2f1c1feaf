/** Software modules, artifacts, distribution sets, and the assignment of targets to deployment groups. */
@NullMarked
package io.headgate.contracts.distribution;

import org.jspecify.annotations.NullMarked;
