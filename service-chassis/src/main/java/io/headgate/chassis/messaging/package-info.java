/**
 * Messages between services: the envelope, the outbox and its publisher, consumers that handle each message once, commands
 * that are answered once, and the place where unreadable records wait.
 */
@NullMarked
package io.headgate.chassis.messaging;

import org.jspecify.annotations.NullMarked;
