package io.headgate.distribution.wiring;

import io.headgate.chassis.messaging.AllOrNothing;
import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.FactConsumer;
import io.headgate.chassis.messaging.Messaging;
import io.headgate.chassis.messaging.MessagingWiring;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.assignment.AssignmentMessage;
import io.headgate.contracts.distribution.DistributionCommand;
import io.headgate.contracts.killswitch.KillSwitchMessage;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.target.TargetMessage;
import io.headgate.distribution.inbound.AssignmentsTeller;
import io.headgate.distribution.inbound.BuiltInTypes;
import io.headgate.distribution.inbound.DirectAssignments;
import io.headgate.distribution.inbound.DistributionCommands;
import io.headgate.distribution.inbound.JoiningTargets;
import io.headgate.distribution.inbound.Planner;
import io.headgate.distribution.inbound.RolloutEvents;
import io.headgate.distribution.inbound.RolloutTargets;
import io.headgate.distribution.store.ApprovalPolicyTable;
import io.headgate.distribution.store.AssignmentStore;
import io.headgate.distribution.store.JoinStore;
import io.headgate.distribution.store.KillSwitchStore;
import io.headgate.distribution.store.PlanStore;
import io.headgate.distribution.store.SoftwareStore;
import io.headgate.distribution.store.TagStore;
import io.headgate.distribution.store.TypeStore;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The consumers of the service and what they stand on. */
@Configuration(proxyBeanMethods = false)
@Import(MessagingWiring.class)
@EnableConfigurationProperties(DistributionServiceConfig.class)
class DistributionWiring {

    @Bean
    SoftwareStore softwareStore(JdbcTemplate jdbc) {
        return new SoftwareStore(jdbc);
    }

    @Bean
    TypeStore typeStore(JdbcTemplate jdbc) {
        return new TypeStore(jdbc);
    }

    /** Before anyone asks: what a tenant begins with is there and told when the service is. */
    @Bean
    ApplicationRunner builtInTypes(
            TypeStore types, Outbox outbox, PlatformTransactionManager transactions, InstantSource clock) {
        return _ -> new TransactionTemplate(transactions)
                .executeWithoutResult(_ -> new BuiltInTypes(types, outbox).give(Cause.DEFAULT_TENANT, clock.instant()));
    }

    @Bean
    PlanStore planStore(DataSource dataSource) {
        return new PlanStore(dataSource);
    }

    @Bean
    AssignmentStore assignmentStore(JdbcTemplate jdbc, PlatformTransactionManager transactions) {
        return new AssignmentStore(jdbc, transactions);
    }

    @Bean
    KillSwitchStore killSwitchStore(JdbcTemplate jdbc) {
        return new KillSwitchStore(jdbc);
    }

    @Bean
    FactConsumer killSwitches(Messaging messaging, KillSwitchStore store) {
        return messaging
                .consumer("kill-switches")
                .reads(Topic.KILL_SWITCHES)
                .understands(KillSwitchMessage.class)
                .idempotentByItself()
                .handledBy(store::handle);
    }

    @Bean
    ApprovalPolicyTable approvalPolicies(JdbcTemplate jdbc) {
        return new ApprovalPolicyTable(jdbc);
    }

    @Bean
    DirectAssignments directAssignments(
            SoftwareStore software,
            AssignmentStore assignments,
            KillSwitchStore killSwitches,
            ApprovalPolicyTable policies,
            Outbox outbox) {
        return new DirectAssignments(software, assignments, killSwitches, policies, outbox);
    }

    @Bean
    AssignmentsTeller assignmentsTeller(Outbox outbox, InstantSource clock) {
        return new AssignmentsTeller(outbox, clock);
    }

    @Bean
    JoiningTargets joiningTargets(
            PlanStore plans, JdbcTemplate jdbc, AssignmentStore numbers, AssignmentsTeller teller) {
        return new JoiningTargets(plans, new JoinStore(jdbc), numbers, teller);
    }

    @Bean
    Planner planner(
            PlanStore store,
            AssignmentStore numbers,
            JoiningTargets joining,
            AssignmentsTeller teller,
            DistributionServiceConfig config) {
        return new Planner(store, numbers, teller, joining, config.assignmentsPerRecord(), config.planStatementLimit());
    }

    @Bean
    FactConsumer distributionCommands(
            Messaging messaging,
            SoftwareStore store,
            TypeStore types,
            DirectAssignments assignments,
            JdbcTemplate jdbc,
            Outbox outbox,
            PlatformTransactionManager transactions) {
        var allOrNothing = new AllOrNothing(transactions);
        return messaging.commands(
                Topic.DISTRIBUTION_COMMANDS,
                DistributionCommand.class,
                new DistributionCommands(store, new TagStore(jdbc), types, assignments, outbox, allOrNothing)::handle);
    }

    /** One record a transaction: a plan can be made in each. The plan's row makes a repeat harmless. */
    @Bean
    FactConsumer rolloutEvents(
            Messaging messaging,
            SoftwareStore software,
            PlanStore plans,
            Planner planner,
            ApprovalPolicyTable policies,
            Outbox outbox) {
        return messaging
                .consumer("rollouts")
                .reads(Topic.ROLLOUT_EVENTS)
                .understands(RolloutEvent.class)
                .idempotentByItself()
                .batchesOf(1)
                .handledBy(new RolloutEvents(software, plans, planner, policies, outbox)::handle);
    }

    /** Many small records together: each assignment is made once by its id, which comes from the record's. */
    @Bean
    FactConsumer autoAssignments(Messaging messaging, DirectAssignments assignments) {
        return messaging
                .consumer("auto-assignments")
                .reads(Topic.AUTO_ASSIGNMENTS)
                .understands(AssignmentMessage.class)
                .idempotentByItself()
                .handledBy(assignments::handle);
    }

    @Bean
    RolloutTargets targetsOfRollouts(PlanStore plans, Planner planner, JoiningTargets joining) {
        return new RolloutTargets(plans, planner, joining);
    }

    @Bean
    FactConsumer rolloutTargets(Messaging messaging, RolloutTargets targets) {
        return collecting(messaging, "targets").withoutBulk().handledBy(targets::handle);
    }

    /** Plans of many targets, one after the other: a plan of few waits for none of them. */
    @Bean
    FactConsumer manyRolloutTargets(Messaging messaging, RolloutTargets targets) {
        return collecting(messaging, "many-targets").onlyBulk().handledBy(targets::handle);
    }

    /** One record a transaction, which holds thousands of targets or makes a plan. */
    private static FactConsumer.Settings collecting(Messaging messaging, String purpose) {
        return messaging
                .consumer(purpose)
                .reads(Topic.ROLLOUT_TARGETS)
                .understands(TargetMessage.class)
                .idempotentByItself()
                .batchesOf(1);
    }
}
