package io.headgate.stories;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A file system of its own that can be filled. Only root can have one. */
final class SmallDisk implements AutoCloseable {

    static final long MEBIBYTE = 1024 * 1024;

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** @return empty where this machine does not let us mount anything */
    static Optional<SmallDisk> ofMebibytes(int size) {
        try {
            var folder = Files.createDirectories(Path.of("target", "stories"));
            var directory = Files.createTempDirectory(folder, "small-disk-").toAbsolutePath();
            return succeeds("mount", "-t", "tmpfs", "-o", "size=" + size + "m", "tmpfs", directory.toString())
                    ? Optional.of(new SmallDisk(directory))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path directory() {
        return directory;
    }

    long free() {
        return directory.toFile().getUsableSpace();
    }

    /** Another program takes all but so many bytes, or gives some of it back. */
    void leave(long bytes) {
        try (var file = new RandomAccessFile(directory.resolve("of-others").toFile(), "rw")) {
            var wanted = file.length() + free() - bytes;
            if (wanted < file.length()) {
                file.setLength(Math.max(0, wanted));
            }
            file.seek(file.length());
            var chunk = new byte[(int) MEBIBYTE];
            for (long missing = wanted - file.length(); missing > 0; missing -= chunk.length) {
                file.write(chunk, 0, (int) Math.min(missing, chunk.length));
            }
        } catch (IOException e) {
            // Headgate writes meanwhile, and may take the last of it.
            if (free() > bytes) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        succeeds("umount", "--lazy", directory.toString());
    }

    private static boolean succeeds(String... command) {
        try {
            var process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
