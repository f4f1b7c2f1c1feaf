package io.headgate.gateway.view.rollout;

import io.headgate.chassis.messaging.FactConsumer;
import io.headgate.contracts.Topic;
import io.headgate.contracts.cascade.CascadeMessage.GroupProgress;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.gateway.view.AnsweredReports;
import io.headgate.gateway.view.ViewConsumers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

@Configuration(proxyBeanMethods = false)
class RolloutViewWiring {

    @Bean
    FactConsumer rolloutViewConsumer(ViewConsumers consumers, RolloutView view) {
        return consumers.handled(
                "view-rollouts",
                view::apply,
                // A stop is answered when it is shown.
                settings -> settings.understands(RolloutEvent.class)
                        .idempotentByItself()
                        .withConnectionsOfItsOwn(),
                Topic.ROLLOUT_EVENTS);
    }

    /** Apart from the events: many records, and a rollout's state must not wait behind them. */
    @Bean
    FactConsumer progressViewConsumer(ViewConsumers consumers, RolloutView view, AnsweredReports answered) {
        return consumers.handled(
                "view-progress",
                facts -> {
                    view.count(facts);
                    whenCommitted(() -> facts.forEach(fact -> {
                        var progress = fact.as(GroupProgress.class).message();
                        answered.counted(progress.rolloutId() + ":" + progress.group(), progress.heard());
                    }));
                },
                settings -> settings.understands(GroupProgress.class).idempotentByItself(),
                Topic.GROUP_PROGRESS);
    }

    private static void whenCommitted(Runnable work) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                work.run();
            }
        });
    }
}
