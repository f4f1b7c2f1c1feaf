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
import java.util.function.Supplier;

/** Passwords and keys, each made once at random and kept in a file that only its owner can read. */
public final class Secrets {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path directory;

    public Secrets(Path directory) {
        this.directory = directory;
    }

    /** The password of this name, made when it is first asked for. */
    public String password(String name) {
        return kept(name, Secrets::random);
    }

    /** What is kept under this name, made when it is first asked for. */
    synchronized String kept(String name, Supplier<String> first) {
        Path file = directory.resolve(name);
        try {
            var kept = Files.exists(file) ? Files.readString(file).strip() : "";
            if (!kept.isEmpty()) {
                return kept;
            }
            OwnerOnly.directory(directory);
            String secret = first.get();
            // Written beside and moved: a crash leaves no torn secret behind.
            Path draft = draft(directory, name);
            try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(secret.getBytes(StandardCharsets.US_ASCII)));
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            return secret;
        } catch (IOException e) {
            throw new LocalServerException("Cannot keep the secret " + file, e);
        }
    }

    /** 256 random bits, in characters that need no quoting anywhere. */
    static String random() {
        byte[] random = new byte[32];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
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
