package io.headgate.gateway.view.software;

import io.headgate.chassis.messaging.FactConsumer;
import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetRemoved;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeRemoved;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SetTagRemoved;
import io.headgate.contracts.distribution.DistributionMessage.SetTagState;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeRemoved;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleRemoved;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.gateway.view.ViewConsumers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SoftwareViewWiring {

    /** Sets are large and change seldom. */
    private static final int FEW = 50;

    @Bean
    FactConsumer softwareViewConsumer(ViewConsumers consumers, Software view) {
        return consumers.handled(
                "view-software",
                view::apply,
                settings -> settings.understands(
                                SoftwareModuleState.class,
                                SoftwareModuleRemoved.class,
                                DistributionSetState.class,
                                DistributionSetRemoved.class,
                                SetTagState.class,
                                SetTagRemoved.class,
                                ModuleTypeState.class,
                                ModuleTypeRemoved.class,
                                SetTypeState.class,
                                SetTypeRemoved.class)
                        .idempotentByItself()
                        .batchesOf(FEW),
                Topic.DISTRIBUTION_STATE);
    }
}
