package io.headgate.gateway.hawkbit.assignment;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.gateway.hawkbit.Audit;
import io.headgate.gateway.hawkbit.Links;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A set where a target or a filter shows the one it has. */
public record AssignedSet(
        @JsonUnwrapped Audit audit,
        int id,
        String name,
        String version,
        @Nullable String description,
        String type,
        List<Module> modules,
        boolean complete,
        boolean valid,
        boolean locked,
        boolean deleted,
        boolean requiredMigrationStep,
        @JsonProperty("_links") Links links) {

    public record Module(
            @JsonUnwrapped Audit audit,
            int id,
            String name,
            String version,
            String type,
            @Nullable String vendor,
            @Nullable String description,
            boolean locked,
            boolean deleted,
            boolean complete,
            @JsonProperty("_links") Links links) {

        static Module of(SoftwareModuleState module) {
            return new Module(
                    Audit.of(module.createdBy(), module.createdAt(), module.modifiedBy(), module.modifiedAt()),
                    module.number(),
                    module.name(),
                    module.moduleVersion(),
                    module.type(),
                    module.vendor(),
                    module.description(),
                    module.locked(),
                    false,
                    module.complete(),
                    Links.self("/softwaremodules/" + module.number()));
        }
    }

    static AssignedSet of(DistributionSetState set) {
        return new AssignedSet(
                Audit.of(set.createdBy(), set.createdAt(), set.modifiedBy(), set.modifiedAt()),
                set.number(),
                set.name(),
                set.setVersion(),
                set.description(),
                set.type(),
                set.modules().stream().map(Module::of).toList(),
                set.complete(),
                set.valid(),
                set.locked(),
                false,
                set.requiredMigrationStep(),
                Links.self("/distributionsets/" + set.number()));
    }
}
