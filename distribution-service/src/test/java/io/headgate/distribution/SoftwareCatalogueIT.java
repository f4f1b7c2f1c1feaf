package io.headgate.distribution;

import static io.headgate.distribution.RunningService.body;
import static io.headgate.distribution.RunningService.code;
import static io.headgate.distribution.RunningService.completeSet;
import static io.headgate.distribution.RunningService.createModule;
import static io.headgate.distribution.RunningService.createSet;
import static io.headgate.distribution.RunningService.id;
import static io.headgate.distribution.RunningService.quiet;
import static io.headgate.distribution.RunningService.register;
import static io.headgate.distribution.RunningService.send;
import static io.headgate.distribution.RunningService.states;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.headgate.contracts.Topic;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsAssigned;
import io.headgate.contracts.distribution.DistributionCommand.AssignSet;
import io.headgate.contracts.distribution.DistributionCommand.ChangeSetModules;
import io.headgate.contracts.distribution.DistributionCommand.ChangeSetTag;
import io.headgate.contracts.distribution.DistributionCommand.CreateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftware;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.DeleteDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.DeleteModuleType;
import io.headgate.contracts.distribution.DistributionCommand.DeleteSetTag;
import io.headgate.contracts.distribution.DistributionCommand.DeleteSetType;
import io.headgate.contracts.distribution.DistributionCommand.DeleteSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.InvalidateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.LabelChange;
import io.headgate.contracts.distribution.DistributionCommand.SaveModuleType;
import io.headgate.contracts.distribution.DistributionCommand.SaveSetTag;
import io.headgate.contracts.distribution.DistributionCommand.SaveSetType;
import io.headgate.contracts.distribution.DistributionCommand.SetDistributionSetMetadata;
import io.headgate.contracts.distribution.DistributionCommand.SetModuleMetadata;
import io.headgate.contracts.distribution.DistributionCommand.SetsChanged;
import io.headgate.contracts.distribution.DistributionCommand.UpdateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.UpdateSoftwareModule;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.ModuleMetadata;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeRemoved;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SetTagRemoved;
import io.headgate.contracts.distribution.DistributionMessage.SetTagState;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeRemoved;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is known of software besides its files: types, tags, metadata, locks. */
@ExtendWith(RunningService.class)
class SoftwareCatalogueIT {

    @Test
    void theTypesEveryTenantBeginsWithAreTold() {
        quiet();
        assertThat(List.of("mt-os", "mt-application"))
                .map(typeId -> (ModuleTypeState) states(typeId).getLast())
                .extracting(ModuleTypeState::key, ModuleTypeState::maxAssignments, ModuleTypeState::createdBy)
                .containsExactly(
                        tuple("os", 1, "system:distribution-service"),
                        tuple("application", Integer.MAX_VALUE, "system:distribution-service"));
        assertThat(List.of("st-os", "st-os_app", "st-app"))
                .map(typeId -> (SetTypeState) states(typeId).getLast())
                .extracting(SetTypeState::key, SetTypeState::mandatory, SetTypeState::optional)
                .containsExactly(
                        tuple("os", List.of("os"), List.of()),
                        tuple("os_app", List.of("os"), List.of("application")),
                        tuple("app", List.of("application"), List.of()));
    }

