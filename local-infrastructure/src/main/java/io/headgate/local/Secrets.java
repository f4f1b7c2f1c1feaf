package io.headgate.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** Passwords, each made once at random and kept in a file that only its owner can read. */
public final class Secrets {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path directory;

    public Secrets(Path directory) {
        this.directory = directory;
    }

    /** The password of this name: 256 random bits, in characters that need no quoting anywhere. */
    public synchronized String password(String name) {
        Path file = directory.resolve(name);
        try {
            var kept = Files.exists(file) ? Files.readString(file).strip() : "";
            if (!kept.isEmpty()) {
                return kept;
            }
            OwnerOnly.directory(directory);
            byte[] random = new byte[32];
            RANDOM.nextBytes(random);
            String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            // Written beside and moved: a crash leaves no torn password behind.
            Path draft = draft(directory, name);
            try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(password.getBytes(StandardCharsets.US_ASCII)));
                channel.force(true);
            }
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
