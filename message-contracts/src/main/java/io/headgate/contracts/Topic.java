package io.headgate.contracts;

import io.headgate.contracts.action.ActionReports;
import io.headgate.contracts.alert.AlertCommand;
import io.headgate.contracts.alert.AlertEvent;
import io.headgate.contracts.approval.ApprovalCommand;
import io.headgate.contracts.approval.ApprovalEvent;
import io.headgate.contracts.assignment.AssignmentMessage.AutoApprovalRequested;
import io.headgate.contracts.assignment.AssignmentMessage.AutoApprovalWithdrawn;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsAssigned;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsMatched;
import io.headgate.contracts.audit.AuditEvent;
import io.headgate.contracts.cascade.CascadeMessage.ActionsTimedOut;
import io.headgate.contracts.cascade.CascadeMessage.GroupProgress;
import io.headgate.contracts.cascade.CascadeMessage.GroupVerdict;
import io.headgate.contracts.distribution.DistributionCommand;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsChunk;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsPlanned;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsRefused;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetRemoved;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.GroupOpened;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeRemoved;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SetTagRemoved;
import io.headgate.contracts.distribution.DistributionMessage.SetTagState;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeRemoved;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleRemoved;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.contracts.killswitch.KillSwitchMessage;
import io.headgate.contracts.operation.OperationMessage.DiscardParkedRecord;
import io.headgate.contracts.operation.OperationMessage.RecordDiscarded;
import io.headgate.contracts.operation.OperationMessage.RecordFailedAgain;
import io.headgate.contracts.operation.OperationMessage.RecordParked;
import io.headgate.contracts.operation.OperationMessage.RecordReplayed;
import io.headgate.contracts.operation.OperationMessage.ReplayParkedRecord;
import io.headgate.contracts.operation.OperationMessage.RolloutFull;
import io.headgate.contracts.rollout.RolloutCommand;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.target.TargetCommand;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsChunk;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsJoined;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsRefused;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsResolved;
import io.headgate.contracts.target.TargetMessage.TargetContacts;
import io.headgate.contracts.target.TargetMessage.TargetFilterRemoved;
import io.headgate.contracts.target.TargetMessage.TargetFilterState;
import io.headgate.contracts.target.TargetMessage.TargetRemoved;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.contracts.target.TargetMessage.TargetTagRemoved;
import io.headgate.contracts.target.TargetMessage.TargetTagState;
import io.headgate.contracts.target.TargetMessage.TargetTypeRemoved;
import io.headgate.contracts.target.TargetMessage.TargetTypeState;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Every topic there is: creation, ACLs, the AsyncAPI document and the operations manual are made from this table.
 *
 * <p>Names are {@code <plural>.<commands|events|state>.v<major>}. The key is the id of the aggregate the record is about,
 * so records about one thing stay in order. State topics are compacted and hold the newest state of each key.
 */