    @Test
    void softwareHasATypeThatThereIsAndATypeThatIsUsedStays() {
        var key = "k-" + id();
        assertThat(code(send(new CreateSoftwareModule("sm-" + id(), "m", id(), key, null, null))))
                .isEqualTo("software.type-unknown");
        assertThat(code(send(new CreateDistributionSet("ds-" + id(), "s", id(), key, null, List.of(), false, null))))
                .isEqualTo("software.type-unknown");

        var moduleType = new SaveModuleType("mt-" + id(), key, "Bootloader", null, "#00ff00", 2, 0);
        var setType = new SaveSetType("st-" + id(), key, "Boards", null, null, List.of(key), List.of("os"));
        assertThat(body(send(moduleType), ModuleTypeState.class).colour()).isEqualTo("#00ff00");
        body(send(setType), SetTypeState.class);
        var module = body(
                send(new CreateSoftwareModule("sm-" + id(), "m", id(), key, null, "Acme")), SoftwareModuleState.class);
        var set = body(
                send(new CreateDistributionSet(
                        "ds-" + id(), "s", id(), key, null, List.of(module.moduleId()), false, null)),
                DistributionSetState.class);

        // Its type wants no artifact.
        assertThat(module.complete()).isTrue();
        assertThat(module.vendor()).isEqualTo("Acme");
        assertThat(set.complete()).isTrue();
        assertThat(code(send(new DeleteModuleType(moduleType.typeId())))).isEqualTo("software-type.in-use");
        assertThat(code(send(new DeleteSetType(setType.typeId())))).isEqualTo("software-type.in-use");
        assertThat(code(send(new SaveModuleType(moduleType.typeId(), key, "Bootloader", null, null, 1, 0))))
                .isEqualTo("software-type.in-use");
        var renamed = body(
                send(new SaveModuleType(moduleType.typeId(), key, "Loader", "d", null, 2, 0)), ModuleTypeState.class);
        assertThat(renamed.name()).isEqualTo("Loader");
        assertThat(renamed.version()).isEqualTo(2);

        send(new DeleteDistributionSet(set.setId()));
        assertThat(send(new DeleteSetType(setType.typeId())).refusal()).isNull();
        assertThat(code(send(new DeleteModuleType(moduleType.typeId())))).isEqualTo("software-type.in-use");
        var other = new SaveModuleType("mt-" + id(), "k-" + id(), "Other", null, null, 1, 1);
        send(other);
        assertThat(send(new DeleteModuleType(other.typeId())).refusal()).isNull();
        quiet();
        assertThat(states(other.typeId())).last().isEqualTo(new ModuleTypeRemoved(other.typeId(), 2));
    }

    /** A script that cleans up deletes sets, modules, types; what goes on is judged by its type all the same. */
    @Test
    void typesOfHiddenSoftwareAreHiddenWithItAndCanBeMadeAgain() {
        var key = "k-" + id();
        var moduleType = new SaveModuleType("mt-" + id(), key, "Bootloader", null, null, 1, 0);
        var setType = new SaveSetType("st-" + id(), key, "Boards", null, null, List.of(key), List.of());
        var module = new CreateSoftwareModule("sm-" + id(), "m", id(), key, null, null);
        var set =
                new CreateDistributionSet("ds-" + id(), "s", id(), key, null, List.of(module.moduleId()), false, null);
        assertThat(send(new CreateSoftware(
                                List.of(moduleType), List.of(setType), List.of(), List.of(module), List.of(set)))
                        .refusal())
                .isNull();
        quiet();
        assertThat(send(assign((DistributionSetState) states(set.setId()).getLast()))
                        .refusal())
                .isNull();
        assertThat(code(send(new DeleteSetType(setType.typeId())))).isEqualTo("software-type.in-use");

        send(new DeleteDistributionSet(set.setId()));
        send(new DeleteSoftwareModule(module.moduleId()));
        assertThat(code(send(new DeleteModuleType(moduleType.typeId()))))
                .as("the type of sets names it")
                .isEqualTo("software-type.in-use");
        assertThat(send(new DeleteSetType(setType.typeId())).refusal()).isNull();
        assertThat(send(new DeleteModuleType(moduleType.typeId())).refusal()).isNull();

        quiet();
        assertThat(states(moduleType.typeId())).last().isInstanceOf(ModuleTypeRemoved.class);
        assertThat(states(setType.typeId())).last().isInstanceOf(SetTypeRemoved.class);
        var hidden = (DistributionSetState) states(set.setId()).getLast();
        assertThat(List.of(hidden.deleted(), hidden.complete())).containsOnly(true);
        assertThat(code(send(new DeleteModuleType(moduleType.typeId())))).isEqualTo("software-type.unknown");
        assertThat(code(send(new CreateSoftwareModule("sm-" + id(), "m", id(), key, null, null))))
                .isEqualTo("software.type-unknown");
        assertThat(code(send(new ChangeSetModules(set.setId(), List.of(), List.of(module.moduleId())))))
                .isEqualTo("distribution-set.unknown");

        assertThat(code(send(new SaveModuleType("mt-" + id(), key, "Bootloader", null, null, 1, 1))))
                .as("other rules than hidden software obeys")
                .isEqualTo("software-type.in-use");
        var again =
                body(send(new SaveModuleType("mt-" + id(), key, "Loader", null, null, 1, 0)), ModuleTypeState.class);
        assertThat(again.name()).isEqualTo("Loader");
        assertThat(again.number())
                .isGreaterThan(((ModuleTypeState) states(moduleType.typeId()).getFirst()).number());
        body(
                send(new SaveSetType("st-" + id(), key, "Boards", null, null, List.of(key), List.of())),
                SetTypeState.class);
        assertThat(send(new CreateDistributionSet("ds-" + id(), "s", id(), key, null, List.of(), false, null))
                        .refusal())
                .isNull();
    }

