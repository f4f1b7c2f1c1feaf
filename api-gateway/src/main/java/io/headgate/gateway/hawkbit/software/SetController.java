package io.headgate.gateway.hawkbit.software;

import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.ChangeSetModules;
import io.headgate.contracts.distribution.DistributionCommand.CreateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftware;
import io.headgate.contracts.distribution.DistributionCommand.DeleteDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.UpdateDistributionSet;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.gateway.hawkbit.Bulk;
import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.Reference;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.SetRequest;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.SetUpdate;
import io.headgate.gateway.hawkbit.software.SoftwareResources.ModuleResource;
import io.headgate.gateway.hawkbit.software.SoftwareResources.SetTagResource;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.label.Labels;
import io.headgate.gateway.view.label.Labels.Kind;
import io.headgate.gateway.view.software.Software;
import java.util.List;
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

/** Distribution sets and their modules. */
@RestController
@RequestMapping("/rest/v1/distributionsets")
class SetController {

    private final Commands commands;
    private final Software software;
    private final Labels labels;
    private final KnownSoftware known;
    private final DefaultSetType defaultType;

    SetController(
            Commands commands, Software software, Labels labels, KnownSoftware known, DefaultSetType defaultType) {
        this.commands = commands;
        this.software = software;
        this.labels = labels;
        this.known = known;
        this.defaultType = defaultType;
    }

    @GetMapping
    ListBody<SetResource> list(Call call, ListRequest list) {
        return known.shownSets(
                call.tenant(), software.sets(call.tenant(), list.deleted(), list.over(SoftwareFields.OF_SETS)));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    List<SetResource> create(Call call, @RequestBody List<SetRequest> requests) {
        var sets = Bulk.of(call, "ds", requests, (id, request) -> wanted(call, id, request));
        commands.send(call, Topic.DISTRIBUTION_COMMANDS, call.commandId(), CreateSoftware.sets(sets));
        return sets.stream().map(set -> shown(call, set.setId())).toList();
    }

    private CreateDistributionSet wanted(Call call, String id, SetRequest request) {
        return new CreateDistributionSet(
                id,
                request.name(),
                request.version(),
                request.type() == null ? defaultType.key(call.tenant()) : request.type(),
                request.description(),
                moduleIds(call, request.allModules()),
                Boolean.TRUE.equals(request.requiredMigrationStep()),
                null);
    }

    private List<String> moduleIds(Call call, List<Reference> modules) {
        return modules.stream()
                .map(module -> known.module(call.tenant(), module.id()).moduleId())
                .distinct()
                .toList();
    }

    private SetResource shown(Call call, String setId) {
        return known.shown(call.tenant(), KnownSoftware.made(software.set(call.tenant(), setId)));
    }

    private DistributionSetState set(Call call, long id) {
        return known.set(call.tenant(), id);
    }

    @GetMapping("/{id}")
    SetResource one(Call call, @PathVariable long id) {
        return known.shown(call.tenant(), set(call, id));
    }

    @PutMapping("/{id}")
    SetResource update(Call call, @PathVariable long id, @RequestBody SetUpdate update) {
        var setId = set(call, id).setId();
        commands.send(
                call,
                Topic.DISTRIBUTION_COMMANDS,
                setId,
                new UpdateDistributionSet(
                        setId,
                        update.name(),
                        update.version(),
                        update.description(),
                        update.requiredMigrationStep(),
                        update.locked(),
                        null));
        return shown(call, setId);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Call call, @PathVariable long id) {
        var setId = set(call, id).setId();
        commands.send(call, Topic.DISTRIBUTION_COMMANDS, setId, new DeleteDistributionSet(setId));
    }

    @GetMapping("/{id}/assignedSM")
    ListBody<ModuleResource> modules(Call call, @PathVariable long id, ListRequest list) {
        var modules = set(call, id).modules();
        var part = modules.stream().skip(list.offset()).limit(list.limit()).toList();
        return known.shownModules(call.tenant(), new Listing.Part<>(part, modules.size(), list.offset(), list.limit()));
    }

    @PostMapping("/{id}/assignedSM")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void addModules(Call call, @PathVariable long id, @RequestBody List<Reference> modules) {
        change(call, set(call, id), moduleIds(call, modules), List.of());
    }

    @DeleteMapping("/{id}/assignedSM/{module}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void removeModule(Call call, @PathVariable long id, @PathVariable long module) {
        var set = set(call, id);
        var moduleId = set.modules().stream()
                .filter(one -> one.number() == module)
                .findFirst()
                .orElseThrow(() -> HawkbitCode.NOT_FOUND.because("The set has no module with this id."))
                .moduleId();
        change(call, set, List.of(), List.of(moduleId));
    }

    private void change(Call call, DistributionSetState set, List<String> add, List<String> remove) {
        commands.send(call, Topic.DISTRIBUTION_COMMANDS, set.setId(), new ChangeSetModules(set.setId(), add, remove));
    }

    @GetMapping("/{id}/tags")
    List<SetTagResource> tags(Call call, @PathVariable long id) {
        return labels.named(call.tenant(), Kind.SET_TAG, set(call, id).tags()).stream()
                .map(SetTagResource::of)
                .toList();
    }
}
