package io.headgate.target.wiring;

import io.headgate.chassis.messaging.AllOrNothing;
import io.headgate.chassis.messaging.FactConsumer;
import io.headgate.chassis.messaging.Messaging;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Topic;
import io.headgate.contracts.action.ActionReports;
import io.headgate.contracts.approval.ApprovalEvent;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsAssigned;
import io.headgate.contracts.cascade.CascadeMessage;
import io.headgate.contracts.distribution.DistributionMessage;
import io.headgate.contracts.killswitch.KillSwitchMessage;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.target.TargetCommand;
import io.headgate.contracts.target.TargetMessage.TargetContacts;
import io.headgate.target.automation.WhenActionsHappenedThenNoteProgress;
import io.headgate.target.automation.WhenApprovalDecidedThenAssign;
import io.headgate.target.automation.WhenApprovalPolicyChangedThenNoteIt;
import io.headgate.target.automation.WhenDistributionSetToldThenNoteName;
import io.headgate.target.automation.WhenKillSwitchPressedThenSuspendAutoAssignments;
import io.headgate.target.automation.WhenRolloutStartedThenResolveTargets;
import io.headgate.target.automation.WhenTargetsPolledThenNoteContact;
import io.headgate.target.inbound.TargetCommandHandler;
import io.headgate.target.read.ActionReportsRead;
import io.headgate.target.read.FilterPreviews;
import io.headgate.target.read.SelectedTargets;
import io.headgate.target.read.TargetFields;
import io.headgate.target.write.ApprovalPolicyTable;
import io.headgate.target.write.AutoAssignments;
import io.headgate.target.write.BulkTargetChanges;
import io.headgate.target.write.DynamicRollouts;
import io.headgate.target.write.FilterTable;
import io.headgate.target.write.FullLooks;
import io.headgate.target.write.KillSwitchTable;
import io.headgate.target.write.NewMatches;
import io.headgate.target.write.TagRegistry;
import io.headgate.target.write.TargetFilterRegistry;
import io.headgate.target.write.TargetNews;
import io.headgate.target.write.TargetRegistry;
import io.headgate.target.write.TargetTable;
import io.headgate.target.write.TimeLooks;
import io.headgate.target.write.TypeRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class TargetWiring {

    @Bean
    SelectedTargets selectedTargets(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            @Value("${target-service.overdue-after}") Duration overdueAfter) {
        return new SelectedTargets(jdbc, transactions, new TargetFields(overdueAfter));
    }

    @Bean
    FilterTable filterTable(JdbcTemplate jdbc) {
        return new FilterTable(jdbc);
    }

    @Bean
    KillSwitchTable killSwitchTable(JdbcTemplate jdbc) {
        return new KillSwitchTable(jdbc);
    }

    @Bean
    FactConsumer killSwitches(Messaging messaging, KillSwitchTable switches, TargetFilterRegistry filters) {
        var suspension = new WhenKillSwitchPressedThenSuspendAutoAssignments(switches, filters);
        return messaging
                .consumer("kill-switches")
                .reads(Topic.KILL_SWITCHES)
                .understands(KillSwitchMessage.class)
                .idempotentByItself()
                .handledBy(suspension::handle);
    }

    @Bean
    AutoAssignments autoAssignments(JdbcTemplate jdbc, FilterTable filters, Outbox outbox) {
        return new AutoAssignments(jdbc, filters, outbox);
    }

    @Bean
    DynamicRollouts dynamicRollouts(JdbcTemplate jdbc, Outbox outbox, PlatformTransactionManager transactions) {
        return new DynamicRollouts(jdbc, outbox, transactions);
    }

    @Bean
    NewMatches newMatches(
            JdbcTemplate jdbc, SelectedTargets selected, AutoAssignments autoAssignments, DynamicRollouts rollouts) {
        return new NewMatches(jdbc, selected, List.of(autoAssignments, rollouts));
    }

    @Bean(initMethod = "start")
    FullLooks fullLooks(JdbcTemplate jdbc, TransactionTemplate transaction, NewMatches matches, Clock clock) {
        return new FullLooks(jdbc, transaction, matches, clock);
    }

    @Bean(initMethod = "start")
    TimeLooks timeLooks(
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            NewMatches matches,
            Clock clock,
            @Value("${target-service.look-at-time-every}") Duration every) {
        return new TimeLooks(jdbc, transaction, matches, clock, every);
    }

    @Bean
    TargetFilterRegistry targetFilterRegistry(
            JdbcTemplate jdbc,
            FilterTable table,
            ApprovalPolicyTable policies,
            FullLooks looks,
            KillSwitchTable killSwitches,
            Outbox outbox,
            SelectedTargets selected) {
        return new TargetFilterRegistry(jdbc, table, policies, looks, killSwitches, outbox, selected);
    }

    @Bean
    ApprovalPolicyTable approvalPolicies(JdbcTemplate jdbc) {
        return new ApprovalPolicyTable(jdbc);
    }

    @Bean
    FactConsumer approvalPolicy(Messaging messaging, ApprovalPolicyTable policies) {
        return messaging
                .consumer("approval-policy")
                .reads(Topic.ROLLOUT_EVENTS)
                .understands(RolloutEvent.class)
                .idempotentByItself()
                .handledBy(new WhenApprovalPolicyChangedThenNoteIt(policies)::handle);
    }

    @Bean
    FactConsumer approvals(Messaging messaging, TargetFilterRegistry filters) {
        return messaging
                .consumer("approvals")
                .reads(Topic.APPROVAL_EVENTS)
                .understands(ApprovalEvent.class)
                .idempotentByItself()
                .handledBy(new WhenApprovalDecidedThenAssign(filters)::handle);
    }

    @Bean
    TargetCommandHandler targetCommandHandler(
            JdbcTemplate jdbc,
            TargetFilterRegistry filters,
            NewMatches matches,
            SelectedTargets selected,
            FullLooks looks,
            TimeLooks times,
            ActionReportsRead reports,
            Outbox outbox,
            PlatformTransactionManager transactions) {
        var table = new TargetTable(jdbc);
        var news = new TargetNews(outbox, matches);
        var tags = new TagRegistry(jdbc, outbox, table, news);
        var types = new TypeRegistry(jdbc, looks, outbox);
        return new TargetCommandHandler(
                new TargetRegistry(table, news, tags, types),
                new BulkTargetChanges(table, news, tags, types, selected),
                tags,
                types,
                filters,
                new FilterPreviews(selected, reports),
                times,
                new AllOrNothing(transactions));
    }

    @Bean
    FactConsumer targetCommands(Messaging messaging, TargetCommandHandler handler) {
        return messaging.commands(Topic.TARGET_COMMANDS, TargetCommand.class, handler);
    }

    @Bean
    WhenRolloutStartedThenResolveTargets targetResolution(
            JdbcTemplate jdbc,
            SelectedTargets selected,
            ActionReportsRead reports,
            DynamicRollouts dynamic,
            NewMatches matches,
            Outbox outbox,
            Clock clock,
            PlatformTransactionManager transactions,
            @Value("${target-service.few-targets}") long few) {
        return new WhenRolloutStartedThenResolveTargets(
                jdbc,
                selected,
                reports,
                new WhenRolloutStartedThenResolveTargets.LaterTargets(dynamic, matches),
                outbox,
                clock,
                transactions,
                few);
    }

    @Bean
    FactConsumer resolution(Messaging messaging, WhenRolloutStartedThenResolveTargets resolution) {
        return messaging
                .consumer("resolution")
                .reads(Topic.ROLLOUT_EVENTS)
                .understands(RolloutEvent.class)
                .idempotentByItself()
                // One start is one transaction: a large one that fails does not take another with it.
                .batchesOf(1)
                .handledBy(resolution::handle);
    }

    /** The same events once more: large starts, one after the other, while the small ones go on. */
    @Bean
    FactConsumer largeResolution(Messaging messaging, WhenRolloutStartedThenResolveTargets resolution) {
        return messaging
                .consumer("large-resolution")
                .reads(Topic.ROLLOUT_EVENTS)
                .understands(RolloutEvent.class)
                .idempotentByItself()
                .batchesOf(1)
                .handledBy(resolution::handleLarge);
    }

    @Bean
    FactConsumer contacts(Messaging messaging, JdbcTemplate jdbc, NewMatches matches, Clock clock) {
        var contacts = new WhenTargetsPolledThenNoteContact(jdbc, matches, clock);
        return messaging
                .consumer("contacts")
                .reads(Topic.TARGET_CONTACTS)
                .understands(TargetContacts.class)
                .idempotentByItself()
                .batchesOf(50)
                .gathering(Duration.ofMillis(200))
                .handledBy(contacts::handle);
    }

    @Bean
    FactConsumer progress(Messaging messaging, JdbcTemplate jdbc, NewMatches matches, Clock clock) {
        var progress = new WhenActionsHappenedThenNoteProgress(jdbc, matches, clock);
        return messaging
                .consumer("progress")
                .reads(Topic.ASSIGNMENTS, Topic.ACTION_FEEDBACK, Topic.ACTION_TIMEOUTS)
                .understands(TargetsAssigned.class, ActionReports.class, CascadeMessage.class)
                .idempotentByItself()
                // What filters see may be a moment old. A device's whole cycle often falls into one pause, and is then
                // one change of its row.
                .batchesOf(200)
                .gathering(Duration.ofMillis(500))
                .handledBy(progress::handle);
    }

    @Bean
    ActionReportsRead reportsRead(@Qualifier("progress") FactConsumer progress) {
        return progress::awaitToldSoFar;
    }

    @Bean
    FactConsumer setNames(Messaging messaging, JdbcTemplate jdbc, TargetFilterRegistry filters, Clock clock) {
        var names = new WhenDistributionSetToldThenNoteName(jdbc, filters, clock);
        return messaging
                .consumer("set-names")
                .reads(Topic.DISTRIBUTION_STATE)
                .understands(DistributionMessage.class)
                .idempotentByItself()
                // Sets are large and change seldom.
                .batchesOf(50)
                .handledBy(names::handle);
    }
}
