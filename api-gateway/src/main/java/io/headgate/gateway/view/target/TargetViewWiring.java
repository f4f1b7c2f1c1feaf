package io.headgate.gateway.view.target;

import io.headgate.chassis.messaging.FactConsumer;
import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetMessage.TargetContacts;
import io.headgate.contracts.target.TargetMessage.TargetFilterRemoved;
import io.headgate.contracts.target.TargetMessage.TargetFilterState;
import io.headgate.contracts.target.TargetMessage.TargetRemoved;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.contracts.target.TargetMessage.TargetTagRemoved;
import io.headgate.contracts.target.TargetMessage.TargetTagState;
import io.headgate.contracts.target.TargetMessage.TargetTypeRemoved;
import io.headgate.contracts.target.TargetMessage.TargetTypeState;
import io.headgate.gateway.view.ViewConsumers;
import io.headgate.gateway.view.label.Labels;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TargetViewWiring {

    @Bean
    FactConsumer targetViewConsumer(ViewConsumers consumers, Targets view) {
        return consumers.handled(
                "view-targets",
                view::apply,
                settings -> settings.understands(TargetState.class, TargetRemoved.class)
                        .idempotentByItself()
                        .batchesOf(2000),
                Topic.TARGET_STATE);
    }

    @Bean
    FactConsumer contactViewConsumer(ViewConsumers consumers, Targets view) {
        return consumers.handled(
                "view-contacts",
                view::meet,
                settings -> settings.understands(TargetContacts.class).idempotentByItself(),
                Topic.TARGET_CONTACTS);
    }

    @Bean
    FactConsumer targetFilterViewConsumer(ViewConsumers consumers, TargetFilters view) {
        return consumers.handled(
                "view-target-filters",
                view::apply,
                settings -> settings.understands(TargetFilterState.class, TargetFilterRemoved.class)
                        .idempotentByItself(),
                Topic.TARGET_FILTER_STATE);
    }

    @Bean
    FactConsumer targetLabelViewConsumer(ViewConsumers consumers, Labels view) {
        return consumers.handled(
                "view-target-labels",
                view::apply,
                settings -> settings.understands(
                                TargetTagState.class,
                                TargetTagRemoved.class,
                                TargetTypeState.class,
                                TargetTypeRemoved.class)
                        .idempotentByItself(),
                Topic.TARGET_LABEL_STATE);
    }
}
