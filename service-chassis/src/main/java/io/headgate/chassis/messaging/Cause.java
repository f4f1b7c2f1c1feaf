package io.headgate.chassis.messaging;

import org.jspecify.annotations.Nullable;

/**
 * Why something is being done: carried from message to message.
 *
 * @param correlationId the command or device report that began it all
 * @param causationId the message that is being handled
 * @param traceparent W3C trace context, passed on unchanged
 */
public record Cause(
        String tenant,
        String correlationId,
        String causationId,
        @Nullable String traceparent) {

    public static final String DEFAULT_TENANT = "DEFAULT";

    private static final ScopedValue<Cause> CURRENT = ScopedValue.newInstance();

    /** The cause of what this thread is doing, or a fresh one for work that begins here (a timer). */
    public static Cause current() {
        if (CURRENT.isBound()) {
            return CURRENT.get();
        }
        var id = Uuids.next().toString();
        return new Cause(DEFAULT_TENANT, id, id, null);
    }

    public void run(Runnable work) {
        ScopedValue.where(CURRENT, this).run(work);
    }
}
