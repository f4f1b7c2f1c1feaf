package io.headgate.rollout.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalDenied;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGranted;
import io.headgate.contracts.cascade.CascadeMessage;
import io.headgate.contracts.cascade.CascadeMessage.GroupVerdict;
import io.headgate.contracts.cascade.GroupCounts;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsPlanned;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsRefused;
import io.headgate.contracts.distribution.DistributionMessage.GroupAssignment;
import io.headgate.contracts.distribution.DistributionMessage.GroupOpened;
import io.headgate.contracts.rollout.RolloutCommand;
import io.headgate.contracts.rollout.RolloutCommand.AcceptGroup;
import io.headgate.contracts.rollout.RolloutCommand.ArchiveRollout;
import io.headgate.contracts.rollout.RolloutCommand.CreateRollout;
import io.headgate.contracts.rollout.RolloutCommand.DeleteRollout;
import io.headgate.contracts.rollout.RolloutCommand.EditRollout;
import io.headgate.contracts.rollout.RolloutCommand.PauseRollout;
import io.headgate.contracts.rollout.RolloutCommand.ResumeRollout;
import io.headgate.contracts.rollout.RolloutCommand.RetryGroup;
import io.headgate.contracts.rollout.RolloutCommand.SetApprovalPolicy;
import io.headgate.contracts.rollout.RolloutCommand.StartGroup;
import io.headgate.contracts.rollout.RolloutCommand.StartRollout;
import io.headgate.contracts.rollout.RolloutCommand.StopRollout;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalRequested;
import io.headgate.contracts.rollout.RolloutEvent.GroupAccepted;
import io.headgate.contracts.rollout.RolloutEvent.GroupAdded;
import io.headgate.contracts.rollout.RolloutEvent.GroupHeld;
import io.headgate.contracts.rollout.RolloutEvent.GroupRetried;
import io.headgate.contracts.rollout.RolloutEvent.GroupStarted;
import io.headgate.contracts.rollout.RolloutEvent.GroupSucceeded;
import io.headgate.contracts.rollout.RolloutEvent.PlannedGroup;
import io.headgate.contracts.rollout.RolloutEvent.RolloutApproved;
import io.headgate.contracts.rollout.RolloutEvent.RolloutArchived;
import io.headgate.contracts.rollout.RolloutEvent.RolloutCreated;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDeleted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutDenied;
import io.headgate.contracts.rollout.RolloutEvent.RolloutFinished;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPaused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanRefused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPlanned;
import io.headgate.contracts.rollout.RolloutEvent.RolloutResumed;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import io.headgate.rollout.RolloutDefinitions;
import io.headgate.rollout.model.KillSwitches;
import io.headgate.rollout.model.MultiAssignment;
import io.headgate.rollout.model.Rollout;
import io.headgate.rollout.model.RolloutRefusal;
import io.headgate.rollout.write.Asked.Approvals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Given these events, when this is asked or reported, then that happens. */
final class RolloutFixture {

    static final String ID = "ro-1";
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    static final Instant EARLIER = NOW.minusSeconds(60);
    static final TriggeredBy KIM = TriggeredBy.user("kim");
    static final GroupCounts COUNTS = new GroupCounts(100, 0, 0, 0, 0, 95, 3, 2, 0);
    static final RolloutDefinition DEFINITION = RolloutDefinitions.twoGroups();
    static final String DIGEST = PlanDigest.of(DEFINITION);
    static final int NUMBER = 7;
    /** Of a story that starts right after its creation. */
    static final long START = 1;

    private final Rollout rollout;
    private TriggeredBy by = KIM;
    private @Nullable Long seen;
    private @Nullable Long sequence;
    private Approvals approvals = Approvals.OFF;
    private MultiAssignment multiAssignment = MultiAssignment.OFF;
    private KillSwitches killSwitches = KillSwitches.NONE;
    private @Nullable Decision decision;

