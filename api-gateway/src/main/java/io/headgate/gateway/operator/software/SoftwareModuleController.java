package io.headgate.gateway.operator.software;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftwareModule;
import io.headgate.contracts.distribution.DistributionCommand.DeleteSoftwareModule;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.gateway.operator.Answer;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.operator.software.SoftwareResources.SoftwareMade;
import io.headgate.gateway.operator.software.SoftwareResources.SoftwareModuleRequest;
import io.headgate.gateway.operator.software.SoftwareResources.SoftwareModuleResource;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.software.Software;
import io.headgate.gateway.view.software.Software.Deleted;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Software modules; their files are the business of {@link ArtifactController}. */
@RestController
@RequestMapping("/api/v1/software-modules")
class SoftwareModuleController {

    static final Refusal UNKNOWN = new Refusal(
            "module.unknown",
            Refusal.Kind.NOT_FOUND,
            "There is no software module with this id.",
            "List the software modules and check the id.");

    private final Commands commands;
    private final Software software;

    SoftwareModuleController(Commands commands, Software software) {
        this.commands = commands;
        this.software = software;
    }

    @PostMapping
    ResponseEntity<Object> create(Call call, @RequestBody SoftwareModuleRequest request) {
        var id = call.newId("sm");
        var answer = commands.send(
                call,
                Topic.DISTRIBUTION_COMMANDS,
                id,
                new CreateSoftwareModule(
                        id, request.name(), request.version(), request.type(), request.description(), null));
        return answer.created(
                "/api/v1/software-modules/" + id,
                software.module(call.tenant(), id)
                        .<Object>map(SoftwareModuleResource::of)
                        .orElseGet(() -> new SoftwareMade(id)));
    }

    @GetMapping
    Listing.Part<SoftwareModuleResource> list(
            Call call,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String sort,
            @RequestParam(required = false) @Nullable String offset,
            @RequestParam(required = false) @Nullable String limit) {
        return software.modules(
                        call.tenant(), Deleted.LEFT_OUT, Listing.parse(Software.MODULE_FIELDS, q, sort, offset, limit))
                .map(SoftwareModuleResource::of);
    }

    @GetMapping("/{id}")
    ResponseEntity<SoftwareModuleResource> one(Call call, @PathVariable String id) {
        SoftwareModuleState module =
                software.module(call.tenant(), id).orElseThrow(() -> new RefusedException(UNKNOWN));
        return Answer.resource(module.version(), SoftwareModuleResource.of(module));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(Call call, @PathVariable String id) {
        return commands.send(call, Topic.DISTRIBUTION_COMMANDS, id, new DeleteSoftwareModule(id))
                .noContent();
    }
}
