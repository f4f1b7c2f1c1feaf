package io.headgate.gateway.operator.software;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.CreateDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.DeleteDistributionSet;
import io.headgate.contracts.distribution.DistributionCommand.UpdateDistributionSet;
import io.headgate.gateway.operator.Answer;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.operator.software.SoftwareResources.DistributionSetChange;
import io.headgate.gateway.operator.software.SoftwareResources.DistributionSetRequest;
import io.headgate.gateway.operator.software.SoftwareResources.DistributionSetResource;
import io.headgate.gateway.operator.software.SoftwareResources.SoftwareMade;
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
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/distribution-sets")
class DistributionSetController {

    private static final Refusal UNKNOWN = new Refusal(
            "distribution-set.unknown",
            Refusal.Kind.NOT_FOUND,
            "There is no distribution set with this id.",
            "List the distribution sets and check the id.");

    private final Commands commands;
    private final Software software;
    private final SetRequirements requirements;

    DistributionSetController(Commands commands, Software software, SetRequirements requirements) {
        this.commands = commands;
        this.software = software;
        this.requirements = requirements;
    }

    @PostMapping
    ResponseEntity<Object> create(Call call, @RequestBody DistributionSetRequest request) {
        requirements.check(call, request.requirement());
        var id = call.newId("ds");
        var answer = commands.send(
                call,
                Topic.DISTRIBUTION_COMMANDS,
                id,
                new CreateDistributionSet(
                        id,
                        request.name(),
                        request.version(),
                        request.type(),
                        request.description(),
                        request.modules(),
                        false,
                        request.requirement()));
        return answer.created(
                "/api/v1/distribution-sets/" + id,
                software.set(call.tenant(), id)
                        .<Object>map(DistributionSetResource::of)
                        .orElseGet(() -> new SoftwareMade(id)));
    }

    @GetMapping
    Listing.Part<DistributionSetResource> list(
            Call call,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String sort,
            @RequestParam(required = false) @Nullable String offset,
            @RequestParam(required = false) @Nullable String limit) {
        return software.sets(
                        call.tenant(), Deleted.LEFT_OUT, Listing.parse(Software.SET_FIELDS, q, sort, offset, limit))
                .map(DistributionSetResource::of);
    }

    @GetMapping("/{id}")
    ResponseEntity<DistributionSetResource> one(Call call, @PathVariable String id) {
        var set = software.set(call.tenant(), id).orElseThrow(() -> new RefusedException(UNKNOWN));
        return Answer.resource(set.version(), DistributionSetResource.of(set));
    }

    /** Until it is locked: what was approved, assigned or rolled out goes to those it was meant for. */
    @PutMapping("/{id}")
    ResponseEntity<DistributionSetResource> change(
            Call call, @PathVariable String id, @RequestBody DistributionSetChange change) {
        requirements.check(call, change.requirement());
        var answer = commands.send(
                call,
                Topic.DISTRIBUTION_COMMANDS,
                id,
                new UpdateDistributionSet(id, null, null, null, null, null, change.requirement()));
        return answer.ok(software.set(call.tenant(), id)
                .map(DistributionSetResource::of)
                .orElseThrow(() -> new RefusedException(UNKNOWN)));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(Call call, @PathVariable String id) {
        return commands.send(call, Topic.DISTRIBUTION_COMMANDS, id, new DeleteDistributionSet(id))
                .noContent();
    }
}
