/** Where the files of software modules are kept: streamed in, hashed, visible only when complete. */
@NullMarked
package io.headgate.gateway.artifact;

import org.jspecify.annotations.NullMarked;
