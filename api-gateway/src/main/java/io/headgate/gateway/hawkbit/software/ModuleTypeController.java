package io.headgate.gateway.hawkbit.software;

import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.DeleteModuleType;
import io.headgate.contracts.distribution.DistributionCommand.SaveModuleType;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeState;
import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.ModuleTypeRequest;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.TypeUpdate;
import io.headgate.gateway.hawkbit.software.SoftwareResources.ModuleTypeResource;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.view.software.SoftwareLabels;
import io.headgate.gateway.view.software.SoftwareLabels.Kind;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
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

/** Types of software modules. */
@RestController
@RequestMapping("/rest/v1/softwaremoduletypes")
class ModuleTypeController {

    private final Commands commands;
    private final SoftwareLabels labels;
    private final KnownSoftware known;

    ModuleTypeController(Commands commands, SoftwareLabels labels, KnownSoftware known) {
        this.commands = commands;
        this.labels = labels;
        this.known = known;
    }

    @GetMapping
    ListBody<ModuleTypeResource> list(Call call, ListRequest list) {
        return ListBody.of(
                labels.list(call.tenant(), Kind.MODULE_TYPE, list.over(SoftwareLabels.FIELDS)), ModuleTypeResource::of);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    List<ModuleTypeResource> create(Call call, @RequestBody List<ModuleTypeRequest> requests) {
        return IntStream.range(0, requests.size())
                .mapToObj(n -> create(call.also("type " + n), requests.get(n)))
                .toList();
    }

    private ModuleTypeResource create(Call call, ModuleTypeRequest request) {
        return save(
                call,
                new SaveModuleType(
                        call.newId("mt"),
                        request.key(),
                        request.name(),
                        request.description(),
                        request.colour(),
                        Objects.requireNonNullElse(request.maxAssignments(), 1),
                        Objects.requireNonNullElse(request.minArtifacts(), 0)));
    }

    private ModuleTypeResource save(Call call, SaveModuleType type) {
        commands.send(call, Topic.DISTRIBUTION_COMMANDS, type.typeId(), type);
        return ModuleTypeResource.of(KnownSoftware.made(labels.byId(call.tenant(), Kind.MODULE_TYPE, type.typeId())));
    }

    @GetMapping("/{id}")
    ModuleTypeResource one(Call call, @PathVariable long id) {
        return ModuleTypeResource.of(type(call, id));
    }

    private ModuleTypeState type(Call call, long id) {
        return known.label(call.tenant(), Kind.MODULE_TYPE, id);
    }

    @PutMapping("/{id}")
    ModuleTypeResource update(Call call, @PathVariable long id, @RequestBody TypeUpdate update) {
        var type = type(call, id);
        return save(
                call,
                new SaveModuleType(
                        type.typeId(),
                        type.key(),
                        type.name(),
                        update.description() == null ? type.description() : update.description(),
                        update.colour() == null ? type.colour() : update.colour(),
                        type.maxAssignments(),
                        Objects.requireNonNullElse(update.minArtifacts(), type.minArtifacts())));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Call call, @PathVariable long id) {
        var typeId = type(call, id).typeId();
        commands.send(call, Topic.DISTRIBUTION_COMMANDS, typeId, new DeleteModuleType(typeId));
    }
}
