package io.headgate.importer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import tools.jackson.core.JacksonException;

/**
 * How far the targets have come, kept in a file so that an import that was broken off goes on there: reading a target costs
 * hawkBit several requests. Everything else is found out anew.
 */
final class Bookmark {

    private record Place(String source, long targets) {}

    private final Path file;
    private final String source;

    Bookmark(Path file, String source) {
        this.file = file;
        this.source = source;
    }

    /** Number of targets, in the order of their ids, that are done. */
    long targets() {
        try {
            var place = RestApi.JSON.readValue(Files.readAllBytes(file), Place.class);
            return place.source().equals(source) ? place.targets() : 0;
        } catch (IOException | JacksonException none) {
            return 0;
        }
    }

    void targets(long done) {
        try {
            var next = file.resolveSibling(file.getFileName() + ".new");
            Files.write(next, RestApi.JSON.writeValueAsBytes(new Place(source, done)));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next import looks at all targets again. */
    void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
