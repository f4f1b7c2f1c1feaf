package io.headgate.gateway.hawkbit.rollout;

import io.headgate.contracts.Prose;
import io.headgate.contracts.Topic;
import io.headgate.contracts.approval.ApprovalCommand.Decision;
import io.headgate.contracts.rollout.GroupState;
import io.headgate.contracts.rollout.RolloutCommand;
import io.headgate.contracts.rollout.RolloutCommand.ArchiveRollout;
import io.headgate.contracts.rollout.RolloutCommand.CreateRollout;
import io.headgate.contracts.rollout.RolloutCommand.DeleteRollout;
import io.headgate.contracts.rollout.RolloutCommand.EditRollout;
import io.headgate.contracts.rollout.RolloutCommand.NameRule;
import io.headgate.contracts.rollout.RolloutCommand.PauseRollout;
import io.headgate.contracts.rollout.RolloutCommand.ResumeRollout;
import io.headgate.contracts.rollout.RolloutCommand.StartGroup;
import io.headgate.contracts.rollout.RolloutCommand.StartRollout;
import io.headgate.contracts.rollout.RolloutCommand.StopRollout;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.SetReference;
import io.headgate.contracts.rollout.RolloutState;
import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.hawkbit.UnstatedReason;
import io.headgate.gateway.hawkbit.assignment.AssignmentRequest;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.operator.rollout.ReadPlans;
import io.headgate.gateway.operator.rollout.RolloutDecisions;
import io.headgate.gateway.operator.rollout.RolloutPlans;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.settings.TenantSettings;
import io.headgate.gateway.view.rollout.RolloutRow;
import io.headgate.gateway.view.rollout.RolloutRows;
import io.headgate.gateway.view.software.Software;
import java.util.Map;
import java.util.stream.IntStream;
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

/** Rollouts by their numbers. */
@RestController
@RequestMapping("/rest/v1/rollouts")
class RolloutsController {

    private static final String RETRY = "_retry";

    private final Commands commands;
    private final RolloutPlans plans;
    private final RolloutDecisions decisions;
    private final ReadPlans readPlans;
    private final RolloutRows rollouts;
    private final Software software;
    private final TenantSettings settings;

    RolloutsController(
            Commands commands,
            RolloutPlans plans,
            RolloutDecisions decisions,
            ReadPlans readPlans,
            RolloutRows rollouts,
            Software software,
            TenantSettings settings) {
        this.commands = commands;
        this.plans = plans;
        this.decisions = decisions;
        this.readPlans = readPlans;
        this.rollouts = rollouts;
        this.software = software;
        this.settings = settings;
    }

    record RolloutChange(
            @Nullable String name, @Prose @Nullable String description) {}

    @GetMapping
    ListBody<HawkbitRolloutResource> list(
            Call call,
            ListRequest list,
            @RequestParam(name = "soft_deleted_mode", required = false) @Nullable String deleted) {
        var part = rollouts.list(call.tenant(), archived(deleted), list.over(RolloutStatus.FIELDS));
        var counts = rollouts.counts(
                call.tenant(),
                part.content().stream().map(RolloutRow::rolloutId).toList());
        return ListBody.of(part, row -> {
            readPlans.note(call, row);
            var set = setNumber(call, row);
            var counted = counts.getOrDefault(row.rolloutId(), Map.of());
            return list.full()
                    ? HawkbitRolloutResource.full(row, set, 0, counted)
                    : HawkbitRolloutResource.compact(row, set, 0, counted);
        });
    }