    @Test
    void manyThingsComeIntoBeingTogetherOrNotAtAll() {
        var key = "k-" + id();
        var moduleType = new SaveModuleType("mt-" + id(), key, "Bootloader", null, null, 1, 0);
        var setType = new SaveSetType("st-" + id(), key, "Boards", null, null, List.of(key), List.of());
        var module = new CreateSoftwareModule("sm-" + id(), "m", id(), key, null, null);
        var set =
                new CreateDistributionSet("ds-" + id(), "s", id(), key, null, List.of(module.moduleId()), false, null);
        var tag = new SaveSetTag("dt-" + id(), key, null, null);
        var sameNameAgain =
                new CreateDistributionSet("ds-" + id(), "s", set.version(), key, null, List.of(), false, null);

        var refused = send(new CreateSoftware(
                List.of(moduleType), List.of(setType), List.of(tag), List.of(module), List.of(set, sameNameAgain)));

        assertThat(code(refused)).isEqualTo("distribution-set.exists");
        assertThat(refused.told()).isEmpty();
        quiet();
        assertThat(states(set.setId())).isEmpty();
        assertThat(states(moduleType.typeId())).isEmpty();

        var done = send(
                new CreateSoftware(List.of(moduleType), List.of(setType), List.of(tag), List.of(module), List.of(set)));

        assertThat(done.refusal()).isNull();
        assertThat(done.told()).containsEntry(Topic.DISTRIBUTION_STATE.topicName(), 5);
        quiet();
        assertThat(((DistributionSetState) states(set.setId()).getLast()).modules())
                .containsExactly((SoftwareModuleState) states(module.moduleId()).getLast());
    }

    @Test
    void aSetGetsItsModulesLater() {
        var set = body(
                send(new CreateDistributionSet("ds-" + id(), "s", id(), "os_app", null, List.of(), true, null)),
                DistributionSetState.class);
        assertThat(set.complete()).isFalse();
        assertThat(set.requiredMigrationStep()).isTrue();
        var os = completeModule("os");
        var app = completeModule("application");

        var withApp = body(
                send(new ChangeSetModules(set.setId(), List.of(app.moduleId()), List.of())),
                DistributionSetState.class);
        assertThat(withApp.complete()).isFalse();
        var withBoth = body(
                send(new ChangeSetModules(set.setId(), List.of(os.moduleId()), List.of())), DistributionSetState.class);
        assertThat(withBoth.complete()).isTrue();
        assertThat(withBoth.modules()).containsExactly(os, app);
        assertThat(withBoth.contentDigest()).isNotEqualTo(withApp.contentDigest());
        assertThat(code(send(
                        new ChangeSetModules(set.setId(), List.of(createModule().moduleId()), List.of()))))
                .isEqualTo("distribution-set.modules-unfit");
        var withApp2 = body(
                send(new ChangeSetModules(set.setId(), List.of(), List.of(os.moduleId()))), DistributionSetState.class);
        assertThat(withApp2.contentDigest()).isEqualTo(withApp.contentDigest());
        quiet();
        assertThat(states(set.setId())).containsExactly(set, withApp, withBoth, withApp2);
    }

