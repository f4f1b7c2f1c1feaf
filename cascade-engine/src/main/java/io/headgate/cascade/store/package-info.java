/** The tallies, plans and outcomes in PostgreSQL. Everything here runs inside the caller's transaction. */
@NullMarked
package io.headgate.cascade.store;

import org.jspecify.annotations.NullMarked;
