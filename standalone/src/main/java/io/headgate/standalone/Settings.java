package io.headgate.standalone;

import io.headgate.gateway.security.Password;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What automation sets from outside.
 *
 * @param port of the gateway on 127.0.0.1, {@code HEADGATE_PORT}
 * @param data where everything is kept, {@code HEADGATE_DATA}
 * @param adminPassword of the first user, {@code HEADGATE_ADMIN_PASSWORD}; null to have one generated
 */
record Settings(int port, Path data, @Nullable String adminPassword) {

    private static final String ADMIN_PASSWORD = "HEADGATE_ADMIN_PASSWORD";

    /** @throws BadSetting with what to change */
    static Settings from(Map<String, String> environment) {
        var port = environment.getOrDefault("HEADGATE_PORT", "8080");
        int number;
        try {
            number = Integer.parseInt(port);
        } catch (NumberFormatException e) {
            throw new BadSetting("HEADGATE_PORT is not a number: " + port);
        }
        if (number < 1 || number > 65_535) {
            throw new BadSetting("HEADGATE_PORT must be 1 to 65535, it is " + port);
        }
        requirePassword(environment);
        return new Settings(
                number,
                Path.of(environment.getOrDefault("HEADGATE_DATA", "data"))
                        .toAbsolutePath()
                        .normalize(),
                environment.get(ADMIN_PASSWORD));
    }

    /** Before anything that fails could log it. */
    static void requirePassword(Map<String, String> environment) {
        var password = environment.get(ADMIN_PASSWORD);
        if (password != null && !password.isBlank() && Password.chosen(password).isEmpty()) {
            throw new BadSetting(ADMIN_PASSWORD + " cannot be a password. " + Password.RULE
                    + " Choose another one, or leave it out to have one generated.");
        }
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "Settings[port=" + port + ", data=" + data + "]";
    }

    /** The start cannot go on; the message says what to change. */
    static final class BadSetting extends RuntimeException {
        BadSetting(String message) {
            super(message);
        }
    }
}
