package io.headgate.gateway.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.gateway.space.Disk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactContentsTest {

    private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");

    @TempDir
    private Path directory;

    private final Use use = new Use();
    private DiskArtifactStore store;
    private ArtifactContents contents;

    private static final class Use implements ContentUse {
        private final Set<String> used = new HashSet<>();
        private volatile boolean complete = true;

        @Override
        public boolean isComplete() {
            return complete;
        }

        @Override
        public boolean isAnyUsed() {
            return !used.isEmpty();
        }

        @Override
        public Set<String> usedOf(Collection<String> sha256s) {
            var both = new HashSet<>(sha256s);
            both.retainAll(used);
            return both;
        }
    }

    @BeforeEach
    void open() throws IOException {
        store = DiskArtifactStore.open(directory, new Disk(directory, 0), NOW);
        contents = new ArtifactContents(store, use, () -> NOW);
        contents.start();
    }

    @AfterEach
    void stop() {
        contents.stop();
    }

    private ArtifactStore.Received received(String content) throws IOException {
        return store.receive(new ByteArrayInputStream(content.getBytes(StandardCharsets.US_ASCII)), 100);
    }

    private String added(String content) throws IOException {
        try (var received = received(content)) {
            contents.add(received).succeeded();
            use.used.add(received.stored().sha256());
            return received.stored().sha256();
        }
    }

    private boolean isThere(String sha256) {
        return store.find(sha256).isPresent();
    }

    private void awaitGone(String sha256) {
        Awaitility.await().until(() -> !isThere(sha256));
    }

    private void cameAt(String sha256, Instant time) throws IOException {
        Files.setLastModifiedTime(store.find(sha256).orElseThrow().path(), FileTime.from(time));
    }

    @Test
    void whatTheLastModuleDropsLeavesTheDisk() throws IOException {
        var shared = added("shared");
        var own = added("own");
        use.used.remove(own);
        contents.dropped(List.of(shared, own));
        awaitGone(own);
        assertThat(isThere(shared)).isTrue();
    }

    @Test
    void whatAModuleDoesNotTakeLeavesTheDiskAndWhatAnotherHasStays() throws IOException {
        var shared = added("shared");
        String refused;
        try (var received = received("refused");
                var again = received("shared")) {
            contents.add(again).failed();
            contents.add(received).failed();
            refused = received.stored().sha256();
        }
        awaitGone(refused);
        assertThat(isThere(shared)).isTrue();
    }

    @Test
    void whatIsBeingAddedStaysThoughAnotherModuleDropsIt() throws IOException {
        var gone = added("gone");
        try (var received = received("coming")) {
            var coming = received.stored().sha256();
            var addition = contents.add(received);
            contents.dropped(List.of(coming, gone));
            use.used.remove(gone);
            contents.dropped(List.of(gone));
            awaitGone(gone);
            assertThat(isThere(coming)).isTrue();
            addition.failed();
            awaitGone(coming);
        }
    }

    @Test
    void theSweepSparesWhatIsUsedAndWhatCameInTheLastHour() throws IOException {
        var used = added("used");
        var young = added("young");
        var old = added("old");
        use.used.retainAll(Set.of(used));
        cameAt(used, NOW.minusSeconds(99_999));
        cameAt(young, NOW.minusSeconds(3_599));
        cameAt(old, NOW.minusSeconds(3_601));
        contents.sweep();
        assertThat(isThere(old)).isFalse();
        assertThat(isThere(young)).isTrue();
        assertThat(isThere(used)).isTrue();
    }

    @Test
    void nothingIsRemovedWhileNotAllIsKnownThatWasTold() throws IOException {
        var marked = added("marked");
        use.complete = false;
        use.used.clear();
        contents.dropped(List.of(marked));
        contents.stop();
        assertThat(isThere(marked)).isTrue();
    }

    @Test
    void aStoreOfWhichNothingIsUsedIsNotSwept() throws IOException {
        var old = added("old");
        cameAt(old, NOW.minusSeconds(99_999));
        use.used.clear();
        contents.sweep();
        assertThat(isThere(old)).isTrue();
    }
}
