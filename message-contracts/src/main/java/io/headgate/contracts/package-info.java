/** What every message has in common: its name and version, who asked, which roles may, how a refusal reads. */
@NullMarked
package io.headgate.contracts;

import org.jspecify.annotations.NullMarked;
