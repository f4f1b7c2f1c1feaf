/** Copies of tokens for those who may read them back, sealed with a key that the database does not have. */
@NullMarked
package io.headgate.gateway.token;

import org.jspecify.annotations.NullMarked;
