/** Software modules, their files, and distribution sets. */
@NullMarked
package io.headgate.gateway.operator.software;

import org.jspecify.annotations.NullMarked;
