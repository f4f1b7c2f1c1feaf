package io.headgate.distribution.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.distribution.DistributionCommand.AssignSet;
import io.headgate.contracts.distribution.DistributionCommand.CreateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.RegisterArtifact;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.rollout.RolloutDefinition.SetReference;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SoftwareDecisionsTest {

    private static final SoftwareModuleState OPEN = module(false, 1);
    private static final SoftwareModuleState LOCKED = module(true, 1);

    @Test
    void aModuleHasPlainFields() {
        assertThat(CreateSoftwareModuleDecision.decide(create("m-1", "os", "1", "os")))
                .isEmpty();
        for (var bad : List.of(
                create("m 1", "os", "1", "os"),
                create("m-1", " ", "1", "os"),
                create("m-1", "o\u0000s", "1", "os"),
                create("m-1", "x".repeat(129), "1", "os"),
                create("m-1", "os", "", "os"),
                create("m-1", "os", "1", "o s"))) {
            assertThat(code(CreateSoftwareModuleDecision.decide(bad))).isEqualTo("software.field-invalid");
        }
    }

    @Test
    void anArtifactOfALockedModuleNeitherComesNorGoes() {
        assertThat(RegisterArtifactDecision.decide(OPEN, null, register("new.bin")))
                .isEmpty();
        assertThat(code(RegisterArtifactDecision.decide(LOCKED, null, register("new.bin"))))
                .isEqualTo("module.locked");
        assertThat(DeleteArtifactDecision.decide(OPEN, null, "a-0")).isEmpty();
        assertThat(code(DeleteArtifactDecision.decide(LOCKED, null, "a-0"))).isEqualTo("module.locked");
    }

    @Test
    void anArtifactsNameIsUniqueInItsModule() {
        assertThat(code(RegisterArtifactDecision.decide(OPEN, null, register("0.bin"))))
                .isEqualTo("artifact.exists");
        assertThat(code(RegisterArtifactDecision.decide(OPEN, null, register("../0.bin"))))
                .isEqualTo("artifact.filename-invalid");
        assertThat(code(RegisterArtifactDecision.decide(module(false, 50), null, register("new.bin"))))
                .isEqualTo("module.full");
    }

    @Test
    void hashesAreChecked() {
        var command = new RegisterArtifact("a", "m-1", "x.bin", 1, "AB".repeat(32), "0".repeat(40), "0".repeat(32));
        assertThat(code(RegisterArtifactDecision.decide(OPEN, null, command))).isEqualTo("software.field-invalid");
    }

    @Test
    void whatIsNotThereOrHasChangedIsToldApart() {
        assertThat(code(RegisterArtifactDecision.decide(null, null, register("x.bin"))))
                .isEqualTo("module.unknown");
        assertThat(code(DeleteArtifactDecision.decide(OPEN, null, "none"))).isEqualTo("artifact.unknown");
        assertThat(code(DeleteArtifactDecision.decide(OPEN, 6L, "a-0"))).isEqualTo("module.stale");
        assertThat(DeleteArtifactDecision.decide(OPEN, 7L, "a-0")).isEmpty();
        assertThat(code(DeleteDistributionSetDecision.decide(null, null))).isEqualTo("distribution-set.unknown");
        assertThat(code(DeleteDistributionSetDecision.decide(set(OPEN), 1L))).isEqualTo("distribution-set.stale");
    }

    @Test
    void aModuleInASetStays() {
        assertThat(DeleteSoftwareModuleDecision.decide(OPEN, null, List.of())).isEmpty();
        assertThat(code(DeleteSoftwareModuleDecision.decide(OPEN, null, List.of("ds-1"))))
                .isEqualTo("module.in-use");
    }

    @Test
    void aSetNamesModulesThatAreThereEachOnce() {
        assertThat(CreateDistributionSetDecision.decide(createSet("a", "b"), Set.of("a", "b")))
                .isEmpty();
        assertThat(code(CreateDistributionSetDecision.decide(createSet("a", "b"), Set.of("a"))))
                .isEqualTo("module.unknown");
        assertThat(code(CreateDistributionSetDecision.decide(createSet(), Set.of())))
                .isEqualTo("distribution-set.no-modules");
        assertThat(code(CreateDistributionSetDecision.decide(createSet("a", "a"), Set.of("a"))))
                .isEqualTo("software.field-invalid");
    }

    @Test
    void aSetThatWasRolledOutStays() {
        assertThat(DeleteDistributionSetDecision.decide(set(OPEN), null)).isEmpty();
        assertThat(code(DeleteDistributionSetDecision.decide(set(LOCKED), null)))
                .isEqualTo("distribution-set.locked");
    }

    @Test
    void onlyTheSetThatWasWrittenDownIsRolledOut() {
        var reference = new SetReference("ds-1", 500, "sha256:d");

        assertThat(RollOutDecision.decide(List.of(reference), set(OPEN))).isEmpty();
        assertThat(RollOutDecision.decide(List.of(reference), set(LOCKED))).isEmpty();
        assertThat(code(RollOutDecision.decide(List.of(reference), null))).isEqualTo("distribution-set.unknown");
        assertThat(code(RollOutDecision.decide(List.of(new SetReference("ds-1", 500, "sha256:old")), set(OPEN))))
                .isEqualTo("distribution-set.changed");
        assertThat(code(RollOutDecision.decide(List.of(reference), set(module(false, 0)))))
                .isEqualTo("distribution-set.incomplete");
        assertThat(code(RollOutDecision.decide(List.of(), null))).isEqualTo("rollout.sets-not-one");
        assertThat(code(RollOutDecision.decide(List.of(reference, reference), null)))
                .isEqualTo("rollout.sets-not-one");
    }

    @Test
    void anAssignmentNamesOneToFiveThousandTargetsEachOnce() {
        assertThat(AssignSetDecision.decide(assign(targets(5_000), FORCED), set(OPEN), null))
                .isEmpty();
        assertThat(code(AssignSetDecision.decide(assign(targets(5_001), FORCED), set(OPEN), null)))
                .isEqualTo("assignment.targets-invalid");
        assertThat(code(AssignSetDecision.decide(assign(List.of(), FORCED), set(OPEN), null)))
                .isEqualTo("assignment.targets-invalid");
        assertThat(code(AssignSetDecision.decide(assign(List.of("t", "t"), FORCED), set(OPEN), null)))
                .isEqualTo("assignment.targets-invalid");
    }

    @Test
    void theTermsOfAnAssignmentFitTogether() {
        for (var terms : List.of(
                new Terms(ActionType.FORCED, null, 0, false, null),
                new Terms(ActionType.SOFT, null, 1_000, true, null),
                new Terms(ActionType.TIME_FORCED, Instant.EPOCH, 5, false, null))) {
            assertThat(AssignSetDecision.decide(assign(targets(1), terms), set(OPEN), null))
                    .isEmpty();
        }
        for (var terms : List.of(
                new Terms(ActionType.FORCED, null, -1, false, null),
                new Terms(ActionType.FORCED, null, 1_001, false, null),
                new Terms(ActionType.FORCED, Instant.EPOCH, 5, false, null),
                new Terms(ActionType.TIME_FORCED, null, 5, false, null))) {
            assertThat(code(AssignSetDecision.decide(assign(targets(1), terms), set(OPEN), null)))
                    .isEqualTo("assignment.terms-invalid");
        }
    }

    private static final Terms FORCED = new Terms(ActionType.FORCED, null, 1_000, false, null);

    private static AssignSet assign(List<String> targets, Terms terms) {
        return new AssignSet("as-1", "ds-1", targets, terms, Mode.ONLINE);
    }

    private static List<String> targets(int count) {
        return IntStream.range(0, count).mapToObj(n -> "device-" + n).toList();
    }

    private static CreateSoftwareModule create(String id, String name, String version, String type) {
        return new CreateSoftwareModule(id, name, version, type, null, null);
    }

    private static CreateDistributionSet createSet(String... modules) {
        return new CreateDistributionSet("ds-1", "eu", "1", "os", null, List.of(modules), false);
    }

    private static RegisterArtifact register(String filename) {
        return new RegisterArtifact("a-new", "m-1", filename, 1, "0".repeat(64), "0".repeat(40), "0".repeat(32));
    }

    private static SoftwareModuleState module(boolean locked, int artifacts) {
        return new SoftwareModuleState(
                "m-1",
                7,
                1,
                "os",
                "1",
                "os",
                null,
                IntStream.range(0, artifacts)
                        .mapToObj(n -> new Artifact("a-" + n, n, n + ".bin", 1, "s", "s", "m"))
                        .toList(),
                locked,
                Instant.EPOCH,
                null,
                Map.of(),
                true,
                "kim",
                "kim",
                Instant.EPOCH);
    }

    private static DistributionSetState set(SoftwareModuleState module) {
        return new DistributionSetState(
                "ds-1",
                3,
                1,
                "eu",
                "1",
                "os",
                null,
                List.of(module),
                !module.artifacts().isEmpty(),
                "sha256:d",
                module.locked(),
                Instant.EPOCH,
                List.of(),
                Map.of(),
                false,
                true,
                "kim",
                "kim",
                Instant.EPOCH);
    }

    private static String code(Optional<Refusal> refusal) {
        return refusal.map(Refusal::code).orElse("allowed");
    }
}
