package io.headgate.gateway.operator.rollout;

import io.headgate.contracts.Prose;
import io.headgate.contracts.Topic;
import io.headgate.contracts.approval.ApprovalCommand.Decision;
import io.headgate.contracts.rollout.RolloutCommand;
import io.headgate.contracts.rollout.RolloutCommand.AcceptGroup;
import io.headgate.contracts.rollout.RolloutCommand.ArchiveRollout;
import io.headgate.contracts.rollout.RolloutCommand.CreateRollout;
import io.headgate.contracts.rollout.RolloutCommand.DeleteRollout;
import io.headgate.contracts.rollout.RolloutCommand.EditRollout;
import io.headgate.contracts.rollout.RolloutCommand.PauseRollout;
import io.headgate.contracts.rollout.RolloutCommand.ResumeRollout;
import io.headgate.contracts.rollout.RolloutCommand.RetryGroup;
import io.headgate.contracts.rollout.RolloutCommand.StartGroup;
import io.headgate.contracts.rollout.RolloutCommand.StartRollout;
import io.headgate.contracts.rollout.RolloutCommand.StopRollout;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is done to rollouts. */
@RestController
@RequestMapping("/api/v1/rollouts")
class RolloutController {

    private final Commands commands;
    private final RolloutPlans plans;
    private final RolloutReads reads;
    private final RolloutDecisions decisions;

    RolloutController(Commands commands, RolloutPlans plans, RolloutReads reads, RolloutDecisions decisions) {
        this.commands = commands;
        this.plans = plans;
        this.reads = reads;
        this.decisions = decisions;
    }

    record ReasonRequest(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Prose @Nullable
            String reason) {}

    record OptionalReasonRequest(@Prose @Nullable String reason) {}

    record CloneRequest(@Nullable String name) {}

    /** @param digest of the plan that was looked at, as the rollout's approval shows it; a decision without it is refused */
    record DecisionRequest(
            @Prose @Nullable String remark,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable
            String digest) {}

    /** What there is to answer while the view does not show the rollout yet. */
    record RolloutMade(String id) {}

    @PostMapping
    ResponseEntity<Object> create(Call call, @RequestBody RolloutRequest request) {
        return made(call, plans.checked(call, request), null);
    }

    @PostMapping("/{id}/clone")
    ResponseEntity<Object> copy(
            Call call, @PathVariable String id, @RequestBody(required = false) @Nullable CloneRequest request) {
        var original = reads.find(call.tenant(), id).definition();
        var name = request == null || request.name() == null
                ? RolloutPlans.named(original.name(), " (copy)")
                : request.name();
        return made(call, plans.again(call.tenant(), original, name), id);
    }

    private ResponseEntity<Object> made(Call call, RolloutDefinition definition, @Nullable String copyOf) {
        var id = call.newId("ro");
        var answer = commands.send(call, Topic.ROLLOUT_COMMANDS, id, new CreateRollout(id, definition, copyOf));
        var approvable = reads.awaitApprovable(call.tenant(), id);
        return approvable
                .map(shown -> shown.answered(answer).created(path(id), (Object) shown.resource()))
                .orElseGet(() -> answer.created(path(id), new RolloutMade(id)));
    }

    private static String path(String id) {
        return "/api/v1/rollouts/" + id;
    }

