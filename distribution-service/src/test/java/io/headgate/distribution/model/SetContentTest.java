package io.headgate.distribution.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.ModuleMetadata;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SetContentTest {

    private static final Artifact A = artifact("a.bin", "aa", 1);
    private static final Artifact B = artifact("b.bin", "bb", 2);

    @Test
    void doesNotDependOnAnyOrderNorOnWhatIsNotInstalled() {
        var one = SetContent.digest(List.of(module("os", "1", A, B), module("app", "2", A)), null);
        var other = SetContent.digest(
                List.of(
                        new SoftwareModuleState(
                                "other id",
                                9,
                                9,
                                "app",
                                "2",
                                "t",
                                "described",
                                List.of(A),
                                true,
                                Instant.now(),
                                null,
                                Map.of("hidden", new ModuleMetadata("from devices", false)),
                                true,
                                "kim",
                                "kim",
                                Instant.EPOCH,
                                false),
                        module("os", "1", B, A)),
                null);

        assertThat(one).isEqualTo(other).matches("sha256:[0-9a-f]{64}");
    }

    @Test
    void changesWithEverythingThatIsInstalled() {
        assertThat(List.of(
                        SetContent.digest(List.of(module("os", "1", A, B)), null),
                        SetContent.digest(List.of(module("os", "1", A)), null),
                        SetContent.digest(List.of(module("os", "1", A)), "tag==a"),
                        SetContent.digest(List.of(module("os", "1", A)), "tag==b"),
                        SetContent.digest(List.of(module("os", "2", A, B)), null),
                        SetContent.digest(List.of(module("so", "1", A, B)), null),
                        SetContent.digest(List.of(module("os", "1", A, artifact("c.bin", "bb", 2))), null),
                        SetContent.digest(List.of(module("os", "1", A, artifact("b.bin", "bc", 2))), null),
                        SetContent.digest(List.of(module("os", "1", A, artifact("b.bin", "bb", 3))), null),
                        SetContent.digest(List.of(module("os", "1", A), module("app", "1", B)), null),
                        SetContent.digest(List.of(module("os", "1", B), module("app", "1", A)), null),
                        SetContent.digest(List.of(told(Map.of("script", "a"))), null),
                        SetContent.digest(List.of(told(Map.of("script", "b"))), null),
                        SetContent.digest(List.of(told(Map.of("tpircs", "a"))), null),
                        SetContent.digest(List.of(told(Map.of("script", "a", "b", ""))), null),
                        SetContent.digest(List.of(told(Map.of())), null)))
                .doesNotHaveDuplicates();
        assertThat(SetContent.digest(List.of(told(Map.of("a", "1", "b", "2"))), null))
                .isEqualTo(SetContent.digest(List.of(told(new TreeMap<>(Map.of("b", "2", "a", "1")))), null));
    }

    /** Fields that run into each other must not look alike. */
    @Test
    void keepsFieldsApart() {
        assertThat(SetContent.digest(List.of(module("os1", "1")), null))
                .isNotEqualTo(SetContent.digest(List.of(module("os", "11")), null));
        assertThat(SetContent.digest(List.of(module("os,1:1", "1")), null))
                .isNotEqualTo(SetContent.digest(List.of(module("os", "1:1,1")), null));
    }

    /** Once released, digests are in approved plans: the text they are made of does not change. */
    @Test
    void staysWhatItIs() {
        assertThat(SetContent.digest(List.of(module("os", "1", A)), null))
                .isEqualTo("sha256:1dde4bfbcd66a74fb6dbec5e27b2d98645133ce12bb54db912e3f3f164c1302c");
    }

    @Test
    void isCompleteWhenEveryModuleIsAndEveryMandatoryTypeIsThere() {
        var os = module("os", "1", A);
        assertThat(SetContent.isComplete(List.of(), List.of())).isFalse();
        assertThat(SetContent.isComplete(List.of(os, module("app", "1")), List.of("t")))
                .isFalse();
        assertThat(SetContent.isComplete(List.of(os), List.of("t", "u"))).isFalse();
        assertThat(SetContent.isComplete(List.of(os, module("app", "1", B)), List.of("t")))
                .isTrue();
    }

    private static SoftwareModuleState told(Map<String, String> metadata) {
        var visible = new HashMap<String, ModuleMetadata>();
        metadata.forEach((key, value) -> visible.put(key, new ModuleMetadata(value, true)));
        return module("os", "3", visible, A);
    }

    private static SoftwareModuleState module(String name, String version, Artifact... artifacts) {
        return module(name, version, Map.of(), artifacts);
    }

    private static SoftwareModuleState module(
            String name, String version, Map<String, ModuleMetadata> metadata, Artifact... artifacts) {
        return new SoftwareModuleState(
                name,
                1,
                1,
                name,
                version,
                "t",
                null,
                List.of(artifacts),
                false,
                Instant.EPOCH,
                null,
                metadata,
                artifacts.length > 0,
                "kim",
                "kim",
                Instant.EPOCH,
                false);
    }

    private static Artifact artifact(String filename, String sha256, long size) {
        return new Artifact(filename, 1, filename, size, sha256, "s", "m");
    }
}
