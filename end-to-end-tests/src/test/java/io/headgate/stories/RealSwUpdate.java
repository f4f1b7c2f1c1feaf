package io.headgate.stories;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A device with a real SWUpdate, the Debian package, in its hawkBit mode. */
final class RealSwUpdate {

    /** Of the board; an image has to name it. */
    static final String REVISION = "1.0";

    /** SWUpdate itself waits for 45 s when its first poll is answered with an error, as while nothing listens yet. */
    private static final Duration PATIENCE = Duration.ofSeconds(100);
    /** Ends it even when nobody is left to do so. */
    private static final String LONGEST_SECONDS = "180";

    private final Path folder;
    private final Path certificate;
    private final URI server;
    private final String controllerId;
    private final List<String> token;

    /** @param token with the option that says which kind it is: {@code -g} of a gateway, {@code -k} of the target */
    RealSwUpdate(Path folder, Path certificate, URI server, String controllerId, String... token) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.certificate = certificate;
        this.server = server;
        this.controllerId = controllerId;
        this.token = List.of(token);
        Files.writeString(folder.resolve("swupdate.cfg"), """
                globals : { };
                identify : ( { name = "board"; value = "%s"; } );
                """.formatted(controllerId));
    }

    /** Why a real SWUpdate cannot run on this machine. */
    static Optional<String> whyNot() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("a real SWUpdate runs as root only");
        }
        var missing = Stream.of("swupdate", "openssl", "cpio", "timeout")
                .filter(tool -> !Tool.isThere(tool))
                .toList();
        return missing.isEmpty() ? Optional.empty() : Optional.of("not installed: " + String.join(", ", missing));
    }

    /** Polls, downloads and installs, until it is closed. */
    Run start(String... more) throws IOException {
        return new Run(List.of(more));
    }

    /** The start after the reboot into an installed image that works. */
    Run startAfterReboot() throws IOException {
        return start("-c", "2");
    }

    /** The start after the reboot into an installed image that does not work. */
    Run startAfterFailedReboot() throws IOException {
        return start("-c", "3");
    }

    /** One process, from its start to its end. */
    final class Run implements AutoCloseable {

        private final Path log;
        private final Path sockets;
        private final Process process;

        private Run(List<String> more) throws IOException {
            log = Files.createTempFile(folder, "output-", ".txt");
            // Addresses of sockets are short: below the build folder they might not fit.
            sockets = Files.createTempDirectory("swu");
            var backend = new ArrayList<>(List.of("-t", "DEFAULT", "-u", server.toString(), "-i", controllerId));
            backend.addAll(token);
            backend.addAll(more);
            var builder = new ProcessBuilder(
                            "timeout",
                            LONGEST_SECONDS,
                            "swupdate",
                            "-v",
                            "-f",
                            folder.resolve("swupdate.cfg").toString(),
                            "-k",
                            certificate.toString(),
                            "-H",
                            "board:" + REVISION,
                            "-u",
                            String.join(" ", backend))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("TMPDIR", sockets.toString());
            process = builder.start();
        }

        /** Fails with what SWUpdate has said when it does not come true. */
        void await(String what, Callable<Boolean> condition) throws IOException {
            try {
                Awaitility.await(what).atMost(PATIENCE).until(condition);
            } catch (ConditionTimeoutException e) {
                throw new AssertionError(e.getMessage() + "\n" + output(), e);
            }
        }

        private String output() throws IOException {
            return Files.readString(log);
        }

        @Override
        public void close() {
            try {
                var parts = process.descendants().toList();
                process.destroy();
                process.waitFor(10, SECONDS);
                // It may hang in its signal handler, and its parts may outlive it; all clients of a machine send their
                // messages to one socket, which the next one needs.
                parts.forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                parts.forEach(part -> part.onExit().join());
                try (var left = Files.list(sockets)) {
                    for (var socket : left.toList()) {
                        Files.delete(socket);
                    }
                }
                Files.delete(sockets);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
