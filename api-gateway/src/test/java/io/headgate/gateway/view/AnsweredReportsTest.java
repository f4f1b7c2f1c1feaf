package io.headgate.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AnsweredReportsTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final AnsweredReports answered = new AnsweredReports();

    private void sent(String messageId, String group, String controllerId) {
        var sent = answered.sending(messageId, group);
        sent.add(controllerId);
        sent.movesCounts();
    }

    private static boolean isOver(CompletableFuture<Void> waiting) {
        try {
            waiting.get(SHORT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (java.util.concurrent.TimeoutException e) {
            return false;
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aDevicesReadersWaitUntilWhatItWasAnsweredIsWritten() {
        sent("m-1", "ro-1:1", "d-1");
        var reader = CompletableFuture.runAsync(() -> answered.awaitDevice("d-1", LONG));
        assertThat(isOver(reader)).isFalse();
        answered.taken("m-1", 7);
        assertThat(isOver(reader)).isFalse();

        answered.written(List.of("m-1"));

        assertThat(reader).succeedsWithin(LONG);
        answered.awaitDevice("d-1", LONG);
    }

    @Test
    void othersDoNotWaitForIt() {
        sent("m-1", "ro-1:1", "d-1");

        answered.awaitDevice("d-2", LONG);
        answered.awaitRollout("ro-11", LONG);
    }

    @Test
    void whatTheBrokerDidNotTakeIsNotWaitedFor() {
        sent("m-1", "ro-1:1", "d-1");
        answered.refused("m-1");

        answered.awaitAll(LONG);
    }

    @Test
    void aRolloutsReadersWaitUntilTheReportIsCountedToo() {
        sent("m-1", "ro-1:2", "d-1");
        answered.written(List.of("m-1"));
        answered.taken("m-1", 7);
        var reader = CompletableFuture.runAsync(() -> answered.awaitRollout("ro-1", LONG));
        answered.counted("ro-1:2", 6);
        assertThat(isOver(reader)).isFalse();

        answered.counted("ro-1:2", 7);

        assertThat(reader).succeedsWithin(LONG);
        answered.awaitAll(LONG);
    }

    @Test
    void countsThatComeBeforeTheBrokersAnswerAreNotWaitedFor() {
        sent("m-1", "ro-1:1", "d-1");
        answered.counted("ro-1:1", 9);
        answered.written(List.of("m-1"));
        answered.taken("m-1", 8);

        answered.awaitAll(LONG);
    }

    @Test
    void whatWasWaitedForInVainIsNotWaitedForAgain() {
        sent("m-1", "ro-1:1", "d-1");
        answered.awaitDevice("d-1", SHORT);
        answered.awaitDevice("d-1", LONG);

        sent("m-2", "ro-2:1", "d-2");
        answered.written(List.of("m-2"));
        answered.taken("m-2", 3);
        answered.awaitRollout("ro-2", SHORT);
        answered.awaitAll(LONG);
    }

    @Test
    void whatADeviceChangesInTheRegistryIsWaitedFor() {
        var applied = new AppliedFacts();
        var unused = applied.register("view", io.headgate.contracts.Topic.TARGET_STATE);
        answered.changed("d-1", applied.expect("c-1"), Map.of("targets.state.v1", 1));
        var reader = CompletableFuture.runAsync(() -> answered.awaitDevice("d-1", Duration.ofSeconds(1)));
        assertThat(isOver(reader)).isFalse();
        answered.awaitDevice("d-2", LONG);
        assertThat(reader).succeedsWithin(LONG);
    }
}
