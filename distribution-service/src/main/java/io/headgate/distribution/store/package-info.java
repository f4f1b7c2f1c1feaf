/** Software, plans and the resolved targets that wait for them, in PostgreSQL. */
@NullMarked
package io.headgate.distribution.store;

import org.jspecify.annotations.NullMarked;
