package io.headgate.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a short program to its end. */
final class Program {

    private Program() {}

    record Outcome(int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }
    }

    static Outcome run(List<String> command, Duration limit) {
        try {
            // A file, not a pipe: a server that the program leaves behind could hold a pipe open for ever.
            Path output = Files.createTempFile("headgate-", ".out");
            try {
                var builder = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile()))
                        .redirectOutput(output.toFile());
                // The user's own PGDATA, PGPORT... must not reach our server, nor a locale that is not installed.
                builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
                builder.environment().put("LC_ALL", "C");
                builder.directory(Path.of("/").toFile());
                Process process = builder.start();
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new LocalServerException(
                            command + " did not end within " + limit + ": " + Files.readString(output));
                }
                return new Outcome(process.exitValue(), Files.readString(output).strip());
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new LocalServerException("Cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalServerException("Interrupted while waiting for " + command, e);
        }
    }
}
