package io.headgate.gateway.hawkbit.software;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.gateway.hawkbit.Audit;
import io.headgate.gateway.hawkbit.Links;
import io.headgate.gateway.hawkbit.software.SoftwareResources.ModuleResource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A distribution set as hawkBit shows it.
 *
 * @param modules as the resource of modules shows them
 */
public record SetResource(
        int id,
        String name,
        String version,
        String type,
        @Nullable String typeName,
        @Nullable String description,
        List<?> modules,
        boolean complete,
        boolean valid,
        boolean locked,
        boolean deleted,
        boolean requiredMigrationStep,
        @JsonUnwrapped Audit audit,
        @JsonProperty("_links") Links links) {

    /** Names of types by key. */
    record TypeNames(Map<String, String> ofModules, Map<String, String> ofSets) {}

    static SetResource of(DistributionSetState set, TypeNames names) {
        var self = "/distributionsets/" + set.number();
        return new SetResource(
                set.number(),
                set.name(),
                set.setVersion(),
                set.type(),
                names.ofSets().get(set.type()),
                set.description(),
                set.modules().stream()
                        .map(module ->
                                ModuleResource.of(module, names.ofModules().get(module.type())))
                        .toList(),
                set.complete(),
                set.valid(),
                set.locked(),
                set.deleted(),
                set.requiredMigrationStep(),
                Audit.of(set.createdBy(), set.createdAt(), set.modifiedBy(), set.modifiedAt()),
                Links.self(self).and("modules", self + "/assignedSM").and("metadata", self + "/metadata"));
    }
}
