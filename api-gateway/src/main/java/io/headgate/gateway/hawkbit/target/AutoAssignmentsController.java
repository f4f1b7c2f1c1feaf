package io.headgate.gateway.hawkbit.target;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.headgate.contracts.Prose;
import io.headgate.contracts.Topic;
import io.headgate.contracts.approval.ApprovalCommand.Decision;
import io.headgate.contracts.target.TargetCommand.SaveTargetFilter;
import io.headgate.contracts.target.TargetCommand.SetAutoAssignment;
import io.headgate.contracts.target.TargetMessage.AutoAssignment;
import io.headgate.contracts.target.TargetMessage.AutoAssignment.Halt;
import io.headgate.gateway.hawkbit.Audit;
import io.headgate.gateway.hawkbit.Links;
import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.hawkbit.UnstatedReason;
import io.headgate.gateway.hawkbit.assignment.AssignmentRequest.Kind;
import io.headgate.gateway.hawkbit.software.KnownSoftware;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.view.target.TargetFilters;
import io.headgate.gateway.view.target.TargetFilters.TargetFilterRow;
import java.time.Clock;
import java.util.List;
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
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The target filters that assign a set, as a resource of their own: the id is the filter's. */
@RestController
@RequestMapping("/rest/v1")
class AutoAssignmentsController {

    private static final long BY_HAND = Long.MAX_VALUE;

    private final Commands commands;
    private final TargetFilters filters;
    private final KnownTargets known;
    private final KnownSoftware sets;
    private final WantedAutoAssignment automatic;
    private final PollTimes times;
    private final AutoAssignmentDecisions decisions;
    private final Clock clock;

    AutoAssignmentsController(
            Commands commands,
            TargetFilters filters,
            KnownTargets known,
            KnownSoftware sets,
            WantedAutoAssignment automatic,
            PollTimes times,
            AutoAssignmentDecisions decisions,
            Clock clock) {
        this.commands = commands;
        this.filters = filters;
        this.known = known;
        this.sets = sets;
        this.automatic = automatic;
        this.times = times;
        this.decisions = decisions;
        this.clock = clock;
    }

    /** @param distributionSetId number of the set; null once it is gone */
    record AutoAssignmentResource(
            @JsonUnwrapped Audit audit,
            int id,
            String name,
            String targetFilterQuery,
            @Nullable Integer distributionSetId,
            String status,
            Kind actionType,
            int weight,
            boolean confirmationRequired,
            @Nullable String approvalDecidedBy,
            @Nullable String approvalRemark,
            @JsonProperty("_links") Links links) {}

    private AutoAssignmentResource read(Call call, TargetFilterRow filter) {
        decisions.noteRead(call, filter);
        return shown(call, filter);
    }

    private AutoAssignmentResource shown(Call call, TargetFilterRow filter) {
        var assignment = assignment(filter);
        var approval = assignment.approval();
        var set = sets.numberOf(call.tenant(), assignment.setId());
        var self = "/autoassignments/" + filter.number();
        var links = Links.self(self);
        for (var next : next(assignment)) {
            links = links.and(next, self + "/" + next);
        }
        return new AutoAssignmentResource(
                Audit.of(filter.createdBy(), filter.createdAt(), filter.savedBy(), filter.savedAt()),
                filter.number(),
                filter.name(),
                filter.query(),
                set,
                TargetFilters.status(assignment),
                Kind.of(assignment.terms().actionType()),
                assignment.terms().weight(),
                assignment.terms().confirmationRequired(),
                approval == null ? null : approval.decidedBy(),
                approval == null ? null : approval.remark(),
                set == null ? links : links.and("distributionset", "/distributionsets/" + set));
    }

    /** What may be done to it now, but to delete it. */
    private static List<String> next(AutoAssignment assignment) {
        return switch (TargetFilters.status(assignment)) {
            case "waiting_for_approval" -> List.of("approve", "deny");
            case "running" -> List.of("pause");
            case "ready" -> List.of("start");
            case "paused" -> List.of("resume");
            default -> List.of();
        };
    }

    private static AutoAssignment assignment(TargetFilterRow filter) {
        if (filter.autoAssignment() == null) {
            throw HawkbitCode.NOT_FOUND.because("There is no auto-assignment with this id.");
        }
        return filter.autoAssignment();
    }

    @GetMapping("/autoassignments")
    ListBody<AutoAssignmentResource> list(Call call, ListRequest list) {
        return ListBody.of(
                filters.assigning(call.tenant(), times.listing(list, TargetFilters.AUTO_ASSIGNMENT_FIELDS)),
                filter -> read(call, filter));
    }

    @GetMapping("/distributionsets/{set}/autoAssignments")
    ListBody<AutoAssignmentResource> ofSet(Call call, @PathVariable long set, ListRequest list) {
        var setId = sets.set(call.tenant(), set).setId();
        return ListBody.of(
                filters.assigning(call.tenant(), setId, times.listing(list, TargetFilters.AUTO_ASSIGNMENT_FIELDS)),
                filter -> read(call, filter));
    }

    @GetMapping("/autoassignments/{number}")
    AutoAssignmentResource one(Call call, @PathVariable int number) {
        return read(call, known.filter(call, number));
    }

