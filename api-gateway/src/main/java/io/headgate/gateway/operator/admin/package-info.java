/** Users, tokens of device gateways, settings, parked records. */
@NullMarked
package io.headgate.gateway.operator.admin;

import org.jspecify.annotations.NullMarked;
