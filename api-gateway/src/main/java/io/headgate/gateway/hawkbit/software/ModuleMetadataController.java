package io.headgate.gateway.hawkbit.software;

import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.SetModuleMetadata;
import io.headgate.contracts.distribution.DistributionMessage.ModuleMetadata;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.gateway.hawkbit.software.SoftwareResources.Metadata;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Metadata of modules, some of which devices are told. */
@RestController
@RequestMapping("/rest/v1/softwaremodules/{id}/metadata")
class ModuleMetadataController extends MetadataController<SoftwareModuleState> {

    private final Commands commands;
    private final KnownSoftware known;

    ModuleMetadataController(Commands commands, KnownSoftware known) {
        this.commands = commands;
        this.known = known;
    }

    @Override
    SoftwareModuleState find(Call call, long id) {
        return known.module(call.tenant(), id);
    }

    @Override
    Stream<Metadata> entries(SoftwareModuleState module) {
        return module.metadata().entrySet().stream()
                .map(entry -> new Metadata(
                        entry.getKey(),
                        entry.getValue().value(),
                        entry.getValue().targetVisible()));
    }

    @Override
    Metadata entry(String key, String value, @Nullable Boolean targetVisible) {
        return new Metadata(key, value, Boolean.TRUE.equals(targetVisible));
    }

    @Override
    void change(Call call, SoftwareModuleState module, Map<String, @Nullable Metadata> entries) {
        var changes = new LinkedHashMap<String, @Nullable ModuleMetadata>();
        entries.forEach((key, entry) -> changes.put(
                key,
                entry == null ? null : new ModuleMetadata(entry.value(), Boolean.TRUE.equals(entry.targetVisible()))));
        commands.send(
                call,
                Topic.DISTRIBUTION_COMMANDS,
                module.moduleId(),
                new SetModuleMetadata(module.moduleId(), changes));
    }
}
