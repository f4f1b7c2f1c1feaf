/** The one rule for the text of people, and where it is kept before anything is done with a request. */
@NullMarked
package io.headgate.gateway.input;

import org.jspecify.annotations.NullMarked;
