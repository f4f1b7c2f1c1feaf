package io.headgate.gateway.security;

import java.time.Duration;
import org.springframework.security.core.AuthenticationException;

/** Not looked at: there were too many wrong passwords, or too many wait to be checked. */
final class TooManyLogins extends AuthenticationException {

    private static final long serialVersionUID = 1L;

    private final Duration wait;

    TooManyLogins(Duration wait) {
        super("too many logins");
        this.wait = wait;
    }

    /** Whole seconds, at least one. */
    int retryAfterSeconds() {
        return (int) Math.max(1, wait.plusMillis(999).toSeconds());
    }
}
