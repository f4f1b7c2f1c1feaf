package io.headgate.gateway.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** Content-addressed storage of files. Safe for concurrent use, also by several processes on one directory. */
public interface ArtifactStore {

    /**
     * Takes the stream to its end; nobody finds the content before it is published. If this throws, nothing is kept.
     *
     * @param limit most bytes the content may have
     * @throws ArtifactRefused when the content is longer, or the disk would be too full with it; the rest of the stream
     *     is not read
     * @throws IOException when the stream breaks off or the disk does not take it
     */
    Received receive(InputStream content, long limit) throws IOException;

    /** A content that has come in whole. Closing it drops it, unless it was published. */
    interface Received extends AutoCloseable {

        StoredArtifact stored();

        /** The content can be found when this has returned, and then survives a power cut. */
        void publish() throws IOException;

        @Override
        void close() throws IOException;
    }

    /**
     * Refuses what has no room before any of it is read.
     *
     * @param bytes how much will come, as far as that is known; 0 or less: unknown
     */
    void requireRoomFor(long bytes);

    /** @param sha256 lower-case hex; anything else is not found */
    Optional<ArtifactFile> find(String sha256);

    /** @return whether it was there; who reads it goes on reading it */
    boolean delete(String sha256) throws IOException;

    /** The contents that came before, by SHA-256; to be closed. */
    Stream<String> olderThan(Instant time) throws IOException;

    /** Removes what uploads have left behind that broke off with the process that took them. */
    void removeAbandoned(Instant now) throws IOException;
}
