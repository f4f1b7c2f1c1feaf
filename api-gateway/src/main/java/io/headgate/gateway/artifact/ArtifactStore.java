package io.headgate.gateway.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Content-addressed storage of files. Safe for concurrent use, also by several processes on one directory. */
public interface ArtifactStore {

    /**
     * Stores the stream to its end. The content can be found when this has returned, and then survives a power cut; if
     * this throws, nothing is kept.
     *
     * @param limit most bytes the content may have
     * @throws ArtifactRefused when the content is longer, or the disk would be too full with it; the rest of the stream
     *     is not read
     * @throws IOException when the stream breaks off or the disk does not take it
     */
    StoredArtifact put(InputStream content, long limit) throws IOException;

    /**
     * Refuses what has no room before any of it is read.
     *
     * @param bytes how much will come, as far as that is known; 0 or less: unknown
     */
    void requireRoomFor(long bytes);

    /** @param sha256 lower-case hex; anything else is not found */
    Optional<ArtifactFile> find(String sha256);

    /** @return whether it was there */
    boolean delete(String sha256) throws IOException;
}
