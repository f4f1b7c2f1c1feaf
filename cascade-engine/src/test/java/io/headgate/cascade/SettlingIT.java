package io.headgate.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.cascade.inbound.FeedbackTally;
import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionFeedback.Kind;
import io.headgate.contracts.action.ActionReports;
import io.headgate.contracts.cascade.CascadeMessage;
import io.headgate.contracts.cascade.CascadeMessage.GroupVerdict;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The last open actions of two groups end in two transactions at the same moment: neither may think the other's is open. */
class SettlingIT {

    private static final int ROUNDS = 40;

    @Test
    void isToldOnceHoweverTheLastReportsMeet() throws Exception {
        try (var engine = RunningEngine.withSettableClock()) {
            var stories = new ArrayList<Story>();
            for (int round = 0; round < ROUNDS; round++) {
                stories.add(almostSettled(engine));
            }
            var jdbc = engine.part(JdbcTemplate.class);
            await().until(() ->
                    jdbc.queryForObject("select count(*) from group_plan where state = 'SUCCEEDED'", Integer.class)
                            == 2 * ROUNDS);
            await().until(() ->
                    jdbc.queryForObject("select count(*) from tally where offered = 1", Integer.class) == 2 * ROUNDS);

            try (var threads =
                    Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
                for (var story : stories) {
                    var barrier = new CyclicBarrier(2);
                    CompletableFuture.allOf(
                                    CompletableFuture.runAsync(() -> end(engine, story, 1, barrier), threads),
                                    CompletableFuture.runAsync(() -> end(engine, story, 2, barrier), threads))
                            .join();
                }
            }

            for (var story : stories) {
                await().untilAsserted(() -> assertThat(engine.heard(story.rolloutId(), GroupVerdict.class))
                        .filteredOn(verdict -> verdict.kind() == CascadeMessage.Kind.SETTLED)
                        .hasSize(1));
            }
        }
    }

    private static Story almostSettled(RunningEngine engine) {
        var story = new Story(engine).group(1, 1, ErrorLimit.count(1)).group(1, 1, ErrorLimit.count(1));
        return story.running()
                .groupStarted(2)
                .groupSucceeded(1)
                .groupSucceeded(2)
                .report(1, 0, 1, Kind.OFFERED)
                .report(2, 0, 1, Kind.OFFERED);
    }

    private static void end(RunningEngine engine, Story story, int group, CyclicBarrier barrier) {
        var id = Uuids.next().toString();
        var reports = new ActionReports(List.of(new ActionFeedback(
                story.rolloutId(),
                group,
                story.action(group, 0),
                "device",
                1,
                Kind.SUCCEEDED,
                null,
                List.of(),
                null,
                engine.now(),
                "set-1",
                "proceeding",
                null,
                Long.MAX_VALUE)));
        var fact = new Fact<>(reports, id, "t", 0, 0, "k", engine.now(), new Cause("DEFAULT", id, id, null), Map.of());
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new AssertionError(e);
        }
        engine.part(TransactionTemplate.class)
                .executeWithoutResult(status -> engine.part(FeedbackTally.class).count(List.of(fact)));
    }
}
