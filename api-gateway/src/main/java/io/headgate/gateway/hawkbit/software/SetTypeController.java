package io.headgate.gateway.hawkbit.software;

import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftware;
import io.headgate.contracts.distribution.DistributionCommand.DeleteSetType;
import io.headgate.contracts.distribution.DistributionCommand.SaveSetType;
import io.headgate.contracts.distribution.DistributionMessage.ModuleTypeState;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeState;
import io.headgate.gateway.hawkbit.Bulk;
import io.headgate.gateway.hawkbit.LabelController;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.Reference;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.SetTypeRequest;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.TypeUpdate;
import io.headgate.gateway.hawkbit.software.SoftwareResources.ModuleTypeResource;
import io.headgate.gateway.hawkbit.software.SoftwareResources.SetTypeResource;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.view.label.Labels;
import io.headgate.gateway.view.label.Labels.Kind;
import java.util.List;
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

/** Types of distribution sets, and the types of modules each has. */
@RestController
@RequestMapping("/rest/v1/distributionsettypes")
class SetTypeController extends LabelController<SetTypeState, SetTypeResource> {

    private final KnownSoftware known;

    SetTypeController(Commands commands, Labels labels, KnownSoftware known) {
        super(commands, labels, Kind.SET_TYPE, Topic.DISTRIBUTION_COMMANDS);
        this.known = known;
    }

    @Override
    protected String idOf(SetTypeState type) {
        return type.typeId();
    }

    @Override
    protected SetTypeResource shown(SetTypeState type) {
        return SetTypeResource.of(type);
    }

    @Override
    protected Object deletion(String id) {
        return new DeleteSetType(id);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    List<SetTypeResource> create(Call call, @RequestBody List<SetTypeRequest> requests) {
        var types = Bulk.of(call, "st", requests, (id, request) -> wanted(call, id, request));
        commands.send(call, Topic.DISTRIBUTION_COMMANDS, call.commandId(), CreateSoftware.setTypes(types));
        return types.stream().map(type -> shown(call, type.typeId())).toList();
    }

    private SaveSetType wanted(Call call, String id, SetTypeRequest request) {
        return new SaveSetType(
                id,
                request.key(),
                request.name(),
                request.description(),
                request.colour(),
                keys(call, request.mandatorymodules()),
                keys(call, request.optionalmodules()));
    }

    private List<String> keys(Call call, @Nullable List<Reference> types) {
        return types == null
                ? List.of()
                : types.stream().map(type -> moduleType(call, type.id()).key()).toList();
    }

    private ModuleTypeState moduleType(Call call, long id) {
        return known.label(call.tenant(), Kind.MODULE_TYPE, id);
    }

    @PutMapping("/{id}")
    SetTypeResource update(Call call, @PathVariable long id, @RequestBody TypeUpdate update) {
        var type = find(call, id);
        commands.send(
                call.from(type.version()),
                Topic.DISTRIBUTION_COMMANDS,
                type.typeId(),
                new SaveSetType(
                        type.typeId(),
                        type.key(),
                        type.name(),
                        update.description() == null ? type.description() : update.description(),
                        update.colour() == null ? type.colour() : update.colour(),
                        type.mandatory(),
                        type.optional()));
        return shown(call, type.typeId());
    }

    @GetMapping("/{id}/mandatorymoduletypes")
    List<ModuleTypeResource> mandatory(Call call, @PathVariable long id) {
        return shown(call, find(call, id).mandatory());
    }

    @GetMapping("/{id}/optionalmoduletypes")
    List<ModuleTypeResource> optional(Call call, @PathVariable long id) {
        return shown(call, find(call, id).optional());
    }

    private List<ModuleTypeResource> shown(Call call, List<String> keys) {
        return keys.stream()
                .flatMap(key -> labels.byKey(call.tenant(), Kind.MODULE_TYPE, key).stream())
                .map(ModuleTypeResource::of)
                .toList();
    }

    @GetMapping("/{id}/mandatorymoduletypes/{moduleType}")
    ModuleTypeResource mandatoryOne(Call call, @PathVariable long id, @PathVariable long moduleType) {
        return ModuleTypeResource.of(member(call, find(call, id).mandatory(), moduleType));
    }

    @GetMapping("/{id}/optionalmoduletypes/{moduleType}")
    ModuleTypeResource optionalOne(Call call, @PathVariable long id, @PathVariable long moduleType) {
        return ModuleTypeResource.of(member(call, find(call, id).optional(), moduleType));
    }

    private ModuleTypeState member(Call call, List<String> keys, long moduleType) {
        var type = moduleType(call, moduleType);
        if (!keys.contains(type.key())) {
            throw HawkbitCode.NOT_FOUND.because("The type of sets has no such type of modules.");
        }
        return type;
    }

    @PostMapping("/{id}/mandatorymoduletypes")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void addMandatory(Call call, @PathVariable long id, @RequestBody Reference moduleType) {
        var type = find(call, id);
        var key = moduleType(call, moduleType.id()).key();
        change(call, type, with(type.mandatory(), key), without(type.optional(), key));
    }

    @PostMapping("/{id}/optionalmoduletypes")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void addOptional(Call call, @PathVariable long id, @RequestBody Reference moduleType) {
        var type = find(call, id);
        var key = moduleType(call, moduleType.id()).key();
        change(call, type, without(type.mandatory(), key), with(type.optional(), key));
    }

    @DeleteMapping("/{id}/mandatorymoduletypes/{moduleType}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void removeMandatory(Call call, @PathVariable long id, @PathVariable long moduleType) {
        var type = find(call, id);
        var key = member(call, type.mandatory(), moduleType).key();
        change(call, type, without(type.mandatory(), key), type.optional());
    }

    @DeleteMapping("/{id}/optionalmoduletypes/{moduleType}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void removeOptional(Call call, @PathVariable long id, @PathVariable long moduleType) {
        var type = find(call, id);
        var key = member(call, type.optional(), moduleType).key();
        change(call, type, type.mandatory(), without(type.optional(), key));
    }

    private void change(Call call, SetTypeState type, List<String> mandatory, List<String> optional) {
        commands.send(
                call.from(type.version()),
                Topic.DISTRIBUTION_COMMANDS,
                type.typeId(),
                new SaveSetType(
                        type.typeId(),
                        type.key(),
                        type.name(),
                        type.description(),
                        type.colour(),
                        mandatory,
                        optional));
    }

    private static List<String> with(List<String> keys, String key) {
        return Stream.concat(without(keys, key).stream(), Stream.of(key)).toList();
    }

    private static List<String> without(List<String> keys, String key) {
        return keys.stream().filter(one -> !one.equals(key)).toList();
    }
}
