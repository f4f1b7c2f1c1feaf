package io.headgate.gateway.artifact;

import io.headgate.gateway.space.Disk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory: {@code incoming/} for what is being uploaded, {@code ab/cd/abcd…} for what is complete. A file gets its
 * address by an atomic rename after its bytes are on disk, so no reader ever sees a part of it.
 */
final class DiskArtifactStore implements ArtifactStore {

    private static final Logger LOG = LoggerFactory.getLogger(DiskArtifactStore.class);
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    /** {@code ab/cd/abcd…} */
    private static final int DEPTH = 3;

    private static final int BUFFER = 128 * 1024;
    /** How many bytes are written between two looks at what is free: several uploads at once may take the last. */
    private static final long LOOK_EVERY = 4L * 1024 * 1024;
    /** An upload that has not been written to for so long has no writer any more. */
    private static final Duration ABANDONED_AFTER = Duration.ofHours(1);

    private final Path root;
    private final Path incoming;
    private final Disk disk;

    private DiskArtifactStore(Path root, Path incoming, Disk disk) {
        this.root = root;
        this.incoming = incoming;
        this.disk = disk;
    }

    static DiskArtifactStore open(Path directory, Disk disk, Instant now) throws IOException {
        var root = directory.toAbsolutePath().normalize();
        // Whoever may not pass here reads nothing below.
        Files.createDirectories(root);
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        var incoming = Files.createDirectories(root.resolve("incoming"));
        var store = new DiskArtifactStore(root, incoming, disk);
        store.removeAbandoned(now);
        return store;
    }

    @Override
    public void removeAbandoned(Instant now) throws IOException {
        try (var leftovers = Files.newDirectoryStream(incoming)) {
            for (var leftover : leftovers) {
                removeIfAbandoned(leftover, now);
            }
        }
    }

    private static void removeIfAbandoned(Path leftover, Instant now) throws IOException {
        try {
            var changed = Files.getLastModifiedTime(leftover).toInstant();
            if (changed.isBefore(now.minus(ABANDONED_AFTER)) && Files.deleteIfExists(leftover)) {
                LOG.info("removed an abandoned upload of {}", changed);
            }
        } catch (NoSuchFileException e) {
            LOG.debug("an upload ended meanwhile: {}", leftover);
        }
    }

    @Override
    public Received receive(InputStream content, long limit) throws IOException {
        var temporary = Files.createTempFile(incoming, "upload-", ".part");
        var received = false;
        try {
            var stored = receive(content, temporary, limit);
            received = true;
            return new ReceivedFile(stored, temporary);
        } finally {
            if (!received) {
                Files.deleteIfExists(temporary);
            }
        }
    }

    private final class ReceivedFile implements Received {
        private final StoredArtifact stored;
        private final Path temporary;

        private ReceivedFile(StoredArtifact stored, Path temporary) {
            this.stored = stored;
            this.temporary = temporary;
        }

        @Override
        public StoredArtifact stored() {
            return stored;
        }

        @Override
        public void publish() throws IOException {
            DiskArtifactStore.this.publish(temporary, address(stored.sha256()));
        }

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(temporary);
        }
    }

    @Override
    public void requireRoomFor(long bytes) {
        if (!disk.hasRoomFor(Math.max(0, bytes))) {
            throw ArtifactRefused.noRoom();
        }
    }

    private StoredArtifact receive(InputStream content, Path temporary, long limit) throws IOException {
        var sha256 = digest("SHA-256");
        var sha1 = digest("SHA-1");
        var md5 = digest("MD5");
        long size = 0;
        try (var file = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            var buffer = new byte[BUFFER];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                size += read;
                if (size > limit) {
                    throw ArtifactRefused.tooLarge(limit);
                }
                if (size / LOOK_EVERY != (size - read) / LOOK_EVERY) {
                    requireRoomFor(0);
                }
                sha256.update(buffer, 0, read);
                sha1.update(buffer, 0, read);
                md5.update(buffer, 0, read);
                var bytes = ByteBuffer.wrap(buffer, 0, read);
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            }
            file.force(true);
        }
        var hex = HexFormat.of();
        return new StoredArtifact(
                hex.formatHex(sha256.digest()), hex.formatHex(sha1.digest()), hex.formatHex(md5.digest()), size);
    }

    /** Content that is there already is replaced by itself: who reads the old file goes on reading it. */
    private void publish(Path temporary, Path address) throws IOException {
        var outer = root.resolve(root.relativize(address).getName(0));
        var folder = outer.resolve(root.relativize(address).getName(1));
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            flushDirectory(outer);
            flushDirectory(root);
        }
        Files.move(temporary, address, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        flushDirectory(folder);
    }

    /** Without this a rename may be gone after a power cut although the bytes are there. */
    private static void flushDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public Optional<ArtifactFile> find(String sha256) {
        if (!SHA256.matcher(sha256).matches()) {
            return Optional.empty();
        }
        var address = address(sha256);
        try {
            return Optional.of(new ArtifactFile(address, Files.size(address)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean delete(String sha256) throws IOException {
        return SHA256.matcher(sha256).matches() && Files.deleteIfExists(address(sha256));
    }

    @Override
    public Stream<String> olderThan(Instant time) throws IOException {
        return Files.find(
                        root,
                        DEPTH,
                        (path, file) -> file.isRegularFile()
                                && SHA256.matcher(path.getFileName().toString()).matches()
                                && file.lastModifiedTime().toInstant().isBefore(time))
                .map(path -> path.getFileName().toString());
    }

    private Path address(String sha256) {
        return root.resolve(sha256.substring(0, 2))
                .resolve(sha256.substring(2, 4))
                .resolve(sha256);
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has " + algorithm, e);
        }
    }
}