    @Test
    void aPersonLocksAndUnlocksASetUntilItIsUsed() {
        var set = completeSet();
        var module = set.modules().getFirst().moduleId();

        var locked = body(send(update(set, null, true)), DistributionSetState.class);
        assertThat(locked.locked()).isTrue();
        assertThat(locked.modules().getFirst().locked()).isTrue();
        assertThat(code(send(register(module, "late.bin")))).isEqualTo("module.locked");
        assertThat(code(send(new SetModuleMetadata(module, Map.of("a", new ModuleMetadata("1", true))))))
                .isEqualTo("module.locked");
        assertThat(code(send(new ChangeSetModules(set.setId(), List.of(), List.of(module)))))
                .isEqualTo("distribution-set.locked");

        var renamed = body(send(update(set, "renamed-" + id(), false)), DistributionSetState.class);
        assertThat(renamed.locked()).isFalse();
        assertThat(renamed.modules().getFirst().locked()).isFalse();
        assertThat(renamed.contentDigest()).isEqualTo(set.contentDigest());
        assertThat(renamed.modifiedAt()).isAfter(set.modifiedAt());

        body(send(assign(set)), TargetsAssigned.class);
        assertThat(code(send(update(set, null, false)))).isEqualTo("distribution-set.used");
        assertThat(code(send(new SetModuleMetadata(module, Map.of("a", new ModuleMetadata("1", true))))))
                .isEqualTo("module.locked");
        assertThat(code(send(register(module, "late.bin")))).isEqualTo("module.locked");
        var again = body(send(update(set, "again-" + id(), null)), DistributionSetState.class);
        assertThat(again.locked()).isTrue();
        assertThat(again.contentDigest()).isEqualTo(set.contentDigest());
        quiet();
        assertThat(((DistributionSetState) states(set.setId()).getLast()).locked())
                .isTrue();
        assertThat(states(set.setId()))
                .map(state -> ((DistributionSetState) state).version())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void aSetIsNotRenamedToAnother() {
        var one = completeSet();
        var other = completeSet();
        assertThat(code(send(update(one, other.name(), null)))).isEqualTo("distribution-set.exists");
    }

    @Test
    void metadataIsMergedAndTold() {
        var set = completeSet();
        var module = set.modules().getFirst().moduleId();
        send(new SetModuleMetadata(module, Map.of("a", new ModuleMetadata("1", true))));
        var entries = new HashMap<String, @Nullable ModuleMetadata>();
        entries.put("a", null);
        entries.put("b", new ModuleMetadata("2\n\"", false));
        var after = body(send(new SetModuleMetadata(module, entries)), SoftwareModuleState.class);
        assertThat(after.metadata()).isEqualTo(Map.of("b", new ModuleMetadata("2\n\"", false)));
        var described = body(send(new UpdateSoftwareModule(module, "new", "Acme")), SoftwareModuleState.class);
        assertThat(described.description()).isEqualTo("new");
        assertThat(described.metadata()).isEqualTo(after.metadata());
        var own = body(send(new SetDistributionSetMetadata(set.setId(), Map.of("k", "v"))), DistributionSetState.class);
        assertThat(own.metadata()).isEqualTo(Map.of("k", "v"));

        quiet();
        // Only while devices would have been told of it was the content another.
        assertThat(states(set.setId()))
                .map(state -> ((DistributionSetState) state).contentDigest().equals(set.contentDigest()))
                .containsExactly(true, false, true, true, true);
        assertThat(((DistributionSetState) states(set.setId()).getLast()).modules())
                .containsExactly(described);
    }

    @Test
    void aTagComesIntoBeingWithItsFirstSetAndItsNameIsCarriedOver() {
        var set = completeSet();
        var other = completeSet();
        var name = "tag-" + id();

        assertThat(body(
                        send(new ChangeSetTag(name, LabelChange.ADD, List.of(set.setId(), other.setId(), "ds-none"))),
                        SetsChanged.class))
                .isEqualTo(new SetsChanged(2, List.of("ds-none")));
        assertThat(body(send(new ChangeSetTag(name, LabelChange.ADD, List.of(set.setId()))), SetsChanged.class)
                        .changed())
                .isZero();
        assertThat(body(send(new ChangeSetTag(name, LabelChange.REMOVE, List.of(other.setId()))), SetsChanged.class)
                        .changed())
                .isEqualTo(1);
        assertThat(body(
                                send(new ChangeSetTag("no-" + name, LabelChange.REMOVE, List.of(set.setId()))),
                                SetsChanged.class)
                        .changed())
                .isZero();
        assertThat(code(send(new SaveSetTag("dt-" + id(), name, null, null)))).isEqualTo("set-tag.exists");

        var mine = new SaveSetTag("dt-" + id(), "mine-" + id(), "d", "red");
        assertThat(body(send(mine), SetTagState.class).colour()).isEqualTo("red");
        send(new ChangeSetTag(mine.name(), LabelChange.ADD, List.of(set.setId())));
        var renamed = body(send(new SaveSetTag(mine.tagId(), "new-" + name, null, null)), SetTagState.class);
        assertThat(renamed.version()).isEqualTo(2);
        quiet();
        assertThat(tags(set)).containsExactly("new-" + name, name);
        assertThat(tags(other)).isEmpty();

        assertThat(send(new DeleteSetTag(mine.tagId())).refusal()).isNull();
        assertThat(code(send(new DeleteSetTag(mine.tagId())))).isEqualTo("set-tag.unknown");
        quiet();
        assertThat(tags(set)).containsExactly(name);
        assertThat(states(mine.tagId())).last().isEqualTo(new SetTagRemoved(mine.tagId(), 3));
    }

    @Test
    void aSetHasFiftyTagsAtMost() {
        var set = completeSet();
        for (int n = 0; n < 50; n++) {
            assertThat(send(new ChangeSetTag("full-" + n, LabelChange.ADD, List.of(set.setId())))
                            .refusal())
                    .isNull();
        }

        assertThat(code(send(new ChangeSetTag("full-50", LabelChange.ADD, List.of(set.setId())))))
                .isEqualTo("distribution-set.too-many-tags");
        assertThat(send(new ChangeSetTag("full-0", LabelChange.ADD, List.of(set.setId())))
                        .refusal())
                .isNull();
        quiet();
        assertThat(tags(set)).hasSize(50);
    }

    /** Each of them repeats all that its modules say. */
    @Test
    void aShortRequestDoesNotBringVeryMuch() {
        var module = createModule().moduleId();
        var entries = new HashMap<String, @Nullable ModuleMetadata>();
        for (int n = 0; n < 15; n++) {
            entries.put("k" + n, new ModuleMetadata("x".repeat(4_000), false));
        }
        send(new SetModuleMetadata(module, entries));

        assertThat(code(send(CreateSoftware.sets(sets(400, module))))).isEqualTo("distribution-set.too-much-at-once");
        assertThat(send(CreateSoftware.sets(sets(10, module))).refusal()).isNull();
    }

    private static List<CreateDistributionSet> sets(int count, String moduleId) {
        return IntStream.range(0, count)
                .mapToObj(n ->
                        new CreateDistributionSet("ds-" + id(), id(), "1", "os", null, List.of(moduleId), false, null))
                .toList();
    }

    private static List<String> tags(DistributionSetState set) {
        return ((DistributionSetState) states(set.setId()).getLast()).tags();
    }

    @Test
    void anInvalidSetIsNeverAssignedAgain() {
        var set = completeSet();

        assertThat(body(send(new InvalidateDistributionSet(set.setId())), DistributionSetState.class)
                        .valid())
                .isFalse();
        assertThat(send(new InvalidateDistributionSet(set.setId())).refusal()).isNull();
        assertThat(code(send(assign(set)))).isEqualTo("distribution-set.invalid");
        quiet();
        assertThat(states(set.setId())).hasSize(2);
    }

    @Test
    void whatASetRequiresIsToldAndIsAPartOfWhatIsApproved() {
        var module = createModule().moduleId();
        var set = body(
                send(new CreateDistributionSet("ds-" + id(), "s", id(), "os", null, List.of(module), false, "tag==a")),
                DistributionSetState.class);
        assertThat(set.requirement()).isEqualTo("tag==a");

        var changed = body(send(require(set, "tag==b")), DistributionSetState.class);
        assertThat(changed.requirement()).isEqualTo("tag==b");
        assertThat(changed.contentDigest()).isNotEqualTo(set.contentDigest());
        assertThat(body(send(update(set, "renamed", null)), DistributionSetState.class)
                        .requirement())
                .isEqualTo("tag==b");
        assertThat(body(send(update(set, null, true)), DistributionSetState.class)
                        .locked())
                .isTrue();
        assertThat(code(send(require(set, "")))).isEqualTo("distribution-set.locked");
        send(update(set, null, false));
        assertThat(body(send(require(set, "")), DistributionSetState.class).requirement())
                .isNull();
    }

    private static UpdateDistributionSet require(DistributionSetState set, String requirement) {
        return new UpdateDistributionSet(set.setId(), null, null, null, null, null, requirement);
    }

    @Test
    void whoChangedWhatIsSaid() {
        var set = createSet(createModule().moduleId());
        assertThat(Arrays.asList(set.createdBy(), set.modifiedBy())).containsOnly("kim");
        assertThat(set.modules().getFirst().createdBy()).isEqualTo("kim");
        assertThat(set.modifiedAt()).isEqualTo(set.createdAt());
    }

    private static SoftwareModuleState completeModule(String type) {
        var moduleId = "sm-" + id();
        send(new CreateSoftwareModule(moduleId, moduleId, "1", type, null, null));
        return body(send(register(moduleId, "a.swu")), SoftwareModuleState.class);
    }

    private static UpdateDistributionSet update(
            DistributionSetState set, @Nullable String name, @Nullable Boolean locked) {
        return new UpdateDistributionSet(set.setId(), name, null, null, null, locked, null);
    }

    private static AssignSet assign(DistributionSetState set) {
        return new AssignSet(
                "as-" + id(),
                set.setId(),
                List.of("device-1"),
                new Terms(ActionType.SOFT, null, 500, false, null, null),
                Mode.ONLINE,
                Long.MAX_VALUE);
    }
}
