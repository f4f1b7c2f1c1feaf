package io.headgate.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    private Path parent;

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static void open(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void isMadeForItsOwnerOnly() throws IOException {
        var data = parent.resolve("data");

        DataDirectory.prepare(data);

        for (var closed : new String[] {"kafka", "artifacts", "logs", "secrets"}) {
            assertThat(permissions(data.resolve(closed))).isEqualTo("rwx------");
        }
        assertThat(permissions(data)).isEqualTo("rwx--x--x");
    }

    @Test
    void whatWasLeftOpenIsClosed() throws IOException {
        var data = parent.resolve("data");
        var records = Files.createDirectories(data.resolve("kafka/records"));
        var segment = Files.writeString(records.resolve("0.log"), "secret");
        var outside = Files.writeString(parent.resolve("outside"), "of others");
        Files.createSymbolicLink(records.resolve("link"), outside);
        open(data, "rwxrwxr-x");
        open(records, "rwxr-xr-x");
        open(segment, "rw-r--r--");
        open(outside, "rw-r--r--");

        DataDirectory.prepare(data);

        assertThat(permissions(data)).isEqualTo("rwx--x--x");
        assertThat(permissions(records)).isEqualTo("rwx------");
        assertThat(permissions(segment)).isEqualTo("rw-------");
        assertThat(permissions(outside)).isEqualTo("rw-r--r--");
        assertThat(segment).hasContent("secret");
    }
}
