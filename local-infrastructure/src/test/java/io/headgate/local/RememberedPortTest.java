package io.headgate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RememberedPortTest {

    @TempDir
    Path folder;

    @Test
    void staysTheSameWhileNobodyTakesIt() throws Exception {
        var file = folder.resolve("port");
        int first = RememberedPort.choose(file, 0);
        assertThat(RememberedPort.choose(file, 0)).isEqualTo(first);
        try (var other = new ServerSocket(first, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            assertThat(RememberedPort.choose(file, 0)).isNotEqualTo(other.getLocalPort());
            assertThatThrownBy(() -> RememberedPort.choose(file, first))
                    .isInstanceOf(LocalServerException.class)
                    .hasMessageContaining("taken by another program");
        }
    }

    /** PostgreSQL's programs are started while Kafka chooses its ports. */
    @Test
    void isNotTakenByTheProbeItselfWhileProcessesAreStarted() throws Exception {
        var file = folder.resolve("port");
        int first = RememberedPort.choose(file, 0);
        var enough = new AtomicBoolean();
        var starter = Thread.ofPlatform().start(() -> {
            while (!enough.get()) {
                try {
                    new ProcessBuilder("true").start().waitFor();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        try {
            for (int attempt = 0; attempt < 3_000; attempt++) {
                assertThat(RememberedPort.choose(file, 0)).isEqualTo(first);
            }
        } finally {
            enough.set(true);
            starter.join();
        }
    }
}
