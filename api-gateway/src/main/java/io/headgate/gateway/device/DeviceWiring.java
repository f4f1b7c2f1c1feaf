package io.headgate.gateway.device;

import io.headgate.chassis.messaging.Fact;
import io.headgate.chassis.messaging.FactConsumer;
import io.headgate.chassis.messaging.Messaging;
import io.headgate.contracts.Topic;
import io.headgate.contracts.action.ActionReports;
import io.headgate.contracts.assignment.AssignmentMessage;
import io.headgate.contracts.cascade.CascadeMessage;
import io.headgate.contracts.distribution.DistributionMessage;
import io.headgate.contracts.killswitch.KillSwitchMessage;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.target.TargetMessage;
import io.headgate.gateway.view.AppliedFacts;
import jakarta.servlet.DispatcherType;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.core.Ordered;
import org.springframework.jdbc.core.JdbcTemplate;

/** The consumers of the device API. Control has one of its own, so that a stop never waits behind a load of targets. */
@Configuration(proxyBeanMethods = false)
class DeviceWiring {

    private static final int MANY = 2_000;
    /** Sets are large and change seldom. */
    private static final int FEW = 50;
    /** Of messages with up to {@link ActionReports#MOST} reports. */
    private static final int REPORTS = 100;

    private static final Duration UNTIL_THE_LAST_ONE_IS_GONE = Duration.ofSeconds(15);

    /** Memory knows a report already when the device is answered; what is written follows in larger batches. */
    private static final Duration GATHER = Duration.ofMillis(150);

    private final Messaging messaging;
    private final AppliedFacts applied;

    DeviceWiring(Messaging messaging, AppliedFacts applied) {
        this.messaging = messaging;
        this.applied = applied;
    }

    /**
     * In front of everything but what knows our proxies and how long a body may take, for requests only: what fails in it is told by the error page like
     * all else.
     */
    @Bean
    FilterRegistrationBean<DeviceDoor> deviceDoor(DeviceApi api) {
        var door = new FilterRegistrationBean<>(new DeviceDoor(api));
        door.setOrder(Ordered.HIGHEST_PRECEDENCE + 3);
        door.addUrlPatterns("/*");
        door.setDispatcherTypes(DispatcherType.REQUEST);
        return door;
    }

    /** Taken before anything is read: a second gateway would take half of what is told. */
    @Bean(destroyMethod = "close")
    OnlyGateway onlyGateway(
            @Value("${spring.datasource.url}") String url,
            @Value("${spring.datasource.username}") String user,
            @Value("${spring.datasource.password}") String password) {
        return OnlyGateway.take(url, user, password, UNTIL_THE_LAST_ONE_IS_GONE);
    }

    @Bean
    @DependsOn("onlyGateway")
    FactConsumer deviceControlConsumer(ControlFacts facts, RolloutControls rollouts) {
        facts.load();
        var consumer = messaging
                .consumer("device-control")
                .reads(Topic.ROLLOUT_EVENTS)
                .understands(RolloutEvent.class)
                .idempotentByItself()
                .safetyOf(rollout -> rollout)
                .watchedClosely()
                .withConnectionsOfItsOwn()
                .handledBy(told("device-control", facts::handle, Topic.ROLLOUT_EVENTS));
        rollouts.holdWhere(consumer::isShut);
        return consumer;
    }

    /** Apart from all else: whatever there is to be read of rollouts, this is read at once. */
    @Bean
    @DependsOn("onlyGateway")
    FactConsumer deviceKillSwitchesConsumer(KillSwitchFacts facts, KillSwitches switches) {
        facts.load();
        var consumer = messaging
                .consumer("device-kill-switches")
                .reads(Topic.KILL_SWITCHES)
                .understands(KillSwitchMessage.class)
                .idempotentByItself()
                .watchedClosely()
                .withConnectionsOfItsOwn()
                .handledBy(told("device-kill-switches", facts::handle, Topic.KILL_SWITCHES));
        switches.holdWhere(consumer::isShut);
        return consumer;
    }

    @Bean
    FactConsumer deviceAssignmentsConsumer(AssignmentFacts facts) {
        return assignments("device-assignments")
                .withoutBulk()
                .handledBy(told("device-assignments", facts::byRollouts, Topic.ROLLOUT_ASSIGNMENTS));
    }

    /** Plans of many targets: those of few are offered meanwhile. */
    @Bean
    FactConsumer deviceManyAssignmentsConsumer(AssignmentFacts facts) {
        return assignments("device-many-assignments").onlyBulk().handledBy(facts::byRollouts);
    }