    @PutMapping("/{id}")
    ResponseEntity<Object> edit(Call call, @PathVariable String id, @RequestBody RolloutRequest request) {
        var answer = commands.send(call, Topic.ROLLOUT_COMMANDS, id, new EditRollout(id, plans.checked(call, request)));
        return reads.awaitApprovable(call.tenant(), id)
                .map(shown -> shown.answered(answer).ok((Object) shown.resource()))
                .orElseGet(() -> answer.ok(new RolloutMade(id)));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(Call call, @PathVariable String id) {
        return commands.send(call, Topic.ROLLOUT_COMMANDS, id, new DeleteRollout(id))
                .noContent();
    }

    @PostMapping("/{id}/archive")
    ResponseEntity<Object> archive(Call call, @PathVariable String id) {
        return done(call, new ArchiveRollout(id));
    }

    @PostMapping("/{id}/start")
    ResponseEntity<Object> start(Call call, @PathVariable String id) {
        return done(call, new StartRollout(id));
    }

    @PostMapping("/{id}/pause")
    ResponseEntity<Object> pause(
            Call call,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable OptionalReasonRequest request) {
        return done(call, new PauseRollout(id, request == null ? null : request.reason()));
    }

    @PostMapping("/{id}/resume")
    ResponseEntity<Object> resume(Call call, @PathVariable String id) {
        return done(call, new ResumeRollout(id));
    }

    /** Answered after the device side has applied it: no poll answered later offers anything of the rollout. */
    @PostMapping("/{id}/stop")
    ResponseEntity<Object> stop(
            Call call, @PathVariable String id, @RequestBody(required = false) @Nullable ReasonRequest request) {
        return done(call, new StopRollout(id, reason(request)));
    }

    @PostMapping("/{id}/groups/{ordinal}/start")
    ResponseEntity<Object> startGroup(
            Call call,
            @PathVariable String id,
            @PathVariable int ordinal,
            @RequestBody(required = false) @Nullable OptionalReasonRequest request) {
        return done(call, new StartGroup(id, ordinal, request == null ? null : request.reason()));
    }

    @PostMapping("/{id}/groups/{ordinal}/retry")
    ResponseEntity<Object> retryGroup(Call call, @PathVariable String id, @PathVariable int ordinal) {
        return done(call, new RetryGroup(id, ordinal));
    }

    @PostMapping("/{id}/groups/{ordinal}/accept")
    ResponseEntity<Object> acceptGroup(
            Call call,
            @PathVariable String id,
            @PathVariable int ordinal,
            @RequestBody(required = false) @Nullable ReasonRequest request) {
        return done(call, new AcceptGroup(id, ordinal, reason(request)));
    }

    private ResponseEntity<Object> done(Call call, RolloutCommand command) {
        var answer = commands.send(call, Topic.ROLLOUT_COMMANDS, command.rolloutId(), command);
        return answer.ok(reads.resource(call.tenant(), command.rolloutId()));
    }

    private static @Nullable String reason(@Nullable ReasonRequest request) {
        return request == null ? null : request.reason();
    }

    /** Answered when the rollout shows it, so that who approves can have it started at once. */
    @PostMapping("/{id}/approve")
    ResponseEntity<Object> approve(
            Call call, @PathVariable String id, @RequestBody(required = false) @Nullable DecisionRequest request) {
        return decided(call, id, Decision.APPROVE, request);
    }

    @PostMapping("/{id}/deny")
    ResponseEntity<Object> deny(
            Call call, @PathVariable String id, @RequestBody(required = false) @Nullable DecisionRequest request) {
        return decided(call, id, Decision.DENY, request);
    }

    private ResponseEntity<Object> decided(Call call, String id, Decision decision, @Nullable DecisionRequest request) {
        var answer = decisions.decide(
                call,
                id,
                decision,
                request == null ? null : request.digest(),
                request == null ? null : request.remark());
        return answer.ok(reads.resource(call.tenant(), id));
    }

    /** @param distributionSets ids of what is to be rolled out: targets that do not fit it are left out */
    record PreviewRequest(
            @Prose String targetFilter,
            RolloutRequest.StrategyRequest strategy,
            @Nullable Integer sample,
            @Nullable List<String> distributionSets) {}

    record GroupPreview(int ordinal, String name, long size) {}

    /** @param unfit how many match and are left out, because they do not fit one of the sets, by type or requirement */
    record PreviewResource(long targets, List<String> sample, List<GroupPreview> groups, long unfit) {}

    /** Which targets there would be, and in which groups; nothing is written. */
    @PostMapping("/preview")
    PreviewResource preview(Call call, @RequestBody PreviewRequest request) {
        var groups = request.strategy().written();
        var setIds = request.distributionSets() == null ? List.<String>of() : request.distributionSets();
        setIds.forEach(setId -> plans.contentDigest(call.tenant(), setId));
        var matching = plans.filter(
                call, request.targetFilter(), groups, request.sample() == null ? 0 : request.sample(), setIds);
        var later = request.strategy().laterTargets();
        var laterTargets = later == null ? null : later.definition();
        var mayBeEmpty = laterTargets != null && Integer.valueOf(0).equals(groups.count());
        if (matching.count() == 0 && !mayBeEmpty) {
            return new PreviewResource(0, List.of(), List.of(), matching.unfit());
        }
        var cut = plans.groups(call, groups, laterTargets, matching);
        return new PreviewResource(
                cut.targets(),
                matching.sample(),
                cut.groups().stream()
                        .map(group -> new GroupPreview(group.ordinal(), group.name(), group.size()))
                        .toList(),
                matching.unfit());
    }
}
