package io.headgate.gateway.hawkbit.software;

import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftware;
import io.headgate.contracts.distribution.DistributionCommand.DeleteModuleType;
import io.headgate.contracts.distribution.DistributionCommand.SaveModuleType;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeState;
import io.headgate.gateway.hawkbit.Bulk;
import io.headgate.gateway.hawkbit.LabelController;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.ModuleTypeRequest;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.TypeUpdate;
import io.headgate.gateway.hawkbit.software.SoftwareResources.ModuleTypeResource;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.view.label.Labels;
import io.headgate.gateway.view.label.Labels.Kind;
import java.util.List;
import java.util.Objects;
import org.springframework.http.HttpStatus;
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
class ModuleTypeController extends LabelController<ModuleTypeState, ModuleTypeResource> {

    ModuleTypeController(Commands commands, Labels labels) {
        super(commands, labels, Kind.MODULE_TYPE, Topic.DISTRIBUTION_COMMANDS);
    }

    @Override
    protected String idOf(ModuleTypeState type) {
        return type.typeId();
    }

    @Override
    protected ModuleTypeResource shown(ModuleTypeState type) {
        return ModuleTypeResource.of(type);
    }

    @Override
    protected Object deletion(String id) {
        return new DeleteModuleType(id);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    List<ModuleTypeResource> create(Call call, @RequestBody List<ModuleTypeRequest> requests) {
        var types = Bulk.of(call, "mt", requests, ModuleTypeController::wanted);
        commands.send(call, Topic.DISTRIBUTION_COMMANDS, call.commandId(), CreateSoftware.moduleTypes(types));
        return types.stream().map(type -> shown(call, type.typeId())).toList();
    }

    private static SaveModuleType wanted(String id, ModuleTypeRequest request) {
        return new SaveModuleType(
                id,
                request.key(),
                request.name(),
                request.description(),
                request.colour(),
                Objects.requireNonNullElse(request.maxAssignments(), 1),
                Objects.requireNonNullElse(request.minArtifacts(), 0));
    }

    @PutMapping("/{id}")
    ModuleTypeResource update(Call call, @PathVariable long id, @RequestBody TypeUpdate update) {
        var type = find(call, id);
        commands.send(
                call.from(type.version()),
                Topic.DISTRIBUTION_COMMANDS,
                type.typeId(),
                new SaveModuleType(
                        type.typeId(),
                        type.key(),
                        type.name(),
                        update.description() == null ? type.description() : update.description(),
                        update.colour() == null ? type.colour() : update.colour(),
                        type.maxAssignments(),
                        Objects.requireNonNullElse(update.minArtifacts(), type.minArtifacts())));
        return shown(call, type.typeId());
    }
}
