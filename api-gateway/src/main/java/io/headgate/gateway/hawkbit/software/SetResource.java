package io.headgate.gateway.hawkbit.software;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.gateway.hawkbit.Audit;
import io.headgate.gateway.hawkbit.Links;
import io.headgate.gateway.hawkbit.software.SoftwareResources.ModuleResource;
import io.headgate.gateway.view.label.Labels.Named;
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

    /** Types by key. */
    record TypeNames(Map<String, Named> ofModules, Map<String, Named> ofSets) {}

    static SetResource of(DistributionSetState set, TypeNames names) {
        var self = "/distributionsets/" + set.number();
        var type = names.ofSets().get(set.type());
        var links = Links.self(self).and("modules", self + "/assignedSM");
        if (type != null) {
            links = links.and("type", "/distributionsettypes/" + type.number());
        }
        return new SetResource(
                set.number(),
                set.name(),
                set.setVersion(),
                set.type(),
                type == null ? null : type.name(),
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
                links.and("metadata", self + "/metadata"));
    }
}