    private static RolloutRows.Archived archived(@Nullable String mode) {
        return switch (mode == null ? "" : mode.toUpperCase(java.util.Locale.ROOT)) {
            case "INCLUDE_SOFT_DELETED" -> RolloutRows.Archived.INCLUDED;
            case "ONLY_SOFT_DELETED" -> RolloutRows.Archived.ONLY;
            default -> RolloutRows.Archived.LEFT_OUT;
        };
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    HawkbitRolloutResource create(Call call, @RequestBody HawkbitRolloutRequest request) {
        var set = software.setByNumber(call.tenant(), request.distributionSetId())
                .orElseThrow(() -> HawkbitCode.NOT_FOUND.because("There is no distribution set with this id."));
        var digest = plans.contentDigest(call.tenant(), set.setId());
        return made(
                call,
                request.definition(
                        new SetReference(set.setId(), AssignmentRequest.checkedWeight(request.weight()), digest),
                        settings.policy().confirmationFlow()),
                null);
    }

    private HawkbitRolloutResource made(Call call, RolloutDefinition definition, @Nullable String copyOf) {
        var matching = plans.targetsAfterReports(call, definition);
        if (matching.count() == 0 && !definition.mayStartEmpty()) {
            throw HawkbitCode.CONSTRAINT.because(
                    "No target matches the filter of the rollout and fits the set, by type and requirement.");
        }
        // Refused here where hawkBit refuses it: at the creation.
        plans.groups(call, definition.groups(), definition.laterTargets(), matching);
        var id = call.newId("ro");
        commands.send(call, Topic.ROLLOUT_COMMANDS, id, new CreateRollout(id, definition, copyOf, NameRule.UNIQUE));
        return shown(call, rollouts.find(call.tenant(), id).orElseThrow(RolloutsController::behind), matching.count());
    }

    private static RuntimeException behind() {
        return HawkbitCode.UNAVAILABLE.because("The rollout was made and cannot be shown yet: list the rollouts.");
    }

    @GetMapping("/{number}")
    HawkbitRolloutResource one(Call call, @PathVariable int number) {
        var row = find(call, number);
        readPlans.note(call, row);
        return shown(call, row);
    }

    /** Before the start, what matches now is counted anew. */
    private HawkbitRolloutResource shown(Call call, RolloutRow row) {
        var definition = row.definition();
        return shown(
                call,
                row,
                row.plan().planned() ? 0 : plans.targets(call, definition).count());
    }

    private HawkbitRolloutResource shown(Call call, RolloutRow row, long targets) {
        return HawkbitRolloutResource.full(
                row, setNumber(call, row), targets, rollouts.counts(call.tenant(), row.rolloutId()));
    }

    private @Nullable Integer setNumber(Call call, RolloutRow row) {
        return software.set(
                        call.tenant(),
                        row.definition().distributionSets().getFirst().setId())
                .map(set -> set.number())
                .orElse(null);
    }

    private RolloutRow find(Call call, int number) {
        return rollouts.findByNumber(call.tenant(), number)
                .orElseThrow(() -> HawkbitCode.NOT_FOUND.because("There is no rollout with this id."));
    }

    /** Before the start only: the name is a part of what is approved. */
    @PutMapping("/{number}")
    HawkbitRolloutResource change(Call call, @PathVariable int number, @RequestBody RolloutChange change) {
        var row = find(call, number);
        var before = row.definition();
        var after = before.with(d -> {
            d.name = change.name() == null ? before.name() : change.name();
            d.description = change.description() == null ? before.description() : change.description();
        });
        if (!after.equals(before)) {
            commands.send(
                    call.from(row.version()),
                    Topic.ROLLOUT_COMMANDS,
                    row.rolloutId(),
                    new EditRollout(row.rolloutId(), after, NameRule.UNIQUE));
        }
        return shown(call, find(call, number));
    }

    /** One that runs is stopped first; one that was started is put away and can still be read. */
    @DeleteMapping("/{number}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Call call, @PathVariable int number) {
        var row = find(call, number);
        var id = row.rolloutId();
        if (row.plan().start() == null && !row.state().isEnded()) {
            send(call, new DeleteRollout(id));
            return;
        }
        if (row.state() == RolloutState.RUNNING || row.state() == RolloutState.PAUSED) {
            send(call.also("stop"), new StopRollout(id, "deleted: " + UnstatedReason.TEXT));
        }
        if (!row.archived()) {
            send(call, new ArchiveRollout(id));
        }
    }

    @PostMapping("/{number}/start")
    ResponseEntity<Void> start(Call call, @PathVariable int number) {
        return send(call, new StartRollout(find(call, number).rolloutId()));
    }

    @PostMapping("/{number}/pause")
    ResponseEntity<Void> pause(Call call, @PathVariable int number) {
        return send(call, new PauseRollout(find(call, number).rolloutId(), UnstatedReason.TEXT));
    }

    @PostMapping("/{number}/resume")
    ResponseEntity<Void> resume(Call call, @PathVariable int number) {
        return send(call, new ResumeRollout(find(call, number).rolloutId()));
    }

    @PostMapping("/{number}/stop")
    ResponseEntity<Void> stop(Call call, @PathVariable int number) {
        return send(call, new StopRollout(find(call, number).rolloutId(), UnstatedReason.TEXT));
    }

    @PostMapping("/{number}/triggerNextGroup")
    ResponseEntity<Void> triggerNextGroup(Call call, @PathVariable int number) {
        var row = find(call, number);
        var next = row.plan().groups().stream()
                .filter(group -> group.state() == GroupState.SCHEDULED)
                .findFirst()
                .orElseThrow(() -> HawkbitCode.ROLLOUT_STATE.because("The rollout has no group that waits."));
        return send(call, new StartGroup(row.rolloutId(), next.ordinal(), UnstatedReason.TEXT));
    }

    private ResponseEntity<Void> send(Call call, RolloutCommand command) {
        return commands.send(call, Topic.ROLLOUT_COMMANDS, command.rolloutId(), command)
                .noContent();
    }

    @PostMapping("/{number}/approve")
    ResponseEntity<Void> approve(
            Call call, @PathVariable int number, @RequestParam(required = false) @Nullable String remark) {
        return decisions
                .decideAsRead(call, find(call, number).rolloutId(), Decision.APPROVE, remark)
                .noContent();
    }

    @PostMapping("/{number}/deny")
    ResponseEntity<Void> deny(
            Call call, @PathVariable int number, @RequestParam(required = false) @Nullable String remark) {
        return decisions
                .decideAsRead(call, find(call, number).rolloutId(), Decision.DENY, UnstatedReason.or(remark))
                .noContent();
    }

    /**
     * A new rollout of one group for the targets that failed in this one and have not succeeded since; of a finished one, as in
     * hawkBit. All its other terms stay.
     */
    @PostMapping("/{number}/retry")
    @ResponseStatus(HttpStatus.CREATED)
    HawkbitRolloutResource retry(Call call, @PathVariable int number) {
        var row = find(call, number);
        if (row.state() != RolloutState.FINISHED) {
            throw HawkbitCode.ROLLOUT_STATE.because("Only a finished rollout is tried again.");
        }
        var name = nameOfRetry(call, row.definition().name());
        return made(call, plans.forFailedOf(call.tenant(), row.rolloutId(), row.definition(), name), row.rolloutId());
    }

    /** The first that is free: {@code name_retry}, {@code name_retry2} and so on, cut to what a name may have. */
    private String nameOfRetry(Call call, String name) {
        // The same request once more gets the same answer.
        var id = call.newId("ro");
        return IntStream.iterate(1, n -> n + 1)
                .mapToObj(n -> n == 1 ? RETRY : RETRY + n)
                .map(ending -> RolloutPlans.named(name, ending))
                .filter(free -> rollouts.findByName(call.tenant(), free)
                        .filter(taken -> !taken.equals(id))
                        .isEmpty())
                .findFirst()
                .orElseThrow();
    }
}