    /** @param startAt epoch milliseconds; null or the largest number there is to start it by hand */
    record NewAutoAssignment(
            @Nullable String name,
            @Prose @Nullable String targetFilterQuery,
            @Nullable Long distributionSetId,
            @Nullable Long startAt,
            @Nullable Kind actionType,
            @Nullable Integer weight,
            @Nullable Boolean confirmationRequired) {}

    /** Takes the saved filter of the name if it asks the same and assigns nothing, else makes one. */
    @PostMapping("/autoassignments")
    @ResponseStatus(HttpStatus.CREATED)
    AutoAssignmentResource add(Call call, @RequestBody NewAutoAssignment request) {
        var name = request.name();
        var query = request.targetFilterQuery();
        if (name == null || query == null || request.distributionSetId() == null) {
            throw HawkbitCode.CONSTRAINT.because(
                    "An auto-assignment has a name, a targetFilterQuery and a distributionSetId.");
        }
        var startAt = request.startAt() == null ? BY_HAND : request.startAt();
        if (startAt != BY_HAND && startAt > clock.millis()) {
            throw HawkbitCode.LEFT_OUT.because(
                    "An auto-assignment starts at once or by hand, not at a time: see docs/hawkbit-compatibility.md.");
        }
        var wanted = automatic.of(
                call,
                new WantedAutoAssignment.Request(
                        request.distributionSetId(),
                        request.actionType(),
                        request.weight(),
                        request.confirmationRequired()),
                startAt == BY_HAND ? Halt.NOT_STARTED : null);
        var made = call.newId("fi");
        var id = filters.named(call.tenant(), name)
                .filter(filter -> filter.query().equals(query) && filter.autoAssignment() == null)
                .map(TargetFilterRow::id)
                .orElse(made);
        if (id.equals(made)) {
            commands.send(call, Topic.TARGET_COMMANDS, id, new SaveTargetFilter(id, name, query));
        }
        commands.send(call.also("auto-assignment"), Topic.TARGET_COMMANDS, id, new SetAutoAssignment(id, wanted));
        return shown(call, known.savedFilter(call, id));
    }

    record Renaming(@Nullable String name) {}

    @PutMapping("/autoassignments/{number}")
    AutoAssignmentResource change(Call call, @PathVariable int number, @RequestBody Renaming request) {
        var filter = known.filter(call, number);
        assignment(filter);
        if (request.name() != null) {
            commands.send(
                    call.from(filter.version()),
                    Topic.TARGET_COMMANDS,
                    filter.id(),
                    new SaveTargetFilter(filter.id(), request.name(), filter.query()));
        }
        return one(call, number);
    }

    /** The filter stays. */
    @DeleteMapping("/autoassignments/{number}")
    ResponseEntity<Void> delete(Call call, @PathVariable int number) {
        var filter = known.filter(call, number);
        assignment(filter);
        return commands.send(call, Topic.TARGET_COMMANDS, filter.id(), new SetAutoAssignment(filter.id(), null))
                .noContent();
    }

    @PostMapping("/autoassignments/{number}/start")
    ResponseEntity<Void> start(Call call, @PathVariable int number) {
        return goOn(call, number, "start", null);
    }

    @PostMapping("/autoassignments/{number}/pause")
    ResponseEntity<Void> pause(Call call, @PathVariable int number) {
        return goOn(call, number, "pause", Halt.PAUSED);
    }

    @PostMapping("/autoassignments/{number}/resume")
    ResponseEntity<Void> resume(Call call, @PathVariable int number) {
        return goOn(call, number, "resume", null);
    }

    private static void requireNext(AutoAssignment assignment, String step) {
        var next = next(assignment);
        if (!next.contains(step)) {
            throw HawkbitCode.AUTO_ASSIGNMENT_STATE.because("The auto-assignment is " + TargetFilters.status(assignment)
                    + (next.isEmpty() ? "." : ": it can be told to " + String.join(" or ", next) + "."));
        }
    }

    @PostMapping("/autoassignments/{number}/approve")
    ResponseEntity<Void> approve(
            Call call, @PathVariable int number, @RequestParam(required = false) @Nullable String remark) {
        return decided(call, number, Decision.APPROVE, remark);
    }

    @PostMapping("/autoassignments/{number}/deny")
    ResponseEntity<Void> deny(
            Call call, @PathVariable int number, @RequestParam(required = false) @Nullable String remark) {
        return decided(call, number, Decision.DENY, UnstatedReason.or(remark));
    }

    private ResponseEntity<Void> decided(Call call, int number, Decision decision, @Nullable String remark) {
        var filter = known.filter(call, number);
        requireNext(assignment(filter), decision == Decision.APPROVE ? "approve" : "deny");
        return decisions.decide(call, filter.id(), decision, remark).noContent();
    }

    private ResponseEntity<Void> goOn(Call call, int number, String step, @Nullable Halt halt) {
        var filter = known.filter(call, number);
        var assignment = assignment(filter);
        requireNext(assignment, step);
        return commands.send(
                        call.from(filter.version()),
                        Topic.TARGET_COMMANDS,
                        filter.id(),
                        new SetAutoAssignment(filter.id(), assignment.halted(halt)))
                .noContent();
    }
}
