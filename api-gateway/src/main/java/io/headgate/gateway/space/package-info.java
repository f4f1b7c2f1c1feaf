/**
 * Keeps a floor of free space on the disks: what is bulky and can wait is refused early, so that what matters (polls,
 * reports, stops) goes on, and neither PostgreSQL nor Kafka meets a full disk because of us.
 */
@NullMarked
package io.headgate.gateway.space;

import org.jspecify.annotations.NullMarked;
