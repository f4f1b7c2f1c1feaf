/**
 * One machine: PostgreSQL, Kafka, six services and the gateway started together, each service in a Spring context of its
 * own, talking only through Kafka as they would on many machines.
 */
@NullMarked
package io.headgate.standalone;

import org.jspecify.annotations.NullMarked;
