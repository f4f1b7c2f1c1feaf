/**
 * A real PostgreSQL server and a real Kafka broker on this machine, from Maven artifacts, with their data on disk.
 * The standalone application runs on them, and so do the integration tests. Knows the topics, but no domain rule.
 */
@NullMarked
package io.headgate.local;

import org.jspecify.annotations.NullMarked;
