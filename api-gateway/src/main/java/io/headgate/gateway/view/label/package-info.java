/** Tags and types as their owners tell them. */
@NullMarked
package io.headgate.gateway.view.label;

import org.jspecify.annotations.NullMarked;
