package io.headgate.cascade.wiring;

import io.headgate.cascade.automation.Judge;
import io.headgate.cascade.automation.ProgressFlush;
import io.headgate.cascade.automation.ProgressNews;
import io.headgate.cascade.automation.TimeoutSweep;
import io.headgate.cascade.inbound.FeedbackMeters;
import io.headgate.cascade.inbound.FeedbackTally;
import io.headgate.cascade.inbound.RolloutStory;
import io.headgate.cascade.model.GroupKey;
import io.headgate.cascade.outbound.CascadeTeller;
import io.headgate.cascade.store.GroupStore;
import io.headgate.cascade.store.OutcomeStore;
import io.headgate.cascade.store.RolloutStore;
import io.headgate.chassis.Recurring;
import io.headgate.chassis.messaging.FactConsumer;
import io.headgate.chassis.messaging.Messaging;
import io.headgate.chassis.messaging.MessagingWiring;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.action.ActionReports;
import io.headgate.contracts.rollout.RolloutEvent;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The beans of the cascade engine. */
@Configuration(proxyBeanMethods = false)
@Import(MessagingWiring.class)
@EnableConfigurationProperties(CascadeEngineConfig.class)
public class CascadeWiring {

    private static final Duration LOOK_FOR_UNPUBLISHED_EVERY = Duration.ofSeconds(5);

    @Bean
    RolloutStory.Stores stores(JdbcTemplate jdbc) {
        var rollouts = new RolloutStore(jdbc);
        return new RolloutStory.Stores(new GroupStore(jdbc, rollouts), rollouts, new OutcomeStore(jdbc));
    }

    @Bean
    CascadeTeller cascadeTeller(Outbox outbox) {
        return new CascadeTeller(outbox);
    }

    @Bean
    ProgressNews progressNews() {
        return new ProgressNews();
    }

    @Bean
    FeedbackMeters feedbackMeters(MeterRegistry meters) {
        return new FeedbackMeters(meters);
    }

    @Bean
    Judge judge(RolloutStory.Stores stores, CascadeTeller teller, ProgressNews news) {
        return new Judge(stores.groups(), stores.rollouts(), teller, news);
    }

    @Bean
    FeedbackTally feedbackTally(RolloutStory.Stores stores, Judge judge, FeedbackMeters meters, Clock clock) {
        return new FeedbackTally(stores.groups(), stores.outcomes(), judge, meters, clock);
    }

    @Bean
    RolloutStory rolloutStory(
            RolloutStory.Stores stores, Judge judge, CascadeTeller teller, FeedbackMeters meters, Clock clock) {
        return new RolloutStory(stores, judge, teller, meters, clock);
    }

    @Bean
    FactConsumer tallyConsumer(Messaging messaging, FeedbackTally tally, CascadeEngineConfig config) {
        return messaging
                .consumer("tally")
                .reads(Topic.ACTION_FEEDBACK)
                .understands(ActionReports.class)
                .idempotentByItself()
                .safetyOf(GroupKey::rolloutOf)
                .watchedClosely()
                .batchesOf(config.tallies().batch())
                .gathering(config.tallies().gather())
                .handledBy(tally::count);
    }

    /** One event a transaction: it locks the groups of one rollout only, in their order. */
    @Bean
    FactConsumer planConsumer(Messaging messaging, RolloutStory story) {
        return messaging
                .consumer("plan")
                .reads(Topic.ROLLOUT_EVENTS)
                .understands(RolloutEvent.class)
                .safetyOf(rollout -> rollout)
                .watchedClosely()
                .batchesOf(1)
                .handledBy(story::follow);
    }

    @Bean
    TimeoutSweep timeoutSweep(
            RolloutStory.Stores stores,
            Judge judge,
            CascadeTeller teller,
            TransactionTemplate transaction,
            Clock clock,
            @Qualifier("tallyConsumer") FactConsumer tallyConsumer,
            @Qualifier("planConsumer") FactConsumer planConsumer) {
        return new TimeoutSweep(
                stores.groups(),
                stores.outcomes(),
                judge,
                teller,
                transaction,
                clock,
                () -> tallyConsumer.isUpToDate() && planConsumer.isUpToDate());
    }

    @Bean
    Recurring timeouts(TimeoutSweep sweep, CascadeEngineConfig config) {
        return new Recurring("timeouts", config.timeouts().checkEvery(), sweep::sweep);
    }

    @Bean
    ProgressFlush progressFlush(
            RolloutStory.Stores stores,
            CascadeTeller teller,
            ProgressNews news,
            TransactionTemplate transaction,
            Clock clock) {
        return new ProgressFlush(stores.groups(), teller, news, transaction, clock);
    }

    @Bean
    Recurring progress(ProgressFlush flush, CascadeEngineConfig config) {
        return new Recurring("progress", config.progress().publishEvery(), flush::flush);
    }

    @Bean
    Recurring unpublished(ProgressFlush flush) {
        return new Recurring("unpublished", LOOK_FOR_UNPUBLISHED_EVERY, flush::recover);
    }
}
