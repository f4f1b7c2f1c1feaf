package io.headgate.gateway.space;

import java.nio.file.Path;

/**
 * The disk that a directory is on.
 *
 * @param directory has to be there: a disk that is not mounted has no room
 * @param reserve bytes that stay free
 */
public record Disk(Path directory, long reserve) {

    private static final long MEBIBYTE = 1024 * 1024;
    private static final long LEAST = 256 * MEBIBYTE;
    private static final long MOST = 10 * 1024 * MEBIBYTE;

    static Disk withUsualReserve(Path directory) {
        return new Disk(directory, usualReserve(directory.toFile().getTotalSpace()));
    }

    /** A twentieth, but enough for a checkpoint of PostgreSQL and a segment of Kafka, and of a small disk a quarter. */
    static long usualReserve(long total) {
        return Math.min(Math.clamp(total / 20, LEAST, MOST), total / 4);
    }

    /** Bytes that can still be written. */
    public long free() {
        return directory.toFile().getUsableSpace();
    }

    /** Whether so many bytes more leave the reserve untouched. */
    public boolean hasRoomFor(long bytes) {
        return free() - bytes >= reserve;
    }
}
