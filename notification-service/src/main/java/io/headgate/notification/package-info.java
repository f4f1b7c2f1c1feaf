/**
 * Owns alerts and the channels that carry them. Listens to what stops or holds rollouts and to records that could not be
 * handled; tells which alerts were raised, acknowledged and delivered, and posts them to webhooks.
 */
@NullMarked
package io.headgate.notification;

import org.jspecify.annotations.NullMarked;
