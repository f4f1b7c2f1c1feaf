/**
 * Owns approval requests: who must say yes to a plan, and who has. Listens to rollouts that ask for an approval, change or
 * go; tells {@code approvals.events.v1} what became of each request.
 */
@NullMarked
package io.headgate.approval;

import org.jspecify.annotations.NullMarked;
