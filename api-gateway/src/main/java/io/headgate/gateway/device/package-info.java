/**
 * The device API: hawkBit's DDI v1. Devices are authenticated here, not by the operators' filter chain. An idle poll is
 * answered from memory; what devices report is accepted when the broker has it.
 */
@NullMarked
package io.headgate.gateway.device;

import org.jspecify.annotations.NullMarked;
