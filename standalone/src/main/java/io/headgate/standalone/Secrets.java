package io.headgate.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Keys this installation makes for itself at its first start; readable by its user only. */
record Secrets(String webhookSigningKey) {

    static Secrets in(Path data) {
        try {
            var directory = data.resolve("secrets");
            Files.createDirectories(directory);
            return new Secrets(key(directory.resolve("webhook-signing-key")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep secrets in " + data, e);
        }
    }

    private static String key(Path file) throws IOException {
        if (!Files.exists(file)) {
            var random = new byte[32];
            new SecureRandom().nextBytes(random);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, HexFormat.of().formatHex(random), StandardOpenOption.WRITE);
        }
        return Files.readString(file).strip();
    }

    @Override
    public String toString() {
        return "Secrets";
    }
}
