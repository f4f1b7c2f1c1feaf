/** Approvals: open requests and what became of them. */
@NullMarked
package io.headgate.gateway.view.approval;

import org.jspecify.annotations.NullMarked;
