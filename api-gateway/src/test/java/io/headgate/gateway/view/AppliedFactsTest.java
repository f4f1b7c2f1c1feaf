package io.headgate.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.messaging.Headers;
import io.headgate.contracts.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionSynchronizationUtils;

class AppliedFactsTest {

    private static final String EVENTS = Topic.ROLLOUT_EVENTS.topicName();
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final AppliedFacts facts = new AppliedFacts();
    private final AppliedFacts.Consumer view = facts.register("view", Topic.ROLLOUT_EVENTS);
    private final AppliedFacts.Consumer device = facts.register("device", Topic.ROLLOUT_EVENTS);

    private static Fact<?> fact(String id, String command) {
        return fact(id, command, Map.of(Headers.CAUSATION, command));
    }

    private static Fact<?> fact(String id, String command, Map<String, String> headers) {
        return new Fact<>(
                "message", id, EVENTS, 0, 0, "key", Instant.EPOCH, new Cause("DEFAULT", command, id, null), headers);
    }

    private static void commit(AppliedFacts.Consumer consumer, Fact<?>... applied) {
        TransactionSynchronizationManager.initSynchronization();
        try {
            consumer.applies(List.of(applied));
            TransactionSynchronizationUtils.triggerAfterCommit();
        } finally {
            TransactionSynchronizationManager.clearSynchronization();
        }
    }

    private static void rollBack(AppliedFacts.Consumer consumer, Fact<?>... applied) {
        TransactionSynchronizationManager.initSynchronization();
        consumer.applies(List.of(applied));
        TransactionSynchronizationManager.clearSynchronization();
    }

    @Test
    void waitsForEveryConsumerOfTheTopic() throws InterruptedException {
        try (var effect = facts.expect("c-1")) {
            commit(view, fact("m-1", "c-1"));
            assertThat(effect.await(Map.of(EVENTS, 1), AT_ONCE)).isFalse();

            commit(device, fact("m-1", "c-1"));
            assertThat(effect.await(Map.of(EVENTS, 1), AT_ONCE)).isTrue();
        }
    }

    @Test
    void waitsForAsManyAsWereTold() throws InterruptedException {
        try (var effect = facts.expect("c-1")) {
            commit(view, fact("m-1", "c-1"), fact("m-2", "c-1"));
            commit(device, fact("m-1", "c-1"));
            assertThat(effect.await(Map.of(EVENTS, 2), AT_ONCE)).isFalse();

            commit(device, fact("m-2", "c-1"));
            assertThat(effect.await(Map.of(EVENTS, 2), AT_ONCE)).isTrue();
        }
    }

    @Test
    void theSameFactTwiceIsOne() throws InterruptedException {
        try (var effect = facts.expect("c-1")) {
            commit(view, fact("m-1", "c-1"), fact("m-2", "c-1"));
            commit(device, fact("m-1", "c-1"));
            commit(device, fact("m-1", "c-1"));

            assertThat(effect.await(Map.of(EVENTS, 2), AT_ONCE)).isFalse();
        }
    }

    @Test
    void aFactThatNamesNoCauseIsItsOwn() throws InterruptedException {
        try (var effect = facts.expect("m-1")) {
            commit(view, fact("m-1", "m-1", Map.of()));
            commit(device, fact("m-1", "m-1", Map.of()));

            assertThat(effect.await(Map.of(EVENTS, 1), AT_ONCE)).isTrue();
        }
    }

    @Test
    void whatIsRolledBackDoesNotCount() throws InterruptedException {
        try (var effect = facts.expect("c-1")) {
            commit(device, fact("m-1", "c-1"));
            rollBack(view, fact("m-1", "c-1"));

            assertThat(effect.await(Map.of(EVENTS, 1), AT_ONCE)).isFalse();
        }
    }

    @Test
    void factsOfOtherCommandsAndOtherTopicsDoNotMatter() throws InterruptedException {
        try (var effect = facts.expect("c-1")) {
            commit(view, fact("m-1", "c-2"));
            commit(device, fact("m-1", "c-2"));

            assertThat(effect.await(Map.of(EVENTS, 1), AT_ONCE)).isFalse();
            // Nobody here reads it, so nobody has to be waited for.
            assertThat(effect.await(Map.of(Topic.ROLLOUT_TARGETS.topicName(), 9), AT_ONCE))
                    .isTrue();
        }
    }

    @Test
    void twoWhoWaitForTheSameCommandAreBothTold() throws InterruptedException {
        try (var first = facts.expect("c-1");
                var second = facts.expect("c-1")) {
            commit(view, fact("m-1", "c-1"));
            commit(device, fact("m-1", "c-1"));

            assertThat(first.await(Map.of(EVENTS, 1), AT_ONCE)).isTrue();
            assertThat(second.await(Map.of(EVENTS, 1), AT_ONCE)).isTrue();
        }
    }

    @Test
    void whoeverSendsItAgainWaitsForTheEffectOfTheFirst() throws InterruptedException {
        try (var first = facts.expect("c-1")) {
            assertThat(first.isShared()).isFalse();
            commit(view, fact("m-1", "c-1"));
            assertThat(first.await(Map.of(EVENTS, 1), AT_ONCE)).isFalse();
        }
        try (var again = facts.expect("c-1")) {
            assertThat(again.isShared()).isTrue();
            assertThat(again.await(Map.of(EVENTS, 1), AT_ONCE)).isFalse();
            commit(device, fact("m-1", "c-1"));
            assertThat(again.await(Map.of(EVENTS, 1), AT_ONCE)).isTrue();
        }
        try (var later = facts.expect("c-1")) {
            assertThat(later.isShared()).isFalse();
        }
    }

    @Test
    void wakesUpWhenTheLastOneComes() throws InterruptedException {
        try (var effect = facts.expect("c-1")) {
            commit(view, fact("m-1", "c-1"));
            Thread.startVirtualThread(() -> commit(device, fact("m-1", "c-1")));

            assertThat(effect.await(Map.of(EVENTS, 1), Duration.ofSeconds(10))).isTrue();
        }
    }
}
