package io.headgate.local;

/** A local server could not be started, stopped or set up; the message says what the server itself said. */
public class LocalServerException extends RuntimeException {

    LocalServerException(String message) {
        super(message);
    }

    /** The cause's words are part of the message: a launcher shows that and no stack trace. */
    LocalServerException(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
