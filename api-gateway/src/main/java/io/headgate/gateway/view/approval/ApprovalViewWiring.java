package io.headgate.gateway.view.approval;

import io.headgate.chassis.messaging.FactConsumer;
import io.headgate.contracts.Topic;
import io.headgate.contracts.approval.ApprovalEvent;
import io.headgate.gateway.view.ViewConsumers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ApprovalViewWiring {

    @Bean
    FactConsumer approvalViewConsumer(ViewConsumers consumers, Approvals view) {
        return consumers.handled(
                "view-approvals",
                view::apply,
                settings -> settings.understands(ApprovalEvent.class),
                Topic.APPROVAL_EVENTS);
    }
}
