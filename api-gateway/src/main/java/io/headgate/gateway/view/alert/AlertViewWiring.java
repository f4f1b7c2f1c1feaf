package io.headgate.gateway.view.alert;

import io.headgate.chassis.messaging.FactConsumer;
import io.headgate.contracts.Topic;
import io.headgate.contracts.alert.AlertEvent;
import io.headgate.gateway.view.ViewConsumers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class AlertViewWiring {

    @Bean
    FactConsumer alertViewConsumer(ViewConsumers consumers, Alerts view) {
        return consumers.handled(
                "view-alerts", view::apply, settings -> settings.understands(AlertEvent.class), Topic.ALERT_EVENTS);
    }
}
