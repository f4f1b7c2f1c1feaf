package io.headgate.rollout.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.rollout.model.DeploymentGroup;
import io.headgate.rollout.model.Life;
import io.headgate.rollout.model.Rollout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.axonframework.serialization.SerializationException;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.SimpleSerializedType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Today's code reads what was stored by any former one. The files under {@code history} are append-only: a changed form is
 * a new revision with a file of its own. {@code -Dhistory.record} writes the files that are missing, and only those.
 */
class HistoryTest {

    private static final Path HISTORY = Path.of("src/test/resources/history");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final EventSerializer serializer = new EventSerializer();

    @Test
    void everyEventHasASample() {
        var kinds = EventSerializer.kinds().collect(Collectors.toSet());

        assertThat(RolloutEventSamples.all().stream().map(Object::getClass).collect(Collectors.toSet()))
                .isEqualTo(kinds);
        assertThat(kinds.stream().map(HistoryTest::file)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("io.headgate.rollout.wiring.RolloutEventSamples#all")
    void readsAndWritesItsSample(RolloutEvent event) {
        var file = HISTORY.resolve(file(event.getClass()));
        var written = serializer.serialize(event, String.class);
        recordIfMissing(file, JSON.readTree(written.getData()).toPrettyString() + "\n");
        var name = event.getClass().getAnnotation(MessageName.class);

        assertThat(written.getType().getName()).isEqualTo(name.value());
        assertThat(written.getType().getRevision()).isEqualTo(Integer.toString(name.version()));
        assertThat(JSON.readTree(written.getData())).isEqualTo(JSON.readTree(read(file)));
        assertThat((Object) stored(name.value(), Integer.toString(name.version()), read(file)))
                .isEqualTo(event);
    }

    @Test
    void ignoresWhatALaterCodeAdded() {
        assertThat((Object) stored("rollout.resumed", "1", """
                        {"rolloutId":"r","version":7,"at":"2026-11-21T10:00:00Z","triggeredBy":{"kind":"USER","who":"kim"},"mood":"good"}
                        """)).isInstanceOf(RolloutEvent.RolloutResumed.class);
    }

    @Test
    void neverSkipsAnEventItDoesNotKnow() {
        assertThatThrownBy(() -> stored("rollout.teleported", "1", "{}")).isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> stored("rollout.resumed", "2", "{}")).isInstanceOf(SerializationException.class);
    }

    @Test
    void replaysAWholeRecordedRollout() {
        var rollout = replay("streams/approved-held-accepted-retried-finished.jsonl");

        assertThat(rollout.version()).isEqualTo(19);
        assertThat(rollout.life()).isEqualTo(Life.ARCHIVED);
        assertThat(rollout.state()).isEqualTo(RolloutState.FINISHED);
        assertThat(rollout.start()).isEqualTo(8);
        assertThat(rollout.groups())
                .containsExactly(
                        new DeploymentGroup(1, GroupState.ACCEPTED, 1, false),
                        new DeploymentGroup(2, GroupState.SUCCEEDED, 2, false));
        assertThat(rollout.written().authors()).containsExactly("kim", "joe");
        assertThat(rollout.written().digest()).isEqualTo("d2");
        assertThat(rollout.written().definition().name()).isEqualTo("Radio firmware 4.2.1");
    }

    @Test
    void replaysARolloutThatWasStopped() {
        var rollout = replay("streams/stopped-by-late-failures.jsonl");

        assertThat(rollout.version()).isEqualTo(6);
        assertThat(rollout.state()).isEqualTo(RolloutState.STOPPED);
        assertThat(rollout.groups())
                .containsExactly(
                        new DeploymentGroup(1, GroupState.SUCCEEDED, 1, false),
                        new DeploymentGroup(2, GroupState.RUNNING, 1, false));
    }

    private Rollout replay(String stream) {
        return Rollout.unknown()
                .evolve(read(HISTORY.resolve(stream))
                        .lines()
                        .map(JSON::readTree)
                        .<RolloutEvent>map(line -> (RolloutEvent) stored(
                                line.get("type").asString(),
                                line.get("revision").asString(),
                                line.get("payload").toString()))
                        .toList());
    }

    private Object stored(String name, String revision, String payload) {
        return serializer.deserialize(new SimpleSerializedObject<>(
                payload.getBytes(StandardCharsets.UTF_8), byte[].class, new SimpleSerializedType(name, revision)));
    }

    private static String file(Class<?> event) {
        var name = event.getAnnotation(MessageName.class);
        return name.value() + ".v" + name.version() + ".json";
    }

    private static void recordIfMissing(Path file, String content) {
        if (Files.exists(file)) {
            return;
        }
        if (System.getProperty("history.record") == null) {
            fail("no sample " + file + "; run with -Dhistory.record and look at what it wrote");
        }
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
