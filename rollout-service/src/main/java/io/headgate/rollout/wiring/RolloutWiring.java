package io.headgate.rollout.wiring;

import io.headgate.chassis.Recurring;
import io.headgate.chassis.messaging.FactConsumer;
import io.headgate.chassis.messaging.Messaging;
import io.headgate.chassis.messaging.MessagingWiring;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.approval.ApprovalEvent;
import io.headgate.contracts.cascade.CascadeMessage.GroupVerdict;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsPlanned;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsRefused;
import io.headgate.contracts.distribution.DistributionMessage.GroupOpened;
import io.headgate.contracts.operation.OperationMessage.RecordDiscarded;
import io.headgate.contracts.operation.OperationMessage.RecordFailedAgain;
import io.headgate.contracts.operation.OperationMessage.RecordParked;
import io.headgate.contracts.operation.OperationMessage.RecordReplayed;
import io.headgate.contracts.rollout.RolloutCommand;
import io.headgate.rollout.automation.Doubts;
import io.headgate.rollout.automation.ScheduledStarts;
import io.headgate.rollout.automation.WhenKillSwitchPressedThenStopRollouts;
import io.headgate.rollout.automation.WhenRecordParkedThenPauseRollout;
import io.headgate.rollout.automation.WhenStartTimeComesThenStartRollout;
import io.headgate.rollout.inbound.ApprovalPolicyTable;
import io.headgate.rollout.inbound.ChunkOfAssignments;
import io.headgate.rollout.inbound.KillSwitchCommands;
import io.headgate.rollout.inbound.MultiAssignmentSetting;
import io.headgate.rollout.inbound.Reports;
import io.headgate.rollout.inbound.RolloutCommands;
import io.headgate.rollout.inbound.RolloutNumbers;
import io.headgate.rollout.store.KillSwitchTable;
import io.headgate.rollout.store.RolloutNames;
import io.headgate.rollout.write.Rollouts;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Topics in, the timer, and the settings. */
@Configuration(proxyBeanMethods = false)
@Import({MessagingWiring.class, AxonWiring.class})
public class RolloutWiring {

    @Bean
    KillSwitchTable killSwitchTable(JdbcTemplate jdbc) {
        return new KillSwitchTable(jdbc);
    }

    @Bean
    Recurring stopsOfKillSwitches(
            KillSwitchTable switches,
            Rollouts rollouts,
            TransactionTemplate transaction,
            Clock clock,
            @Value("${rollout.kill-switches.check-every}") Duration checkEvery) {
        var reaction = new WhenKillSwitchPressedThenStopRollouts(switches, rollouts, transaction, clock);
        return new Recurring("kill-switch", checkEvery, reaction::stopAll);
    }

    @Bean
    RolloutCommands rolloutCommands(
            Rollouts rollouts,
            Doubts doubts,
            RolloutNames names,
            KillSwitchTable killSwitches,
            @Qualifier("stopsOfKillSwitches") Recurring stops,
            JdbcTemplate jdbc,
            Outbox outbox) {
        return new RolloutCommands(
                rollouts,
                doubts,
                names,
                new ApprovalPolicyTable(jdbc, outbox),
                new MultiAssignmentSetting(jdbc, outbox),
                killSwitches,
                new KillSwitchCommands(killSwitches, outbox, stops::soon),
                new RolloutNumbers(jdbc));
    }

    @Bean
    FactConsumer commandConsumer(Messaging messaging, RolloutCommands commands) {
        return messaging.commands(Topic.ROLLOUT_COMMANDS, RolloutCommand.class, commands::handle);
    }

    /** Beside the other commands: however many of those wait, a stop waits for at most the one that is being decided. */
    @Bean
    FactConsumer stopConsumer(Messaging messaging, RolloutCommands commands) {
        return messaging.urgentCommands(Topic.ROLLOUT_STOPS, RolloutCommand.Halt.class, commands::handle);
    }

    @Bean
    Reports reports(Rollouts rollouts, Clock clock) {
        return new Reports(rollouts, clock);
    }

    /** These three, and the doubts, one by one: a stop of a rollout waits for no fact of another. */
    @Bean
    FactConsumer approvalConsumer(Messaging messaging, Reports reports) {
        return messaging
                .consumer("approvals")
                .reads(Topic.APPROVAL_EVENTS)
                .understands(ApprovalEvent.class)
                .idempotentByItself()
                .oneByOne()
                .handledBy(reports::handleApprovals);
    }

    @Bean
    FactConsumer assignmentConsumer(Messaging messaging, Reports reports) {
        return messaging
                .consumer("assignments")
                .reads(Topic.ROLLOUT_ASSIGNMENTS)
                .understands(
                        AssignmentsPlanned.class, AssignmentsRefused.class, GroupOpened.class, ChunkOfAssignments.class)
                .idempotentByItself()
                .oneByOne()
                .safetyOf(rollout -> rollout)
                .handledBy(reports::handleAssignments);
    }

    @Bean
    FactConsumer verdictConsumer(Messaging messaging, Reports reports) {
        return messaging
                .consumer("verdicts")
                .reads(Topic.GROUP_VERDICTS)
                .understands(GroupVerdict.class)
                .idempotentByItself()
                .oneByOne()
                .safetyOf(rollout -> rollout)
                .handledBy(reports::handleVerdicts);
    }

    @Bean
    Doubts doubts(JdbcTemplate jdbc) {
        return new Doubts(jdbc);
    }

    @Bean
    FactConsumer doubtConsumer(Messaging messaging, Doubts doubts, Rollouts rollouts, Clock clock) {
        var reaction = new WhenRecordParkedThenPauseRollout(doubts, rollouts, clock);
        return messaging
                .consumer("doubts")
                .reads(Topic.PARKED_RECORDS)
                .understands(RecordParked.class, RecordReplayed.class, RecordDiscarded.class, RecordFailedAgain.class)
                .oneByOne()
                .handledBy(reaction::handle);
    }

    @Bean
    Recurring scheduledStartTimer(
            ScheduledStarts starts,
            Doubts doubts,
            Rollouts rollouts,
            KillSwitchTable killSwitches,
            TransactionTemplate transaction,
            Clock clock,
            @Value("${rollout.scheduled-starts.check-every}") Duration checkEvery) {
        var reaction =
                new WhenStartTimeComesThenStartRollout(starts, doubts, rollouts, killSwitches, transaction, clock);
        return new Recurring("scheduled-starts", checkEvery, reaction::startDue);
    }
}
