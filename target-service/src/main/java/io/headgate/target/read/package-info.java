/** Which targets a filter selects: the fields it may name, its SQL, its preview, and the stream of all it selects. */
@NullMarked
package io.headgate.target.read;

import org.jspecify.annotations.NullMarked;
