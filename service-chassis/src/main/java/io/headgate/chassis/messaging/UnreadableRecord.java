package io.headgate.chassis.messaging;

/** A record that cannot be understood: not JSON, of an unknown type, or lacking what its type requires. */
public final class UnreadableRecord extends RuntimeException {
    UnreadableRecord(String message) {
        super(message);
    }

    UnreadableRecord(String message, Throwable cause) {
        super(message, cause);
    }
}
