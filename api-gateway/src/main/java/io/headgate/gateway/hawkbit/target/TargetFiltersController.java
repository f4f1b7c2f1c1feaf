package io.headgate.gateway.hawkbit.target;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetCommand.DeleteTargetFilter;
import io.headgate.contracts.target.TargetCommand.SaveTargetFilter;
import io.headgate.contracts.target.TargetCommand.SetAutoAssignment;
import io.headgate.gateway.hawkbit.Audit;
import io.headgate.gateway.hawkbit.Links;
import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.hawkbit.assignment.AssignmentRequest.Kind;
import io.headgate.gateway.hawkbit.software.KnownSoftware;
import io.headgate.gateway.hawkbit.software.SetResource;
import io.headgate.gateway.hawkbit.target.TargetRequests.Filter;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.view.target.TargetFilters;
import io.headgate.gateway.view.target.TargetFilters.TargetFilterRow;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Saved target filters and what they assign by themselves. */
@RestController
@RequestMapping("/rest/v1/targetfilters")
class TargetFiltersController {

    private final Commands commands;
    private final TargetFilters filters;
    private final KnownTargets known;
    private final KnownSoftware sets;
    private final WantedAutoAssignment automatic;
    private final PollTimes times;

    TargetFiltersController(
            Commands commands,
            TargetFilters filters,
            KnownTargets known,
            KnownSoftware sets,
            WantedAutoAssignment automatic,
            PollTimes times) {
        this.commands = commands;
        this.filters = filters;
        this.known = known;
        this.sets = sets;
        this.automatic = automatic;
        this.times = times;
    }

    /**
     * What it does not assign is there as null, unlike anything else of hawkBit's.
     *
     * @param autoAssignDistributionSet number of the set
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record FilterResource(
            @JsonUnwrapped Audit audit,
            int id,
            String name,
            String query,
            @Nullable Integer autoAssignDistributionSet,
            @Nullable Kind autoAssignActionType,
            @Nullable Integer autoAssignWeight,
            @Nullable Boolean confirmationRequired,
            @JsonProperty("_links") Links links) {}

    private FilterResource shown(Call call, TargetFilterRow filter) {
        var automatic = filter.autoAssignment();
        var terms = automatic == null ? null : automatic.terms();
        var self = "/targetfilters/" + filter.number();
        return new FilterResource(
                Audit.of(filter.createdBy(), filter.createdAt(), filter.savedBy(), filter.savedAt()),
                filter.number(),
                filter.name(),
                filter.query(),
                automatic == null ? null : sets.numberOf(call.tenant(), automatic.setId()),
                terms == null ? null : Kind.of(terms.actionType()),
                terms == null ? null : terms.weight(),
                terms == null ? null : terms.confirmationRequired(),
                Links.self(self).and("autoAssignDS", self + "/autoAssignDS"));
    }

    @GetMapping
    ListBody<FilterResource> list(Call call, ListRequest list) {
        return ListBody.of(
                filters.list(call.tenant(), times.listing(list, TargetFilters.NUMBERED_FIELDS)),
                filter -> shown(call, filter));
    }

    /** Those that assign the set. */
    ListBody<FilterResource> assigning(Call call, String setId, ListRequest list) {
        return ListBody.of(
                filters.assigning(call.tenant(), setId, times.listing(list, TargetFilters.NUMBERED_FIELDS)),
                filter -> shown(call, filter));
    }

    @GetMapping("/{number}")
    FilterResource one(Call call, @PathVariable int number) {
        return shown(call, known.filter(call, number));
    }

    @PostMapping
    ResponseEntity<FilterResource> add(Call call, @RequestBody Filter request) {
        if (request.name() == null || request.query() == null) {
            throw HawkbitCode.CONSTRAINT.because("A target filter has a name and a query.");
        }
        var id = call.newId("fi");
        commands.send(call, Topic.TARGET_COMMANDS, id, new SaveTargetFilter(id, request.name(), request.query()));
        return ResponseEntity.status(HttpStatus.CREATED).body(shown(call, known.savedFilter(call, id)));
    }

    @PutMapping("/{number}")
    FilterResource change(Call call, @PathVariable int number, @RequestBody Filter request) {
        var filter = known.filter(call, number);
        commands.send(
                call.from(filter.version()),
                Topic.TARGET_COMMANDS,
                filter.id(),
                new SaveTargetFilter(
                        filter.id(),
                        request.name() == null ? filter.name() : request.name(),
                        request.query() == null ? filter.query() : request.query()));
        return one(call, number);
    }

    @DeleteMapping("/{number}")
    ResponseEntity<Void> delete(Call call, @PathVariable int number) {
        var id = known.filter(call, number).id();
        return commands.send(call, Topic.TARGET_COMMANDS, id, new DeleteTargetFilter(id))
                .noContent();
    }

    /** @param id number of the set */
    record AutoAssignmentRequest(
            int id,
            @Nullable Kind type,
            @Nullable Integer weight,
            @Nullable Boolean confirmationRequired) {}

    @PostMapping("/{number}/autoAssignDS")
    FilterResource assign(Call call, @PathVariable int number, @RequestBody AutoAssignmentRequest request) {
        var filter = known.filter(call, number);
        var wanted = new WantedAutoAssignment.Request(
                request.id(), request.type(), request.weight(), request.confirmationRequired());
        commands.send(
                call,
                Topic.TARGET_COMMANDS,
                filter.id(),
                new SetAutoAssignment(filter.id(), automatic.of(call, wanted, null)));
        return one(call, number);
    }

    @GetMapping("/{number}/autoAssignDS")
    ResponseEntity<SetResource> assigned(Call call, @PathVariable int number) {
        var automatic = known.filter(call, number).autoAssignment();
        return sets.shown(call.tenant(), automatic == null ? null : automatic.setId());
    }

    @DeleteMapping("/{number}/autoAssignDS")
    ResponseEntity<Void> unassign(Call call, @PathVariable int number) {
        var id = known.filter(call, number).id();
        return commands.send(call, Topic.TARGET_COMMANDS, id, new SetAutoAssignment(id, null))
                .noContent();
    }
}
