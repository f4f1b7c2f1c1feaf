package io.headgate.standalone;

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
        var password = environment.get("HEADGATE_ADMIN_PASSWORD");
        if (password != null && password.length() < 8) {
            throw new BadSetting("HEADGATE_ADMIN_PASSWORD must have at least 8 characters");
        }
        return new Settings(
                number,
                Path.of(environment.getOrDefault("HEADGATE_DATA", "data"))
                        .toAbsolutePath()
                        .normalize(),
                password);
    }

    /** The start cannot go on; the message says what to change. */
    static final class BadSetting extends RuntimeException {
        BadSetting(String message) {
            super(message);
        }
    }
}