public enum Topic {
    ROLLOUT_COMMANDS(
            "rollouts.commands.v1",
            Kind.COMMANDS,
            4,
            "rollout-service",
            List.of("api-gateway"),
            "rollout id",
            RolloutCommand.class),
    /** The lane of what only takes away: nothing that is asked for otherwise stands in front of it. */
    ROLLOUT_STOPS(
            "rollouts.stops.v1",
            Kind.COMMANDS,
            4,
            "rollout-service",
            List.of("api-gateway"),
            "rollout id",
            RolloutCommand.Halt.class),
    ROLLOUT_EVENTS(
            "rollouts.events.v1",
            Kind.EVENTS,
            4,
            "rollout-service",
            List.of(
                    "api-gateway",
                    "target-service",
                    "distribution-service",
                    "cascade-engine",
                    "approval-service",
                    "notification-service",
                    "public"),
            "rollout id",
            RolloutEvent.class),
    KILL_SWITCHES(
            "kill-switches.state.v1",
            Kind.STATE,
            1,
            "rollout-service",
            List.of("api-gateway", "target-service", "distribution-service", "notification-service", "public"),
            "distribution set id, or everything",
            KillSwitchMessage.class),
    TARGET_COMMANDS(
            "targets.commands.v1",
            Kind.COMMANDS,
            4,
            "target-service",
            List.of("api-gateway"),
            "controller or filter id",
            TargetCommand.class),
    TARGET_STATE(
            "targets.state.v1",
            Kind.STATE,
            4,
            "target-service",
            List.of("api-gateway"),
            "controller id",
            TargetState.class,
            TargetRemoved.class),
    TARGET_FILTER_STATE(
            "target-filters.state.v1",
            Kind.STATE,
            1,
            "target-service",
            List.of("api-gateway"),
            "filter id",
            TargetFilterState.class,
            TargetFilterRemoved.class),
    TARGET_CONTACTS(
            "target-contacts.events.v1",
            Kind.EVENTS,
            1,
            "api-gateway",
            List.of("target-service", "api-gateway"),
            "gateway instance",
            TargetContacts.class),
    TARGET_LABEL_STATE(
            "target-labels.state.v1",
            Kind.STATE,
            1,
            "target-service",
            List.of("api-gateway"),
            "tag or type id",
            TargetTagState.class,
            TargetTagRemoved.class,
            TargetTypeState.class,
            TargetTypeRemoved.class),
    AUTO_ASSIGNMENTS(
            "auto-assignments.events.v1",
            Kind.EVENTS,
            1,
            "target-service",
            List.of("distribution-service", "approval-service"),
            "filter id",
            TargetsMatched.class,
            AutoApprovalRequested.class,
            AutoApprovalWithdrawn.class),
    ASSIGNMENTS(
            "assignments.events.v1",
            Kind.EVENTS,
            4,
            "distribution-service",
            List.of("api-gateway", "target-service", "public"),
            "assignment id",
            TargetsAssigned.class),
    ROLLOUT_TARGETS(
            "rollout-targets.events.v1",
            Kind.EVENTS,
            4,
            "target-service",
            List.of("distribution-service"),
            "rollout id",
            RolloutTargetsChunk.class,
            RolloutTargetsJoined.class,
            RolloutTargetsResolved.class,
            RolloutTargetsRefused.class),
    DISTRIBUTION_COMMANDS(
            "distributions.commands.v1",
            Kind.COMMANDS,
            1,
            "distribution-service",
            List.of("api-gateway"),
            "module, set, tag, type or assignment id",
            DistributionCommand.class),
    DISTRIBUTION_STATE(
            "distribution-sets.state.v1",
            Kind.STATE,
            1,
            "distribution-service",
            List.of("api-gateway", "target-service"),
            "module, set, tag or type id",
            SoftwareModuleState.class,
            SoftwareModuleRemoved.class,
            DistributionSetState.class,
            DistributionSetRemoved.class,
            SetTagState.class,
            SetTagRemoved.class,
            ModuleTypeState.class,
            ModuleTypeRemoved.class,
            SetTypeState.class,
            SetTypeRemoved.class),
    ROLLOUT_ASSIGNMENTS(
            "rollout-assignments.events.v1",
            Kind.EVENTS,
            4,
            "distribution-service",
            List.of("api-gateway", "rollout-service"),
            "rollout id",
            AssignmentsChunk.class,
            AssignmentsPlanned.class,
            AssignmentsRefused.class,
            GroupOpened.class),
    ACTION_FEEDBACK(
            "action-feedback.events.v1",
            Kind.DURABLE_EVENTS,
            4,
            "api-gateway",
            List.of("cascade-engine", "api-gateway", "target-service"),
            "rollout id:group",
            ActionReports.class),
    GROUP_VERDICTS(
            "group-verdicts.events.v1",
            Kind.EVENTS,
            4,
            "cascade-engine",
            List.of("rollout-service"),
            "rollout id",
            GroupVerdict.class),
    GROUP_PROGRESS(
            "group-progress.state.v1",
            Kind.STATE,
            4,
            "cascade-engine",
            List.of("api-gateway", "public"),
            "rollout id:group",
            GroupProgress.class),
    ACTION_TIMEOUTS(
            "action-timeouts.events.v1",
            Kind.EVENTS,
            4,
            "cascade-engine",
            List.of("api-gateway", "target-service"),
            "rollout id:group",
            ActionsTimedOut.class),
    APPROVAL_COMMANDS(
            "approvals.commands.v1",
            Kind.COMMANDS,
            1,
            "approval-service",
            List.of("api-gateway"),
            "rollout or filter id",
            ApprovalCommand.class),
    APPROVAL_EVENTS(
            "approvals.events.v1",
            Kind.EVENTS,
            1,
            "approval-service",
            List.of("rollout-service", "target-service", "api-gateway", "public"),
            "rollout or filter id",
            ApprovalEvent.class),
    ALERT_COMMANDS(
            "alerts.commands.v1",
            Kind.COMMANDS,
            1,
            "notification-service",
            List.of("api-gateway"),
            "alert or channel id",
            AlertCommand.class),
    ALERT_EVENTS(
            "alerts.events.v1",
            Kind.EVENTS,
            1,
            "notification-service",
            List.of("api-gateway", "public"),
            "alert or channel id",
            AlertEvent.class),
    OPERATION_COMMANDS(
            "operations.commands.v1",
            Kind.COMMANDS,
            1,
            "every service",
            List.of("api-gateway"),
            "service name",
            ReplayParkedRecord.class,
            DiscardParkedRecord.class),
    PARKED_RECORDS(
            "parked-records.events.v1",
            Kind.EVENTS,
            1,
            "every service",
            List.of("notification-service", "api-gateway", "rollout-service"),
            "parked record id",
            RecordParked.class,
            RecordReplayed.class,
            RecordDiscarded.class,
            RecordFailedAgain.class),
    REACHED_LIMITS(
            "reached-limits.events.v1",
            Kind.EVENTS,
            1,
            "distribution-service",
            List.of("notification-service", "public"),
            "rollout id",
            RolloutFull.class),
    AUDIT_EVENTS(
            "audit.events.v1", Kind.EVENTS, 1, "api-gateway", List.of("api-gateway"), "who acted", AuditEvent.class),
    REPLIES("command-replies.v1", Kind.REPLIES, 1, "every service", List.of("api-gateway"), "command id");

