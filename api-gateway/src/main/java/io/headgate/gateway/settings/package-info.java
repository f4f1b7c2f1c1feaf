/**
 * What an admin sets for a tenant's devices, under hawkBit's keys: how often they poll, by what they are known, whether they
 * are asked for consent. The gateway's own truth, in memory for whoever decides by it.
 */
@NullMarked
package io.headgate.gateway.settings;

import org.jspecify.annotations.NullMarked;
