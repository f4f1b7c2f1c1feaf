package io.headgate.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** Passwords, each made once at random and kept in a file that only its owner can read. */
final class Secrets {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path directory;

    Secrets(Path directory) {
        this.directory = directory;
    }

    /** The password of this name: 256 random bits, in characters that need no quoting anywhere. */
    synchronized String password(String name) {
        Path file = directory.resolve(name);
        try {
            if (Files.exists(file)) {
                return Files.readString(file).strip();
            }
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            byte[] random = new byte[32];
            RANDOM.nextBytes(random);
            String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            // Written beside and moved: a crash leaves no torn password behind.
            Path draft = draft(directory, name);
            Files.write(draft, password.getBytes(StandardCharsets.US_ASCII));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            return password;
        } catch (IOException e) {
            throw new LocalServerException("Cannot keep the password " + file, e);
        }
    }

    /** A new, empty file that only its owner can read. */
    static Path draft(Path directory, String name) throws IOException {
        return Files.createTempFile(
                directory,
                name,
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
}
