package io.headgate.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    @TempDir
    private Path parent;

    @Test
    void isMadeOnceAndForItsOwnerOnly() throws IOException {
        var directory = parent.resolve("secrets");

        var made = new Secrets(directory).password("one");

        assertThat(made).hasSize(43);
        assertThat(new Secrets(directory).password("one")).isEqualTo(made);
        assertThat(new Secrets(directory).password("other")).isNotEqualTo(made);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("one"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
    }

    /** What a crash between making and writing a file used to leave. */
    @Test
    void anEmptyOneIsMadeAnew() throws IOException {
        Files.createFile(parent.resolve("torn"));

        var made = new Secrets(parent).password("torn");

        assertThat(made).hasSize(43);
        assertThat(Files.readString(parent.resolve("torn"))).isEqualTo(made);
    }
}
