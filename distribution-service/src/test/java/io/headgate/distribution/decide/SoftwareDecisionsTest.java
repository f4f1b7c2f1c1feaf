package io.headgate.distribution.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.Principal;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Role;
import io.headgate.contracts.action.MaintenanceWindow;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.distribution.DistributionCommand.AssignSet;
import io.headgate.contracts.distribution.DistributionCommand.ChangeSetModules;
import io.headgate.contracts.distribution.DistributionCommand.CreateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.RegisterArtifact;
import io.headgate.contracts.distribution.DistributionCommand.SaveModuleType;
import io.headgate.contracts.distribution.DistributionCommand.SaveSetType;
import io.headgate.contracts.distribution.DistributionCommand.SetDistributionSetMetadata;
import io.headgate.contracts.distribution.DistributionCommand.SetModuleMetadata;
import io.headgate.contracts.distribution.DistributionCommand.UpdateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.UpdateSoftwareModule;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.ModuleMetadata;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.contracts.rollout.ApprovalPolicy;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.rollout.RolloutDefinition.SetReference;
import io.headgate.distribution.decide.SaveTypeDecision.Use;
import io.headgate.distribution.model.SetSize;
import io.headgate.distribution.model.SetUse;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SoftwareDecisionsTest {

    private static final SoftwareModuleState OPEN = module(false, 1);
    private static final SoftwareModuleState LOCKED = module(true, 1);
    private static final List<ModuleTypeState> MODULE_TYPES =
            List.of(typeOfModules("os", 1), typeOfModules("application", Integer.MAX_VALUE));
    private static final SetTypeState OS_APP = new SetTypeState(
            "st-1",
            1,
            1,
            "os_app",
            "OS with apps",
            null,
            null,
            List.of("os"),
            List.of("application"),
            "kim",
            Instant.EPOCH,
            "kim",
            Instant.EPOCH);

    @Test
    void aModuleHasPlainFields() {
        assertThat(CreateSoftwareModuleDecision.decide(create("m-1", "os", "1", "os"), MODULE_TYPES))
                .isEmpty();
        for (var bad : List.of(
                create("m 1", "os", "1", "os"),
                create("m-1", " ", "1", "os"),
                create("m-1", "o\u0000s", "1", "os"),
                create("m-1", "x".repeat(129), "1", "os"),
                create("m-1", "os", "", "os"),
                create("m-1", "os", "1", "o s"))) {
            assertThat(code(CreateSoftwareModuleDecision.decide(bad, MODULE_TYPES)))
                    .isEqualTo("software.field-invalid");
        }
        assertThat(code(CreateSoftwareModuleDecision.decide(create("m-1", "os", "1", "firmware"), List.of())))
                .isEqualTo("software.type-unknown");
    }

    @Test
    void anArtifactOfALockedModuleNeitherComesNorGoes() {
        assertThat(RegisterArtifactDecision.decide(OPEN, null, 0, register("new.bin")))
                .isEmpty();
        assertThat(code(RegisterArtifactDecision.decide(LOCKED, null, 0, register("new.bin"))))
                .isEqualTo("module.locked");
        assertThat(DeleteArtifactDecision.decide(OPEN, null, "a-0")).isEmpty();
        assertThat(code(DeleteArtifactDecision.decide(LOCKED, null, "a-0"))).isEqualTo("module.locked");
    }

    @Test
    void anArtifactsNameIsUniqueInItsModule() {
        assertThat(code(RegisterArtifactDecision.decide(OPEN, null, 0, register("0.bin"))))
                .isEqualTo("artifact.exists");
        assertThat(code(RegisterArtifactDecision.decide(OPEN, null, 0, register("../0.bin"))))
                .isEqualTo("artifact.filename-invalid");
        assertThat(code(RegisterArtifactDecision.decide(module(false, 50), null, 0, register("new.bin"))))
                .isEqualTo("module.full");
    }

    @Test
    void hashesAreChecked() {
        var command = new RegisterArtifact("a", "m-1", "x.bin", 1, "AB".repeat(32), "0".repeat(40), "0".repeat(32));
        assertThat(code(RegisterArtifactDecision.decide(OPEN, null, 0, command)))
                .isEqualTo("software.field-invalid");
    }

    @Test
    void whatIsNotThereOrHasChangedIsToldApart() {
        assertThat(code(RegisterArtifactDecision.decide(null, null, 0, register("x.bin"))))
                .isEqualTo("module.unknown");
        assertThat(code(DeleteArtifactDecision.decide(OPEN, null, "none"))).isEqualTo("artifact.unknown");
        assertThat(code(DeleteArtifactDecision.decide(OPEN, 6L, "a-0"))).isEqualTo("module.stale");
        assertThat(DeleteArtifactDecision.decide(OPEN, 7L, "a-0")).isEmpty();
        assertThat(code(DeleteSoftwareDecision.decide((DistributionSetState) null, null)))
                .isEqualTo("distribution-set.unknown");
        assertThat(code(DeleteSoftwareDecision.decide(set(OPEN), 1L))).isEqualTo("distribution-set.stale");
    }

    @Test
    void aSetNamesModulesThatAreThereEachOnce() {
        var a = module("a", "os");
        var b = module("b", "application");

        assertThat(create(List.of(a, b), "a", "b")).isEmpty();
        assertThat(create(List.of())).isEmpty();
        assertThat(code(create(List.of(a), "a", "b"))).isEqualTo("module.unknown");
        assertThat(code(create(List.of(a), "a", "a"))).isEqualTo("software.field-invalid");
        assertThat(code(CreateDistributionSetDecision.decide(createSet(), null, List.of(), List.of())))
                .isEqualTo("software.type-unknown");
    }

    private static Optional<Refusal> create(List<SoftwareModuleState> modules, String... moduleIds) {
        return CreateDistributionSetDecision.decide(createSet(moduleIds), OS_APP, modules, MODULE_TYPES);
    }

    @Test
    void aSetTakesTheModulesItsTypeTakesAndNoMore() {
        assertThat(code(create(List.of(module("a", "bootloader")), "a"))).isEqualTo("distribution-set.modules-unfit");
        assertThat(code(create(List.of(module("a", "os"), module("b", "os")), "a", "b")))
                .isEqualTo("distribution-set.modules-unfit");
        assertThat(create(apps(100), ids(100))).isEmpty();
        assertThat(code(create(apps(101), ids(101)))).isEqualTo("distribution-set.full");
    }

    @Test
    void aSetIsNotLargerThanOneRecord() {
        var artifacts = IntStream.range(0, 50)
                .mapToObj(n -> new Artifact("a-" + n, n, "\u5b57".repeat(255), 1, "s", "s", "m"))
                .toList();
        var modules = IntStream.range(0, 5)
                .mapToObj(n -> module("m-" + n, "application", false, artifacts, Map.of()))
                .toList();
        assertThat(create(modules.subList(0, 4), ids(4))).isEmpty();
        assertThat(code(create(modules, ids(5)))).isEqualTo("distribution-set.full");

        var nearlyFull = set(modules.subList(0, 4));
        assertThat(code(changeModules(nearlyFull, modules.getLast(), List.of())))
                .isEqualTo("distribution-set.full");
        assertThat(changeModules(nearlyFull, modules.getLast(), List.of("m-0"))).isEmpty();
        assertThat(code(SetMetadataDecision.decide(OPEN, null, SetSize.of(nearlyFull), moduleMetadata(10))))
                .isEqualTo("distribution-set.full");
        assertThat(code(SetMetadataDecision.decide(
                        nearlyFull, null, new SetDistributionSetMetadata("ds-1", Map.copyOf(texts(10))))))
                .isEqualTo("distribution-set.full");
        assertThat(code(UpdateSoftwareModuleDecision.decide(
                        OPEN, null, SetSize.MOST_BYTES, new UpdateSoftwareModule("m-1", "longer", null))))
                .isEqualTo("distribution-set.full");
        assertThat(UpdateSoftwareModuleDecision.decide(
                        OPEN, null, SetSize.MOST_BYTES, new UpdateSoftwareModule("m-1", "", null)))
                .isEmpty();
    }

    /** A single entry may be as long as hawkBit's, and there may be as many, but not all of both. */
    @Test
    void allMetadataOfOneThingIsBoundedTogether() {
        assertThat(SetMetadataDecision.decide(OPEN, null, 0, moduleMetadata(2))).isEmpty();
        assertThat(code(SetMetadataDecision.decide(OPEN, null, 0, moduleMetadata(17))))
                .isEqualTo("metadata.full");
        assertThat(code(SetMetadataDecision.decide(
                        set(OPEN), null, new SetDistributionSetMetadata("ds-1", Map.copyOf(texts(17))))))
                .isEqualTo("metadata.full");
    }

    private static SetModuleMetadata moduleMetadata(int entries) {
        var metadata = new HashMap<String, @Nullable ModuleMetadata>();
        texts(entries).forEach((key, text) -> metadata.put(key, new ModuleMetadata(text, true)));
        return new SetModuleMetadata("m-1", metadata);
    }

    private static Map<String, String> texts(int entries) {
        return IntStream.range(0, entries).boxed().collect(Collectors.toMap(n -> "k" + n, n -> "x".repeat(4_000)));
    }

    private static Optional<Refusal> changeModules(
            DistributionSetState set, SoftwareModuleState added, List<String> removed) {
        return ChangeSetModulesDecision.decide(
                new ChangeSetModules("ds-1", List.of(added.moduleId()), removed),
                set,
                null,
                List.of(added),
                OS_APP,
                MODULE_TYPES);
    }

    @Test
    void theModulesOfALockedSetDoNotChange() {
        var command = new ChangeSetModules("ds-1", List.of("m-2"), List.of("m-1"));
        var added = List.of(module("m-2", "os"));

        // m-1 leaves as the second of its type comes.
        assertThat(ChangeSetModulesDecision.decide(command, set(OPEN), null, added, OS_APP, MODULE_TYPES))
                .isEmpty();
        assertThat(code(ChangeSetModulesDecision.decide(command, set(LOCKED), null, added, OS_APP, MODULE_TYPES)))
                .isEqualTo("distribution-set.locked");
        assertThat(code(ChangeSetModulesDecision.decide(command, set(OPEN), null, List.of(), OS_APP, MODULE_TYPES)))
                .isEqualTo("module.unknown");
    }

    @Test
    void onlyASetThatWasNeverUsedIsUnlockedAndAnyIsRenamed() {
        var rename = new UpdateDistributionSet("ds-1", "other", "2", "new", null, null, null);
        var replace = new UpdateDistributionSet("ds-1", null, null, null, true, null, null);
        var unlock = new UpdateDistributionSet("ds-1", null, null, null, true, false, null);

        assertThat(update(rename, OPEN, SetUse.NEVER_USED)).isEmpty();
        assertThat(update(rename, LOCKED, SetUse.USED)).isEmpty();
        assertThat(update(replace, OPEN, SetUse.NEVER_USED)).isEmpty();
        assertThat(code(update(replace, LOCKED, SetUse.NEVER_USED))).isEqualTo("distribution-set.locked");
        assertThat(update(unlock, LOCKED, SetUse.NEVER_USED)).isEmpty();
        assertThat(code(update(unlock, LOCKED, SetUse.USED))).isEqualTo("distribution-set.used");
    }

    @Test
    void whatASetRequiresOfTargetsIsBoundedAndLockedWithIt() {
        var require = new UpdateDistributionSet("ds-1", null, null, null, null, null, "tag==lab");
        var none = new UpdateDistributionSet("ds-1", null, null, null, null, null, "");

        assertThat(update(require, OPEN, SetUse.NEVER_USED)).isEmpty();
        assertThat(code(update(require, LOCKED, SetUse.NEVER_USED))).isEqualTo("distribution-set.locked");
        assertThat(update(none, LOCKED, SetUse.USED)).as("as it is").isEmpty();
        assertThat(code(update(
                        new UpdateDistributionSet("ds-1", null, null, null, null, null, "x".repeat(1_025)),
                        OPEN,
                        SetUse.NEVER_USED)))
                .isEqualTo("software.field-invalid");
    }

    /** An installer may act on it, so it is a part of what was approved. */
    @Test
    void whatDevicesAreToldWithALockedModuleDoesNotChange() {
        var told = new ModuleMetadata("1", true);
        var untold = new ModuleMetadata("2", false);
        var open = module("m-1", "os", false, List.of(), Map.of("told", told, "untold", untold));
        var locked = module("m-1", "os", true, List.of(), Map.of("told", told, "untold", untold));
        var changes = List.of(
                entry("told", new ModuleMetadata("3", true)),
                entry("told", new ModuleMetadata("1", false)),
                entry("told", null),
                entry("untold", new ModuleMetadata("2", true)),
                entry("new", new ModuleMetadata("4", true)));

        assertThat(changes).allSatisfy(change -> {
            assertThat(metadata(open, change)).isEmpty();
            assertThat(code(metadata(locked, change))).isEqualTo("module.locked");
        });
        assertThat(List.of(
                        entry("told", told),
                        entry("untold", new ModuleMetadata("5", false)),
                        entry("untold", null),
                        entry("new", new ModuleMetadata("4", false))))
                .allSatisfy(change -> assertThat(metadata(locked, change)).isEmpty());
    }

    private static Map<String, @Nullable ModuleMetadata> entry(String key, @Nullable ModuleMetadata value) {
        var entry = new HashMap<String, @Nullable ModuleMetadata>();
        entry.put(key, value);
        return entry;
    }

    private static Optional<Refusal> metadata(
            SoftwareModuleState module, Map<String, @Nullable ModuleMetadata> entries) {
        return SetMetadataDecision.decide(module, null, 0, new SetModuleMetadata("m-1", entries));
    }

    private static Optional<Refusal> update(UpdateDistributionSet command, SoftwareModuleState module, SetUse use) {
        return UpdateDistributionSetDecision.decide(command, set(module), null, use);
    }

    @Test
    void thereAreAHundredEntriesOfMetadata() {
        var hundred = IntStream.range(0, 100).boxed().collect(Collectors.toMap(n -> "k" + n, n -> "v"));

        assertThat(SetMetadataDecision.decide(
                        set(OPEN), null, new SetDistributionSetMetadata("ds-1", Map.copyOf(hundred))))
                .isEmpty();
        hundred.put("one more", "v");
        assertThat(code(SetMetadataDecision.decide(
                        set(OPEN), null, new SetDistributionSetMetadata("ds-1", Map.copyOf(hundred)))))
                .isEqualTo("metadata.full");
        assertThat(code(SetMetadataDecision.decide(
                        set(OPEN), null, new SetDistributionSetMetadata("ds-1", Map.of("k", "v".repeat(4_001))))))
                .isEqualTo("metadata.invalid");
        assertThat(code(SetMetadataDecision.decide(
                        set(OPEN), null, new SetDistributionSetMetadata("ds-1", Map.of(" ", "v")))))
                .isEqualTo("metadata.invalid");
    }

    @Test
    void metadataHaveKeysThatAPathCanName() {
        assertThat(metadata(OPEN, entry("a.b-c:d e", new ModuleMetadata("v/%;", true))))
                .isEmpty();
        for (var key : List.of("a/b", "a\\b", "a;b", "a%b", ".", "..")) {
            assertThat(code(metadata(OPEN, entry(key, new ModuleMetadata("v", true)))))
                    .as(key)
                    .isEqualTo("metadata.invalid");
            assertThat(code(SetMetadataDecision.decide(
                            set(OPEN), null, new SetDistributionSetMetadata("ds-1", Map.of(key, "v")))))
                    .as(key)
                    .isEqualTo("metadata.invalid");
        }
    }

    @Test
    void aTypeThatIsUsedKeepsItsRules() {
        var os = MODULE_TYPES.getFirst();
        assertThat(saveType("os", 1, Use.IN_USE)).isEmpty();
        assertThat(saveType("os", 2, Use.UNUSED)).isEmpty();
        assertThat(code(saveType("os", 2, Use.IN_USE))).isEqualTo("software-type.in-use");
        assertThat(code(saveType("so", 1, Use.UNUSED))).isEqualTo("software-type.key-fixed");
        assertThat(code(saveType("os", 0, Use.UNUSED))).isEqualTo("software-type.invalid");
        assertThat(code(SaveTypeDecision.decide(moduleType("mt-2", "os", 1), null, null, os, Use.UNUSED)))
                .isEqualTo("software-type.exists");
        var stale = os.version() + 1;
        assertThat(code(SaveTypeDecision.decide(moduleType(os.typeId(), "os", 1), os, stale, null, Use.UNUSED)))
                .isEqualTo("software-type.stale");
    }

    private static Optional<Refusal> saveType(String key, int maxAssignments, Use use) {
        var os = MODULE_TYPES.getFirst();
        return SaveTypeDecision.decide(moduleType(os.typeId(), key, maxAssignments), os, null, null, use);
    }

    private static SaveModuleType moduleType(String typeId, String key, int maxAssignments) {
        return new SaveModuleType(typeId, key, "OS", null, "#ff0000", maxAssignments, 1);
    }

    @Test
    void aTypeOfSetsNamesUpToFiftyTypesOfModulesEachOnce() {
        assertThat(saveType(keys(50), keys(50).size())).isEmpty();
        assertThat(code(saveType(keys(51), 51))).isEqualTo("software-type.invalid");
        assertThat(code(saveType(keys(50), 49))).isEqualTo("software-type.invalid");
        assertThat(code(saveType(List.of("os", "os"), 1))).isEqualTo("software-type.invalid");
    }

    private static Optional<Refusal> saveType(List<String> keys, int known) {
        return SaveTypeDecision.decide(
                new SaveSetType("dt-1", "all", "All", null, null, keys.subList(0, 1), keys.subList(1, keys.size())),
                null,
                null,
                null,
                Collections.nCopies(known, MODULE_TYPES.getFirst()),
                Use.UNUSED);
    }

    private static List<String> keys(int count) {
        return IntStream.range(0, count).mapToObj(n -> "type-" + n).toList();
    }

    private static List<SoftwareModuleState> apps(int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> module("m-" + n, "application"))
                .toList();
    }

    private static String[] ids(int count) {
        return IntStream.range(0, count).mapToObj(n -> "m-" + n).toArray(String[]::new);
    }

    @Test
    void onlyTheSetThatWasWrittenDownIsRolledOut() {
        var reference = new SetReference("ds-1", 500, "sha256:d");

        assertThat(rollOut(set(OPEN), reference)).isEmpty();
        assertThat(rollOut(set(LOCKED), reference)).isEmpty();
        assertThat(code(RollOutDecision.decide(List.of(reference), Map.of()))).isEqualTo("distribution-set.unknown");
        assertThat(code(rollOut(set(OPEN), new SetReference("ds-1", 500, "sha256:old"))))
                .isEqualTo("distribution-set.changed");
        assertThat(code(rollOut(set(module(false, 0)), reference))).isEqualTo("distribution-set.incomplete");
        assertThat(code(rollOut(set(List.of(OPEN), false), reference))).isEqualTo("distribution-set.invalid");
        assertThat(code(rollOut(set(OPEN)))).isEqualTo("rollout.sets-invalid");
        assertThat(code(rollOut(set(OPEN), reference, reference))).isEqualTo("rollout.sets-invalid");
        assertThat(code(rollOut(set(OPEN), reference, new SetReference("ds-2", 500, "sha256:d"))))
                .isEqualTo("distribution-set.unknown");
    }

    private static Optional<Refusal> rollOut(DistributionSetState set, SetReference... references) {
        return RollOutDecision.decide(List.of(references), Map.of("ds-1", set));
    }

    @Test
    void anAssignmentNamesOneToFiveThousandTargetsEachOnce() {
        assertThat(AssignSetDecision.decide(assign(targets(5_000), FORCED), set(OPEN), null))
                .isEmpty();
        assertThat(code(AssignSetDecision.decide(assign(targets(5_001), FORCED), set(OPEN), null)))
                .isEqualTo("assignment.too-large");
        assertThat(code(AssignSetDecision.decide(assign(List.of(), FORCED), set(OPEN), null)))
                .isEqualTo("assignment.targets-invalid");
        assertThat(code(AssignSetDecision.decide(assign(List.of("t", "t"), FORCED), set(OPEN), null)))
                .isEqualTo("assignment.targets-invalid");
    }

    @Test
    void aDeviceSaysOnlyWhatItHasInstalledItself() {
        var device = new Principal("device-0", Set.of(Role.DEVICE));
        var installed = new AssignSet("as-1", "ds-1", targets(1), FORCED, Mode.OFFLINE, Long.MAX_VALUE);
        assertThat(AssignSetDecision.notAllowed(installed, device)).isEmpty();
        assertThat(AssignSetDecision.notAllowed(
                        assign(targets(2), FORCED), new Principal("kim", Set.of(Role.OPERATOR))))
                .isEmpty();
        for (var more : List.of(
                assign(targets(1), FORCED),
                new AssignSet("as-1", "ds-1", targets(2), FORCED, Mode.OFFLINE, Long.MAX_VALUE),
                new AssignSet("as-1", "ds-1", List.of("device-1"), FORCED, Mode.OFFLINE, Long.MAX_VALUE))) {
            assertThat(code(AssignSetDecision.notAllowed(more, device))).isEqualTo("assignment.not-its-own");
        }
    }

    @Test
    void oneAloneAssignsNoMoreThanTheTenantAllows() {
        var none = new ApprovalPolicy(true, 0, false);
        var ten = new ApprovalPolicy(true, 10, false);

        assertThat(AssignSetDecision.needsApproval(assign(targets(5_000), FORCED), ApprovalPolicy.OFF, 9_999))
                .isEmpty();
        assertThat(code(AssignSetDecision.needsApproval(assign(targets(1), FORCED), none, 0)))
                .isEqualTo("assignment.needs-approval");
        assertThat(AssignSetDecision.needsApproval(assign(targets(10), FORCED), ten, 0))
                .isEmpty();
        assertThat(AssignSetDecision.needsApproval(assign(targets(1), FORCED), ten, 9))
                .isEmpty();
        // In parts it were the whole fleet too.
        assertThat(code(AssignSetDecision.needsApproval(assign(targets(1), FORCED), ten, 10)))
                .isEqualTo("assignment.needs-approval");
        assertThat(AssignSetDecision.needsApproval(
                        new AssignSet("as-1", "ds-1", targets(11), FORCED, Mode.OFFLINE, Long.MAX_VALUE), none, 0))
                .isEmpty();
    }

    @Test
    void theTermsOfAnAssignmentFitTogether() {
        for (var terms : List.of(
                new Terms(ActionType.FORCED, null, 0, false, null, null),
                new Terms(ActionType.SOFT, null, 1_000, true, null, null),
                new Terms(ActionType.TIME_FORCED, Instant.EPOCH, 5, false, null, null),
                new Terms(
                        ActionType.FORCED,
                        null,
                        5,
                        false,
                        window("0 0 2 * * ?", Duration.ofHours(24), "Europe/Berlin"),
                        null))) {
            assertThat(AssignSetDecision.decide(assign(targets(1), terms), set(OPEN), null))
                    .isEmpty();
        }
        for (var terms : List.of(
                new Terms(ActionType.FORCED, null, -1, false, null, null),
                new Terms(ActionType.FORCED, null, 1_001, false, null, null),
                new Terms(ActionType.FORCED, Instant.EPOCH, 5, false, null, null),
                new Terms(ActionType.TIME_FORCED, null, 5, false, null, null),
                new Terms(ActionType.TIME_FORCED, Instant.MAX, 5, false, null, null),
                new Terms(ActionType.TIME_FORCED, Instant.EPOCH.minusMillis(1), 5, false, null, null),
                new Terms(ActionType.FORCED, null, 5, false, window("", Duration.ofHours(1), "Z"), null),
                new Terms(ActionType.FORCED, null, 5, false, window("0 0 2 * * ?", Duration.ofHours(25), "Z"), null),
                new Terms(ActionType.FORCED, null, 5, false, window("0 0 2 * * ?", Duration.ZERO, "Z"), null),
                new Terms(
                        ActionType.FORCED, null, 5, false, window("0 0 2 * * ?", Duration.ofHours(1), "Moon"), null))) {
            assertThat(code(AssignSetDecision.decide(assign(targets(1), terms), set(OPEN), null)))
                    .isEqualTo("assignment.terms-invalid");
        }
    }

    private static MaintenanceWindow window(String schedule, Duration duration, String timezone) {
        return new MaintenanceWindow(schedule, duration, timezone);
    }

    private static final Terms FORCED = new Terms(ActionType.FORCED, null, 1_000, false, null, null);

    private static AssignSet assign(List<String> targets, Terms terms) {
        return new AssignSet("as-1", "ds-1", targets, terms, Mode.ONLINE, Long.MAX_VALUE);
    }

    private static List<String> targets(int count) {
        return IntStream.range(0, count).mapToObj(n -> "device-" + n).toList();
    }

    private static ModuleTypeState typeOfModules(String key, int maxAssignments) {
        return new ModuleTypeState(
                "mt-" + key, 1, 1, key, key, null, null, maxAssignments, 1, "kim", Instant.EPOCH, "kim", Instant.EPOCH);
    }

    private static CreateSoftwareModule create(String id, String name, String version, String type) {
        return new CreateSoftwareModule(id, name, version, type, null, null);
    }

    private static CreateDistributionSet createSet(String... modules) {
        return new CreateDistributionSet("ds-1", "eu", "1", "os", null, List.of(modules), false, null);
    }

    private static RegisterArtifact register(String filename) {
        return new RegisterArtifact("a-new", "m-1", filename, 1, "0".repeat(64), "0".repeat(40), "0".repeat(32));
    }

    private static SoftwareModuleState module(boolean locked, int artifacts) {
        return module(
                "m-1",
                "os",
                locked,
                IntStream.range(0, artifacts)
                        .mapToObj(n -> new Artifact("a-" + n, n, n + ".bin", 1, "s", "s", "m"))
                        .toList(),
                Map.of());
    }

    private static SoftwareModuleState module(String moduleId, String type) {
        return module(moduleId, type, false, List.of(), Map.of());
    }

    private static SoftwareModuleState module(
            String moduleId,
            String type,
            boolean locked,
            List<Artifact> artifacts,
            Map<String, ModuleMetadata> metadata) {
        return new SoftwareModuleState(
                moduleId,
                7,
                1,
                "os",
                "1",
                type,
                null,
                artifacts,
                locked,
                Instant.EPOCH,
                null,
                metadata,
                !artifacts.isEmpty(),
                "kim",
                "kim",
                Instant.EPOCH,
                false);
    }

    private static DistributionSetState set(SoftwareModuleState module) {
        return set(List.of(module));
    }

    private static DistributionSetState set(List<SoftwareModuleState> modules) {
        return set(modules, true);
    }

    private static DistributionSetState set(List<SoftwareModuleState> modules, boolean valid) {
        return new DistributionSetState(
                "ds-1",
                3,
                1,
                "eu",
                "1",
                "os",
                null,
                modules,
                modules.stream().allMatch(SoftwareModuleState::complete),
                "sha256:d",
                modules.stream().anyMatch(SoftwareModuleState::locked),
                Instant.EPOCH,
                List.of(),
                Map.of(),
                false,
                valid,
                "kim",
                "kim",
                Instant.EPOCH,
                false,
                null);
    }

    private static String code(Optional<Refusal> refusal) {
        return refusal.map(Refusal::code).orElse("allowed");
    }
}
