package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.ModuleMetadata;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.gateway.device.DeviceJson.Metadata;
import io.headgate.gateway.device.DeviceSets.DeviceModule;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeviceSetsTest {

    private static final Artifact ARTIFACT = new Artifact("a-1", 1, "a.swu", 1, "s", "s", "m");

    private final DeviceSets sets = new DeviceSets();

    @Test
    void onlyWhatDevicesAreToldIsKept() {
        sets.put(set("ds-1", 1, "1"));

        assertThat(sets.module("ds-1", 7))
                .contains(new DeviceModule(
                        7, "os", "1", "os", List.of(ARTIFACT), List.of(new Metadata("told", "to devices"))));
    }

    /** Its metadata may be long, and sets that contain it many. */
    @Test
    void aModuleIsKeptOnceForAllSetsThatContainItAsItIs() {
        sets.put(set("ds-1", 1, "1"));
        sets.put(set("ds-2", 1, "1"));
        sets.put(set("ds-3", 1, "2"));

        assertThat(module("ds-2")).isSameAs(module("ds-1"));
        assertThat(module("ds-3").version()).isEqualTo("2");
        assertThat(module("ds-1").version()).isEqualTo("1");
    }

    @Test
    void anOlderStateChangesNothing() {
        sets.put(set("ds-1", 2, "2"));
        sets.put(set("ds-1", 1, "1"));
        sets.remove("ds-1", 1);

        assertThat(module("ds-1").version()).isEqualTo("2");
    }

    private DeviceModule module(String setId) {
        return sets.module(setId, 7).orElseThrow();
    }

    private static DistributionSetState set(String setId, long version, String moduleVersion) {
        var module = new SoftwareModuleState(
                "m-1",
                version,
                7,
                "os",
                moduleVersion,
                "os",
                "for people",
                List.of(ARTIFACT),
                true,
                Instant.EPOCH,
                null,
                Map.of(
                        "told",
                        new ModuleMetadata("to devices", true),
                        "untold",
                        new ModuleMetadata("for people", false)),
                true,
                "kim",
                "kim",
                Instant.EPOCH,
                false);
        return new DistributionSetState(
                setId,
                version,
                1,
                setId,
                "1",
                "os",
                "for people",
                List.of(module),
                true,
                "sha256:d",
                true,
                Instant.EPOCH,
                List.of("tag"),
                Map.of("k", "v"),
                false,
                true,
                "kim",
                "kim",
                Instant.EPOCH,
                false,
                null);
    }
}