    /** Each message once, not each action: one that was deleted since must not come back when a chunk is told again. */
    private FactConsumer.Settings assignments(String purpose) {
        return messaging
                .consumer(purpose)
                .reads(Topic.ROLLOUT_ASSIGNMENTS)
                .understands(DistributionMessage.class)
                .batchesOf(10);
    }

    @Bean
    FactConsumer deviceDirectAssignmentsConsumer(AssignmentFacts facts) {
        return messaging
                .consumer("device-direct-assignments")
                .reads(Topic.ASSIGNMENTS)
                .understands(AssignmentMessage.class)
                .idempotentByItself()
                .batchesOf(10)
                .handledBy(told("device-direct-assignments", facts::direct, Topic.ASSIGNMENTS));
    }

    @Bean
    FactConsumer deviceReportsConsumer(ActionFacts facts) {
        return messaging
                .consumer("device-reports")
                .reads(Topic.ACTION_FEEDBACK, Topic.ACTION_TIMEOUTS)
                .understands(ActionReports.class, CascadeMessage.class)
                .idempotentByItself()
                .batchesOf(REPORTS)
                .gathering(GATHER)
                .handledBy(told("device-reports", facts::reports, Topic.ACTION_FEEDBACK));
    }

    @Bean
    FactConsumer deviceTargetsConsumer(RegistryFacts facts) {
        return messaging
                .consumer("device-targets")
                .reads(Topic.TARGET_STATE)
                .understands(TargetMessage.class)
                .idempotentByItself()
                .batchesOf(MANY)
                .handledBy(told("device-targets", facts::targets, Topic.TARGET_STATE));
    }

    @Bean
    FactConsumer deviceTargetTypesConsumer(RegistryFacts facts, TargetTypes types, JdbcTemplate jdbc) {
        types.load(jdbc);
        return messaging
                .consumer("device-target-types")
                .reads(Topic.TARGET_LABEL_STATE)
                .understands(TargetMessage.class)
                .idempotentByItself()
                .handledBy(told("device-target-types", facts::types, Topic.TARGET_LABEL_STATE));
    }

    @Bean
    FactConsumer deviceSetsConsumer(RegistryFacts facts, DeviceSets sets, JdbcTemplate jdbc) {
        sets.load(jdbc);
        return messaging
                .consumer("device-sets")
                .reads(Topic.DISTRIBUTION_STATE)
                .understands(DistributionMessage.class)
                .idempotentByItself()
                .batchesOf(FEW)
                .handledBy(told("device-sets", facts::sets, Topic.DISTRIBUTION_STATE));
    }

    /** Memory changes first, then who waits for the facts is told: both after the commit, in this order. */
    private FactConsumer.Handler told(String name, Consumer<List<Fact<?>>> handler, Topic topic) {
        var consumer = applied.register(name, topic);
        return facts -> {
            handler.accept(facts);
            consumer.applies(facts);
        };
    }

    @Bean
    DeviceReadiness deviceReadiness(
            FactConsumer deviceControlConsumer,
            FactConsumer deviceKillSwitchesConsumer,
            FactConsumer deviceAssignmentsConsumer,
            FactConsumer deviceManyAssignmentsConsumer,
            FactConsumer deviceDirectAssignmentsConsumer,
            FactConsumer deviceReportsConsumer,
            FactConsumer deviceTargetsConsumer,
            FactConsumer deviceTargetTypesConsumer,
            FactConsumer deviceSetsConsumer,
            OnlyGateway alone) {
        return new DeviceReadiness(
                List.of(deviceControlConsumer, deviceKillSwitchesConsumer),
                List.of(
                        deviceControlConsumer,
                        deviceKillSwitchesConsumer,
                        deviceAssignmentsConsumer,
                        deviceManyAssignmentsConsumer,
                        deviceDirectAssignmentsConsumer,
                        deviceReportsConsumer,
                        deviceTargetsConsumer,
                        deviceTargetTypesConsumer,
                        deviceSetsConsumer),
                alone::isHeld);
    }

    /** OUT_OF_SERVICE while devices are offered nothing, with the reasons. */
    @Bean
    HealthIndicator offersHealthIndicator(DeviceReadiness readiness) {
        return () -> {
            var doubts = readiness.doubts();
            return (doubts.isEmpty() ? Health.up() : Health.outOfService())
                    .withDetail("offersHeldBecause", doubts)
                    .build();
        };
    }
}
