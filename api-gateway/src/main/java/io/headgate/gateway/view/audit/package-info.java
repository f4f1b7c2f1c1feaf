/** The view of who did what. */
@NullMarked
package io.headgate.gateway.view.audit;

import org.jspecify.annotations.NullMarked;
