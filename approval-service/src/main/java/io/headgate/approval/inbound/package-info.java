/** What the service hears: rollout events and the decisions of approvers. */
@NullMarked
package io.headgate.approval.inbound;

import org.jspecify.annotations.NullMarked;
