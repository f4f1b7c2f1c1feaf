/** Targets, their tags, types, groups and filters on hawkBit's Management API. */
@NullMarked
package io.headgate.gateway.hawkbit.target;

import org.jspecify.annotations.NullMarked;
