package io.headgate.gateway.view.killswitch;

import io.headgate.chassis.messaging.FactConsumer;
import io.headgate.contracts.Topic;
import io.headgate.contracts.killswitch.KillSwitchMessage;
import io.headgate.gateway.view.ViewConsumers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class KillSwitchViewWiring {

    @Bean
    FactConsumer killSwitchViewConsumer(ViewConsumers consumers, KillSwitchView view) {
        return consumers.handled(
                "view-kill-switches",
                view::apply,
                settings -> settings.understands(KillSwitchMessage.class).idempotentByItself(),
                Topic.KILL_SWITCHES);
    }
}
