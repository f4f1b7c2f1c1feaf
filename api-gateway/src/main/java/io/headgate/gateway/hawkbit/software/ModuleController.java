package io.headgate.gateway.hawkbit.software;

import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftware;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.DeleteSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.UpdateSoftwareModule;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.gateway.hawkbit.Bulk;
import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.ModuleRequest;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.ModuleUpdate;
import io.headgate.gateway.hawkbit.software.SoftwareResources.ModuleResource;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.HawkbitCode;
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

/** Software modules. */
@RestController
@RequestMapping("/rest/v1/softwaremodules")
class ModuleController {

    private final Commands commands;
    private final Software software;
    private final KnownSoftware known;

    ModuleController(Commands commands, Software software, KnownSoftware known) {
        this.commands = commands;
        this.software = software;
        this.known = known;
    }

    @GetMapping
    ListBody<ModuleResource> list(Call call, ListRequest list) {
        return known.shownModules(
                call.tenant(), software.modules(call.tenant(), list.deleted(), list.over(SoftwareFields.OF_MODULES)));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    List<ModuleResource> create(Call call, @RequestBody List<ModuleRequest> requests) {
        var modules = Bulk.of(call, "sm", requests, ModuleController::wanted);
        commands.send(call, Topic.DISTRIBUTION_COMMANDS, call.commandId(), CreateSoftware.modules(modules));
        return modules.stream().map(module -> shown(call, module.moduleId())).toList();
    }

    private static CreateSoftwareModule wanted(String id, ModuleRequest request) {
        if (Boolean.TRUE.equals(request.encrypted())) {
            throw HawkbitCode.ENCRYPTION.because("Artifacts are not encrypted here.");
        }
        return new CreateSoftwareModule(
                id, request.name(), request.version(), request.type(), request.description(), request.vendor());
    }

    private ModuleResource shown(Call call, String moduleId) {
        return known.shown(call.tenant(), KnownSoftware.made(software.module(call.tenant(), moduleId)));
    }

    private SoftwareModuleState module(Call call, long id) {
        return known.module(call.tenant(), id);
    }

    @GetMapping("/{id}")
    ModuleResource one(Call call, @PathVariable long id) {
        return known.shown(call.tenant(), module(call, id));
    }

    @PutMapping("/{id}")
    ModuleResource update(Call call, @PathVariable long id, @RequestBody ModuleUpdate update) {
        var module = module(call, id);
        if (update.locked() != null && update.locked() != module.locked()) {
            throw HawkbitCode.LOCKED.because("A module is locked with the sets it is in, and is not unlocked.");
        }
        var moduleId = module.moduleId();
        commands.send(
                call,
                Topic.DISTRIBUTION_COMMANDS,
                moduleId,
                new UpdateSoftwareModule(moduleId, update.description(), update.vendor()));
        return shown(call, moduleId);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Call call, @PathVariable long id) {
        var moduleId = module(call, id).moduleId();
        commands.send(call, Topic.DISTRIBUTION_COMMANDS, moduleId, new DeleteSoftwareModule(moduleId));
    }
}
