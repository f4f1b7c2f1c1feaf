/** Changes of targets and saved filters: pure decisions, and the tables and messages they end in, in one transaction. */
@NullMarked
package io.headgate.target.write;

import org.jspecify.annotations.NullMarked;
