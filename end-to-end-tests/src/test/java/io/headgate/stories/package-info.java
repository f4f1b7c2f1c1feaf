/** What a user lives through, told from outside: over HTTP and Kafka, with processes that are killed. */
@NullMarked
package io.headgate.stories;

import org.jspecify.annotations.NullMarked;
