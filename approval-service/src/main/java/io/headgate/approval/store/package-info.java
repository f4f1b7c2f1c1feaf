/** Approval requests in PostgreSQL. */
@NullMarked
package io.headgate.approval.store;

import org.jspecify.annotations.NullMarked;
