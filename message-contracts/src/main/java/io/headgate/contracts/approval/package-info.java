/** Approval requests and the decisions of approvers. */
@NullMarked
package io.headgate.contracts.approval;

import org.jspecify.annotations.NullMarked;
