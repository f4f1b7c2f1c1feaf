/**
 * The only HTTP door of Headgate: operators and pipelines under {@code /api/v1}, devices under the DDI paths. It sends
 * commands to the owning services over Kafka and answers reads from views of its own, which follow their events.
 */
@NullMarked
package io.headgate.gateway;

import org.jspecify.annotations.NullMarked;