    private RolloutFixture(Rollout rollout) {
        this.rollout = rollout;
    }

    static RolloutFixture given(RolloutEvent... events) {
        return given(List.of(events));
    }

    static RolloutFixture given(List<RolloutEvent> events) {
        return given(after(events));
    }

    /** The state after these, whatever versions they have. */
    static Rollout after(List<RolloutEvent> events) {
        return Rollout.unknown().evolve(inOrder(0, events));
    }

    /** With the versions that they have one after the other. */
    private static List<RolloutEvent> inOrder(long first, List<RolloutEvent> events) {
        return IntStream.range(0, events.size())
                .mapToObj(n -> withVersion(events.get(n), first + n))
                .toList();
    }

    private static RolloutEvent withVersion(RolloutEvent event, long version) {
        var components = event.getClass().getRecordComponents();
        var values = new Object[components.length];
        var types = new Class<?>[components.length];
        try {
            for (int n = 0; n < components.length; n++) {
                types[n] = components[n].getType();
                values[n] = components[n].getName().equals("version")
                        ? version
                        : components[n].getAccessor().invoke(event);
            }
            return (RolloutEvent) event.getClass().getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    static RolloutFixture given(Rollout rollout) {
        return new RolloutFixture(rollout);
    }

    RolloutFixture by(String user) {
        by = TriggeredBy.user(user);
        return this;
    }

    RolloutFixture havingSeen(long version) {
        seen = version;
        return this;
    }

    RolloutFixture sentAs(long number) {
        sequence = number;
        return this;
    }

    RolloutFixture withApprovalsOn() {
        approvals = Approvals.REQUIRED;
        return this;
    }

    RolloutFixture withKillSwitchOf(String scope) {
        killSwitches = new KillSwitches(Set.of(scope), Map.of());
        return this;
    }

    RolloutFixture withKillSwitchLifted(String scope, long lastPress) {
        killSwitches = new KillSwitches(Set.of(), Map.of(scope, lastPress));
        return this;
    }

    RolloutFixture withApprovalsSwitchedOffBy(String who) {
        approvals = Approvals.switchedOff(who, EARLIER);
        return this;
    }

    RolloutFixture withMultiAssignmentOn() {
        multiAssignment = MultiAssignment.ON;
        return this;
    }

    RolloutFixture when(Object question) {
        decision =
                decide(rollout, question, new Asked(by, NOW, seen, sequence, approvals, multiAssignment, killSwitches));
        return this;
    }

    void thenTells(RolloutEvent... events) {
        assertThat(decision).isEqualTo(new Decision.Told(inOrder(rollout.next(), List.of(events))));
    }

    void thenTellsKinds(Class<?>... kinds) {
        assertThat(decision).isInstanceOf(Decision.Told.class);
        assertThat(((Decision.Told) decision).events().stream().map(Object::getClass))
                .isEqualTo(Arrays.asList(kinds));
    }

    Refusal thenRefuses(RolloutRefusal refusal) {
        assertThat(decision).isInstanceOf(Decision.Refused.class);
        var refused = ((Decision.Refused) decision).refusal();
        assertThat(refused.code()).isEqualTo(refusal.code());
        assertThat(refused.detail()).isNotBlank();
        assertThat(refused.remedy()).isNotBlank();
        return refused;
    }

    void thenIgnores() {
        assertThat(decision).isInstanceOf(Decision.Ignored.class);
    }

    Decision decision() {
        assertThat(decision).isNotNull();
        return decision;
    }

    /** As the aggregate does. */
    static Decision decide(Rollout rollout, Object question, Asked asked) {
        return EmptyGroupsDecision.after(rollout, first(rollout, question, asked), asked);
    }

    private static Decision first(Rollout rollout, Object question, Asked asked) {
        return switch (question) {
            case NewRollout it ->
                CreateRolloutDecision.decide(
                        rollout, it, PlanDigest.of(it.command().definition()), asked);
            case RolloutCommand command -> decideCommand(rollout, command, asked);
            case ApprovalGranted it -> ApprovalGrantedDecision.decide(rollout, it, asked);
            case ApprovalDenied it -> ApprovalDeniedDecision.decide(rollout, it, asked);
            case AssignmentsPlanned it -> AssignmentsPlannedDecision.decide(rollout, it, asked);
            case AssignmentsRefused it -> AssignmentsRefusedDecision.decide(rollout, it, asked);
            case GroupOpened it -> GroupOpenedDecision.decide(rollout, it, asked);
            case GroupVerdict it -> GroupVerdictDecision.decide(rollout, it, asked);
            default -> throw new IllegalArgumentException("not a question: " + question);
        };
    }

    private static Decision decideCommand(Rollout rollout, RolloutCommand command, Asked asked) {
        return switch (command) {
            case CreateRollout it ->
                CreateRolloutDecision.decide(
                        rollout, new NewRollout(it, NUMBER, List.of()), PlanDigest.of(it.definition()), asked);
            case EditRollout it -> EditRolloutDecision.decide(rollout, it, PlanDigest.of(it.definition()), asked);
            case DeleteRollout it -> DeleteRolloutDecision.decide(rollout, it, asked);
            case ArchiveRollout it -> ArchiveRolloutDecision.decide(rollout, it, asked);
            case StartRollout it -> StartRolloutDecision.decide(rollout, it, asked);
            case PauseRollout it -> PauseRolloutDecision.decide(rollout, it, asked);
            case ResumeRollout it -> ResumeRolloutDecision.decide(rollout, it, asked);
            case StopRollout it -> StopRolloutDecision.decide(rollout, it, asked);
            case StartGroup it -> StartGroupDecision.decide(rollout, it, asked);
            case AcceptGroup it -> AcceptGroupDecision.decide(rollout, it, asked);
            case RetryGroup it -> RetryGroupDecision.decide(rollout, it, asked);
            case SetApprovalPolicy _,
                    RolloutCommand.EnableMultiAssignment _,
                    RolloutCommand.PressKillSwitch _,
                    RolloutCommand.LiftKillSwitch _ -> throw new IllegalArgumentException("not about a rollout");
        };
    }

    // What has happened, each by kim and a minute ago.

    static RolloutCreated created() {
        return new RolloutCreated(ID, 0, EARLIER, KIM, DEFINITION, DIGEST, false, NUMBER, List.of());
    }

    static RolloutCreated createdForApproval() {
        return new RolloutCreated(ID, 0, EARLIER, KIM, DEFINITION, DIGEST, true, NUMBER, List.of());
    }

    static ApprovalRequested approvalRequested() {
        return new ApprovalRequested(ID, 0, EARLIER, KIM, DEFINITION.name(), DIGEST, List.of("kim"));
    }

    static RolloutApproved approved() {
        return new RolloutApproved(ID, 0, EARLIER, TriggeredBy.user("lee"), DIGEST, List.of("lee"), null, null);
    }

    static RolloutDenied denied() {
        return new RolloutDenied(ID, 0, EARLIER, TriggeredBy.user("lee"), DIGEST, "no");
    }

    static RolloutStarted started() {
        return new RolloutStarted(ID, 0, EARLIER, KIM, DEFINITION);
    }

    static RolloutPlanned planned(int groups) {
        return new RolloutPlanned(
                ID,
                0,
                EARLIER,
                KIM,
                START,
                groups * 100L,
                IntStream.rangeClosed(1, groups)
                        .mapToObj(n -> new PlannedGroup(
                                n,
                                "group-" + n,
                                100,
                                n * 100L,
                                RolloutDefinitions.POLICY.success(),
                                RolloutDefinitions.POLICY.error(),
                                false))
                        .toList(),
                RolloutDefinitions.POLICY);
    }

    static RolloutPlanRefused planRefused() {
        return new RolloutPlanRefused(
                ID, 0, EARLIER, KIM, START, RolloutRefusal.EMPTY_GROUP.because("Group 1 is empty."));
    }

    static PlannedGroup dynamicGroup(int ordinal) {
        return new PlannedGroup(
                ordinal,
                "group-" + ordinal,
                100,
                ordinal * 100L,
                RolloutDefinitions.POLICY.success(),
                RolloutDefinitions.POLICY.error(),
                true);
    }

    static GroupAdded groupAdded(int ordinal) {
        return new GroupAdded(ID, 0, EARLIER, KIM, dynamicGroup(ordinal));
    }

    /** As distribution-service tells it. */
    static GroupOpened groupOpened(long start, int ordinal) {
        return new GroupOpened(ID, start, new GroupAssignment(ordinal, "group-" + ordinal, 100, ordinal * 100L));
    }

    static GroupStarted groupStarted(int group) {
        return new GroupStarted(ID, 0, EARLIER, KIM, group, null);
    }

    static GroupSucceeded groupSucceeded(int group) {
        return new GroupSucceeded(ID, 0, EARLIER, KIM, group, COUNTS);
    }

    static GroupHeld groupHeld(int group) {
        return new GroupHeld(ID, 0, EARLIER, KIM, group, "80 of 100", COUNTS);
    }

    static GroupAccepted groupAccepted(int group) {
        return new GroupAccepted(ID, 0, EARLIER, KIM, group, "fine");
    }

    static GroupRetried groupRetried(int group, int attempt) {
        return new GroupRetried(ID, 0, EARLIER, KIM, group, attempt);
    }

    /** A rollout of this definition whose first group runs; as many groups as are defined. */
    static List<RolloutEvent> running(RolloutDefinition definition, RolloutEvent... more) {
        var groups = definition.groups().written().size();
        return Stream.concat(
                        Stream.of(
                                new RolloutCreated(ID, 0, EARLIER, KIM, definition, DIGEST, false, NUMBER, List.of()),
                                new RolloutStarted(ID, 0, EARLIER, KIM, definition),
                                planned(groups),
                                groupStarted(1)),
                        Arrays.stream(more))
                .toList();
    }

    static RolloutPaused paused() {
        return new RolloutPaused(ID, 0, EARLIER, KIM, null, null);
    }

    static RolloutResumed resumed() {
        return new RolloutResumed(ID, 0, EARLIER, KIM);
    }

    static RolloutStopped stopped() {
        return new RolloutStopped(ID, 0, EARLIER, KIM, "wrong", null, null, null);
    }

    static RolloutFinished finished() {
        return new RolloutFinished(ID, 0, EARLIER, KIM, COUNTS);
    }

    static RolloutDeleted deleted() {
        return new RolloutDeleted(ID, 0, EARLIER, KIM);
    }

    static RolloutArchived archived() {
        return new RolloutArchived(ID, 0, EARLIER, KIM);
    }

    /** A rollout of so many groups whose first one runs. */
    static List<RolloutEvent> running(int groups, RolloutEvent... more) {
        return Stream.concat(Stream.of(created(), started(), planned(groups), groupStarted(1)), Arrays.stream(more))
                .toList();
    }

    // What others report.

    static GroupVerdict verdict(CascadeMessage.Kind kind, int group) {
        return verdict(kind, group, 1);
    }

    static GroupVerdict verdict(CascadeMessage.Kind kind, int group, int attempt) {
        return new GroupVerdict(ID, group, attempt, kind, "the numbers", COUNTS, EARLIER);
    }

    static AssignmentsPlanned assignments(long start, long... sizes) {
        var groups = new ArrayList<GroupAssignment>();
        long next = 1;
        for (int i = 0; i < sizes.length; i++) {
            groups.add(new GroupAssignment(i + 1, "group-" + (i + 1), sizes[i], next));
            next += sizes[i];
        }
        return new AssignmentsPlanned(ID, start, 1, next - 1, groups);
    }
}
