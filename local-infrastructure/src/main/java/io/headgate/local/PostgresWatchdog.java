package io.headgate.local;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A shell that waits for this JVM to die, in whatever way, by reading from a pipe that nobody writes to, and then tells
 * the server to stop. It ignores the terminal's signals, which come to the JVM as well.
 */
final class PostgresWatchdog implements AutoCloseable {

    private @Nullable Process shell;

    /** From now on this server instead of the one before. */
    synchronized void guard(ProcessHandle postmaster) throws IOException {
        close();
        shell = new ProcessBuilder(
                        "sh",
                        "-c",
                        "trap '' HUP INT TERM; read -r _; kill -INT \"$1\"",
                        "headgate-postgres-watchdog",
                        Long.toString(postmaster.pid()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Before the server ends: no signal must be sent after its process id has been given to somebody else. */
    @Override
    public synchronized void close() {
        if (shell != null) {
            shell.destroyForcibly();
            shell = null;
        }
    }
}
