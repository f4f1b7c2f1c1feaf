/** Actions on hawkBit's Management API: what is shown of them, and the orders about them. */
@NullMarked
package io.headgate.gateway.hawkbit.action;

import org.jspecify.annotations.NullMarked;
