package io.headgate.gateway.view.parked;

import io.headgate.chassis.messaging.FactConsumer;
import io.headgate.contracts.Topic;
import io.headgate.contracts.operation.OperationMessage.RecordDiscarded;
import io.headgate.contracts.operation.OperationMessage.RecordFailedAgain;
import io.headgate.contracts.operation.OperationMessage.RecordParked;
import io.headgate.contracts.operation.OperationMessage.RecordReplayed;
import io.headgate.gateway.view.ViewConsumers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ParkedViewWiring {

    @Bean
    FactConsumer parkedViewConsumer(ViewConsumers consumers, ParkedRecords view) {
        return consumers.handled(
                "view-parked-records",
                view::apply,
                settings -> settings.understands(
                        RecordParked.class, RecordReplayed.class, RecordDiscarded.class, RecordFailedAgain.class),
                Topic.PARKED_RECORDS);
    }
}
