package io.headgate.standalone;

import io.headgate.local.OwnerOnly;
import java.nio.file.Path;
import java.util.List;

/** Where an installation keeps everything: for its user only, also what an earlier version or another umask left open. */
final class DataDirectory {

    private static final List<String> CLOSED = List.of("kafka", "artifacts", "logs", "secrets");

    private DataDirectory() {}

    static void prepare(Path data) {
        OwnerOnly.passage(data);
        OwnerOnly.passage(data.resolve("postgres"));
        CLOSED.forEach(name -> OwnerOnly.tree(data.resolve(name)));
    }
}
