/** How the service is put together: the event store and its serializer, declared bean by bean. */
@NullMarked
package io.headgate.rollout.wiring;

import org.jspecify.annotations.NullMarked;
