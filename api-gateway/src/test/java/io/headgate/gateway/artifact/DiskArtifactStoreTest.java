package io.headgate.gateway.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.gateway.space.Disk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskArtifactStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final String SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    private Path directory;

    private DiskArtifactStore store;

    @BeforeEach
    void open() throws IOException {
        store = open(0);
    }

    private DiskArtifactStore open(long reserve) throws IOException {
        return DiskArtifactStore.open(directory, new Disk(directory, reserve), NOW);
    }

    @Test
    void leavesTheReserveOfTheDiskUntouched() throws IOException {
        var full = open(Long.MAX_VALUE / 2);
        assertThatThrownBy(() -> full.requireRoomFor(1))
                .isInstanceOfSatisfying(
                        ArtifactRefused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo("disk.full"));
        // Also when the sender does not say how much will come.
        assertThatThrownBy(() -> full.receive(new ByteArrayInputStream(new byte[5_000_000]), 9_000_000))
                .isInstanceOfSatisfying(
                        ArtifactRefused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo("disk.full"));
        assertThat(filesIn(directory)).isEmpty();
        store.requireRoomFor(1);
    }

    @Test
    void givesTheThreeDigestsThatDevicesAreTold() throws IOException {
        var stored = put(bytes("abc"), 3);
        assertThat(stored)
                .isEqualTo(new StoredArtifact(
                        SHA256_OF_ABC,
                        "a9993e364706816aba3e25717850c26c9cd0d89d",
                        "900150983cd24fb0d6963f7d28e17f72",
                        3));
        assertThat(store.find(stored.sha256())).hasValueSatisfying(file -> {
            assertThat(file.path()).hasContent("abc");
            assertThat(file.size()).isEqualTo(3);
        });
    }

    @Test
    void keepsLargeContentByteForByte() throws IOException {
        var content = new byte[1_000_003];
        new Random(7).nextBytes(content);
        var stored = put(new ByteArrayInputStream(content), content.length);
        assertThat(store.find(stored.sha256()).orElseThrow().path()).hasBinaryContent(content);
    }

    @Test
    void refusesOneByteMoreThanTheLimitAndKeepsNothing() {
        assertThatThrownBy(() -> put(bytes("abcd"), 3))
                .isInstanceOfSatisfying(
                        ArtifactRefused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo("artifact.too-large"));
        assertThat(filesIn(directory)).isEmpty();
    }

    @Test
    void doesNotReadAnEndlessStreamToItsEnd() {
        var endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }

            @Override
            public int read(byte[] target, int from, int length) {
                return length;
            }
        };
        assertThatThrownBy(() -> put(endless, 10_000_000)).isInstanceOf(ArtifactRefused.class);
    }

    @Test
    void leavesNothingOfACutUpload() {
        var cut = new InputStream() {
            private int left = 300_000;

            @Override
            public int read() throws IOException {
                throw new IOException("never called");
            }

            @Override
            public int read(byte[] target, int from, int length) throws IOException {
                if (left <= 0) {
                    throw new IOException("connection reset");
                }
                var given = Math.min(left, length);
                left -= given;
                return given;
            }
        };
        assertThatThrownBy(() -> put(cut, 1_000_000)).hasMessage("connection reset");
        assertThat(filesIn(directory)).isEmpty();
    }

    @Test
    void showsNothingBeforeTheUploadIsComplete() throws Exception {
        var reached = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var slow = new InputStream() {
            private boolean given;

            @Override
            public int read() throws IOException {
                throw new IOException("never called");
            }

            @Override
            public int read(byte[] target, int from, int length) throws IOException {
                if (!given) {
                    given = true;
                    return bytes("abc").read(target, from, length);
                }
                reached.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return -1;
            }
        };
        try (var uploads = Executors.newVirtualThreadPerTaskExecutor()) {
            var upload = uploads.submit(() -> put(slow, 10));
            reached.await();
            assertThat(store.find(SHA256_OF_ABC)).isEmpty();
            goOn.countDown();
            upload.get();
            assertThat(store.find(SHA256_OF_ABC)).isPresent();
        }
    }

    @Test
    void keepsTheSameContentOnce() throws IOException {
        put(bytes("abc"), 3);
        put(bytes("abc"), 3);
        assertThat(filesIn(directory)).hasSize(1);
    }

    @Test
    void showsAndKeepsNothingThatIsNotPublished() throws IOException {
        try (var received = store.receive(bytes("abc"), 3)) {
            assertThat(store.find(received.stored().sha256())).isEmpty();
        }
        assertThat(filesIn(directory)).isEmpty();
    }

    @Test
    void tellsWhatCameBeforeATime() throws IOException {
        put(bytes("abc"), 3);
        var old = put(bytes("old"), 3).sha256();
        Files.setLastModifiedTime(store.find(old).orElseThrow().path(), FileTime.from(NOW));
        Files.createFile(directory.resolve("incoming/upload-1.part"));
        try (var found = store.olderThan(NOW.plusSeconds(1))) {
            assertThat(found).containsExactly(old);
        }
    }

    @Test
    void deletesAndForgets() throws IOException {
        var stored = put(bytes("abc"), 3);
        assertThat(store.delete(stored.sha256())).isTrue();
        assertThat(store.delete(stored.sha256())).isFalse();
        assertThat(store.find(stored.sha256())).isEmpty();
    }

    @Test
    void looksForNothingOutsideItsDirectory() throws IOException {
        Files.writeString(directory.resolve("secret"), "x");
        assertThat(store.find("secret")).isEmpty();
        assertThat(store.find("incoming/../secret")).isEmpty();
        assertThat(store.delete("secret")).isFalse();
    }

    @Test
    void removesUploadsAbandonedForAnHourWhenItOpens() throws IOException {
        var old = Files.createFile(directory.resolve("incoming/upload-1.part"));
        var young = Files.createFile(directory.resolve("incoming/upload-2.part"));
        Files.setLastModifiedTime(old, FileTime.from(NOW.minusSeconds(3601)));
        Files.setLastModifiedTime(young, FileTime.from(NOW.minusSeconds(3599)));
        open(0);
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    private StoredArtifact put(InputStream content, long limit) throws IOException {
        try (var received = store.receive(content, limit)) {
            received.publish();
            return received.stored();
        }
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static List<Path> filesIn(Path directory) {
        try (var all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
