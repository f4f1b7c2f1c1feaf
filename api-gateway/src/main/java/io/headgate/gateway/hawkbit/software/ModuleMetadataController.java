package io.headgate.gateway.hawkbit.software;

import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.SetModuleMetadata;
import io.headgate.contracts.distribution.DistributionMessage.ModuleMetadata;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.MetadataRequest;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.MetadataUpdate;
import io.headgate.gateway.hawkbit.software.SoftwareResources.Metadata;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Metadata of modules, some of which devices are told. */
@RestController
@RequestMapping("/rest/v1/softwaremodules/{id}/metadata")
class ModuleMetadataController {

    private final Commands commands;
    private final KnownSoftware known;

    ModuleMetadataController(Commands commands, KnownSoftware known) {
        this.commands = commands;
        this.known = known;
    }

    private static Stream<Metadata> entries(SoftwareModuleState module) {
        return module.metadata().entrySet().stream()
                .map(entry -> new Metadata(
                        entry.getKey(),
                        entry.getValue().value(),
                        entry.getValue().targetVisible()));
    }

    @GetMapping
    ListBody<Metadata> list(Call call, @PathVariable long id, ListRequest list) {
        return MetadataBody.list(entries(known.module(call.tenant(), id)), list);
    }

    @GetMapping("/{key}")
    Metadata one(Call call, @PathVariable long id, @PathVariable String key) {
        return MetadataBody.one(entries(known.module(call.tenant(), id)), key);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    List<Metadata> create(Call call, @PathVariable long id, @RequestBody List<MetadataRequest> requests) {
        var module = known.module(call.tenant(), id);
        var entries = new LinkedHashMap<String, @Nullable ModuleMetadata>();
        requests.forEach(request -> entries.put(
                request.key(), new ModuleMetadata(request.value(), Boolean.TRUE.equals(request.targetVisible()))));
        change(call, module, entries);
        return requests.stream()
                .map(request ->
                        new Metadata(request.key(), request.value(), Boolean.TRUE.equals(request.targetVisible())))
                .toList();
    }

    private void change(Call call, SoftwareModuleState module, Map<String, @Nullable ModuleMetadata> entries) {
        commands.send(
                call,
                Topic.DISTRIBUTION_COMMANDS,
                module.moduleId(),
                new SetModuleMetadata(module.moduleId(), entries));
    }

    @PutMapping("/{key}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void update(Call call, @PathVariable long id, @PathVariable String key, @RequestBody MetadataUpdate update) {
        var module = known.module(call.tenant(), id);
        var before = MetadataBody.one(entries(module), key);
        change(
                call,
                module,
                Map.of(
                        key,
                        new ModuleMetadata(
                                Objects.requireNonNullElse(update.value(), before.value()),
                                update.targetVisible() == null
                                        ? Boolean.TRUE.equals(before.targetVisible())
                                        : update.targetVisible())));
    }

    @DeleteMapping("/{key}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Call call, @PathVariable long id, @PathVariable String key) {
        var module = known.module(call.tenant(), id);
        MetadataBody.one(entries(module), key);
        var gone = new HashMap<String, @Nullable ModuleMetadata>();
        gone.put(key, null);
        change(call, module, gone);
    }
}
