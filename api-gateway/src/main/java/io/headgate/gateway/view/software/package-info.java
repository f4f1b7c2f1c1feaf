/** Software modules and distribution sets as their owner tells them. */
@NullMarked
package io.headgate.gateway.view.software;

import org.jspecify.annotations.NullMarked;
