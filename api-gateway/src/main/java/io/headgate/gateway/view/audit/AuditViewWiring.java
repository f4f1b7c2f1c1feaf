package io.headgate.gateway.view.audit;

import io.headgate.chassis.messaging.FactConsumer;
import io.headgate.contracts.Topic;
import io.headgate.contracts.audit.AuditEvent;
import io.headgate.gateway.view.ViewConsumers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class AuditViewWiring {

    private static final int TOGETHER = 500;

    @Bean
    FactConsumer auditViewConsumer(ViewConsumers consumers, AuditLog view) {
        return consumers.handled(
                "view-audit",
                view::apply,
                settings -> settings.understands(AuditEvent.class)
                        .idempotentByItself()
                        .batchesOf(TOGETHER),
                Topic.AUDIT_EVENTS);
    }
}