    public enum Kind {
        /** Requests to the owner; kept long enough to survive an outage of the owner. */
        COMMANDS(Duration.ofDays(7)),
        /**
         * Facts, owned by the writer; who needs more than this replays from the owner. For some minutes the writer keeps what
         * it has told, and tells it again when it starts: the broker may have lost it in a power cut.
         */
        EVENTS(Duration.ofDays(30)),
        /** Facts that exist nowhere else until they are consumed: the broker flushes each append to disk. */
        DURABLE_EVENTS(Duration.ofDays(30)),
        /** Compacted: the newest state of each key, kept for ever. Flushed, too: an older state must not be told again. */
        STATE(Duration.ZERO),
        /** Answers to commands; worthless after the caller's deadline. */
        REPLIES(Duration.ofHours(1));

        private final Duration retention;

        Kind(Duration retention) {
            this.retention = retention;
        }

        /** How long records are kept; zero means compacted and kept. */
        public Duration retention() {
            return retention;
        }
    }

    /** What leaves a service first when much waits to leave it. */
    public enum Lane {
        /** What the control of rollouts rests on: few, and nothing stands in front of them. */
        CONTROL,
        /** A person waits. */
        REPLIES,
        FACTS,
        /** One for each target, or the list of many: whoever waits for others does not wait for these. */
        BULK
    }

    /** What decides whether devices are offered anything, and who is told when that is in doubt. */
    private static final Set<Topic> CONTROL =
            EnumSet.of(KILL_SWITCHES, ROLLOUT_EVENTS, GROUP_VERDICTS, APPROVAL_EVENTS, PARKED_RECORDS);

    private static final String EVERY_SERVICE = "every service";
    private static final String PUBLIC = "public";

    private final String topicName;
    private final Kind kind;
    private final int partitions;
    private final String owner;
    private final List<String> peers;
    private final String key;
    private final List<Class<?>> messages;

    Topic(
            String topicName,
            Kind kind,
            int partitions,
            String owner,
            List<String> peers,
            String key,
            Class<?>... messages) {
        this.topicName = topicName;
        this.kind = kind;
        this.partitions = partitions;
        this.owner = owner;
        this.peers = peers;
        this.key = key;
        this.messages = List.of(messages);
    }

    public String topicName() {
        return topicName;
    }

    public Kind kind() {
        return kind;
    }

    public int partitions() {
        return partitions;
    }

    /** All records of a key on one topic stay in their order, so a topic has one lane, but for what is said to be bulk. */
    public Lane lane() {
        if (CONTROL.contains(this)) {
            return Lane.CONTROL;
        }
        if (kind == Kind.REPLIES) {
            return Lane.REPLIES;
        }
        return this == TARGET_STATE ? Lane.BULK : Lane.FACTS;
    }

    /** The service that writes the topic; for commands, the one that reads it. */
    public String owner() {
        return owner;
    }

    /** Who else is on the topic: consumers of facts, senders of commands. {@code public} marks a topic for others. */
    public List<String> peers() {
        return peers;
    }

    /** The services that may write the topic: who sends its commands, or whose facts they are. */
    public Set<String> writers() {
        return kind == Kind.COMMANDS ? Set.copyOf(peers) : owners();
    }

    /** The services that may read the topic. */
    public Set<String> readers() {
        if (kind == Kind.COMMANDS) {
            return owners();
        }
        var readers = new TreeSet<>(peers);
        readers.remove(PUBLIC);
        return readers;
    }

    private Set<String> owners() {
        return owner.equals(EVERY_SERVICE) ? services() : Set.of(owner);
    }

    /** Whether other systems may read the topic. */
    public boolean isPublic() {
        return peers.contains(PUBLIC);
    }

    /** All that the table names. */
    public static Set<String> services() {
        var services = new TreeSet<String>();
        for (var topic : values()) {
            Stream.concat(Stream.of(topic.owner), topic.peers.stream())
                    .filter(name -> !name.equals(EVERY_SERVICE) && !name.equals(PUBLIC))
                    .forEach(services::add);
        }
        return services;
    }

    /** What the record key means. */
    public String key() {
        return key;
    }

    /** The messages, or sealed families of messages, that may stand on the topic. Replies are the chassis' own. */
    public List<Class<?>> messages() {
        return messages;
    }
}
