package io.headgate.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One process at a time owns a data directory. The kernel releases the lock when the process dies, however it dies, so
 * whoever holds it may treat a server that still runs on the directory as an orphan.
 */
final class DataDirectoryLock implements AutoCloseable {

    /** Keeps locks reachable: a collected channel would be closed, and the lock with it. */
    private static final Set<DataDirectoryLock> HELD = ConcurrentHashMap.newKeySet();

    private final FileChannel channel;

    private DataDirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    static DataDirectoryLock take(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel channel =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new LocalServerException(directory
                        + " is in use by another Headgate process; stop that one or choose another directory");
            }
            var lock = new DataDirectoryLock(channel);
            HELD.add(lock);
            return lock;
        } catch (IOException e) {
            throw new LocalServerException("Cannot lock the data directory " + directory, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    @Override
    public void close() {
        HELD.remove(this);
        try {
            channel.close();
        } catch (IOException e) {
            throw new LocalServerException("Cannot release the lock of a data directory", e);
        }
    }
}
