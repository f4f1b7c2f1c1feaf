package io.headgate.target.write;

import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outbox;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Role;
import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetCommand.DeleteTargets;
import io.headgate.contracts.target.TargetCommand.IssueToken;
import io.headgate.contracts.target.TargetCommand.RegisterTargets;
import io.headgate.contracts.target.TargetCommand.ReportAttributes;
import io.headgate.contracts.target.TargetCommand.TargetRegistration;
import io.headgate.contracts.target.TargetCommand.TargetsRegistered;
import io.headgate.contracts.target.TargetCommand.UpdateTarget;
import io.headgate.contracts.target.TargetMessage.TargetRemoved;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.target.model.TargetRefusal;
import io.headgate.target.model.TargetRules;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Carries out commands about targets in the current transaction and tells what has changed. */
public final class TargetRegistry {

    private final TargetTable table;
    private final Outbox outbox;

    public TargetRegistry(TargetTable table, Outbox outbox) {
        this.table = table;
        this.outbox = outbox;
    }

    /** All or none: one target that breaks a rule refuses the command, and the refusal tells which. */
    public Outcome register(RegisterTargets command, CommandContext context) {
        var targets = command.targets();
        var tooMany = TargetRules.atMost(TargetRules.MAX_REGISTERED_AT_ONCE, targets.size());
        if (tooMany.isPresent()) {
            return Outcome.refused(tooMany.get());
        }
        for (int i = 0; i < targets.size(); i++) {
            var broken = TargetRules.registration(targets.get(i), "Target " + i);
            if (broken.isPresent()) {
                return Outcome.refused(broken.get());
            }
        }
        if (context.principal().hasAny(Role.DEVICE)
                && !targets.stream().allMatch(target -> isItself(target, context))) {
            return Outcome.refused(TargetRefusal.NOT_ITS_OWN.because("A device registers something else than itself."));
        }
        var now = context.now().truncatedTo(ChronoUnit.MICROS);
        var wanted = targets.stream().map(target -> unversioned(target, now)).toList();
        var created = table.insertMissing(context.cause().tenant(), wanted);
        var states = new ArrayList<TargetState>(created.size());
        var existing = new ArrayList<String>();
        for (var target : wanted) {
            // Taken out, so that a second one with the same id counts as existing.
            var version = created.remove(target.controllerId());
            if (version == null) {
                existing.add(target.controllerId());
            } else {
                states.add(TargetTable.withVersion(target, version));
            }
        }
        tell(states, TargetState::controllerId);
        return Outcome.done(new TargetsRegistered(states.size(), existing));
    }

    public Outcome update(UpdateTarget command, CommandContext context) {
        return change(command.controllerId(), context, target -> UpdateTargetDecision.decide(target, command));
    }

    public Outcome reportAttributes(ReportAttributes command, CommandContext context) {
        var reporter = ReportAttributesDecision.Reporter.OPERATOR;
        if (context.principal().hasAny(Role.DEVICE)) {
            if (!context.principal().name().equals(command.controllerId())) {
                return Outcome.refused(TargetRefusal.NOT_ITS_OWN.because("A device describes another one."));
            }
            reporter = ReportAttributesDecision.Reporter.DEVICE;
        }
        var by = reporter;
        return change(command.controllerId(), context, target -> ReportAttributesDecision.decide(target, command, by));
    }

    public Outcome issueToken(IssueToken command, CommandContext context) {
        return change(command.controllerId(), context, target -> IssueTokenDecision.decide(target, command));
    }

    /** Those that do not exist are left out, but a single one that does not exist is refused. */
    public Outcome delete(DeleteTargets command, CommandContext context) {
        var ids = command.controllerIds();
        var tooMany = TargetRules.atMost(TargetRules.MAX_DELETED_AT_ONCE, ids.size());
        if (tooMany.isPresent()) {
            return Outcome.refused(tooMany.get());
        }
        for (int i = 0; i < ids.size(); i++) {
            var broken = TargetRules.controllerId(ids.get(i), "Target " + i);
            if (broken.isPresent()) {
                return Outcome.refused(broken.get());
            }
        }
        if (ids.size() == 1) {
            var present = found(ids.getFirst(), context);
            if (present instanceof Found.Refused refused) {
                return Outcome.refused(refused.refusal());
            }
        }
        var removed = table.delete(context.cause().tenant(), ids);
        var messages = removed.entrySet().stream()
                .map(target -> new TargetRemoved(target.getKey(), target.getValue()))
                .toList();
        tell(messages, TargetRemoved::controllerId);
        return Outcome.done();
    }

    private Outcome change(String controllerId, CommandContext context, Function<TargetState, Decision> decision) {
        return switch (found(controllerId, context)) {
            case Found.Refused refused -> Outcome.refused(refused.refusal());
            case Found.Present present ->
                switch (decision.apply(present.target())) {
                    case Decision.Refused refused -> Outcome.refused(refused.refusal());
                    case Decision.Unchanged unchanged ->
                        Outcome.done(present.target().version());
                    case Decision.Changed changed -> {
                        var state = table.update(context.cause().tenant(), changed.target());
                        tell(List.of(state), TargetState::controllerId);
                        yield Outcome.done(state.version());
                    }
                };
        };
    }

    private sealed interface Found {
        record Present(TargetState target) implements Found {}

        record Refused(Refusal refusal) implements Found {}
    }

    private Found found(String controllerId, CommandContext context) {
        // An id that breaks the rules cannot even be looked up: PostgreSQL takes no NUL.
        var broken = TargetRules.controllerId(controllerId, "The command");
        if (broken.isPresent()) {
            return new Found.Refused(broken.get());
        }
        var target = table.findForUpdate(context.cause().tenant(), controllerId);
        if (target.isEmpty()) {
            return new Found.Refused(TargetRefusal.UNKNOWN.because("There is no such target."));
        }
        return staleness(context.expectedVersion(), target.get().version())
                .<Found>map(Found.Refused::new)
                .orElseGet(() -> new Found.Present(target.get()));
    }

    private static Optional<Refusal> staleness(@Nullable Long expected, long version) {
        return expected == null || expected == version
                ? Optional.empty()
                : Optional.of(TargetRefusal.STALE.because(
                        "The target has version " + version + ", the change was made for version " + expected + "."));
    }

    private <M> void tell(List<M> messages, Function<M, String> controllerId) {
        if (!messages.isEmpty()) {
            outbox.append(messages.stream()
                    .map(message -> Outbox.Message.of(Topic.TARGET_STATE, controllerId.apply(message), message))
                    .toList());
        }
    }

    /** The gateway names a device by its controller id. Tags decide about rollouts, so no device gives them to itself. */
    private static boolean isItself(TargetRegistration target, CommandContext context) {
        return target.controllerId().equals(context.principal().name())
                && TargetRules.tagsOf(target).isEmpty()
                && target.tokenHash() == null;
    }

    private static TargetState unversioned(TargetRegistration target, Instant now) {
        var name = target.name();
        var description = target.description();
        var tokenHash = target.tokenHash();
        return new TargetState(
                target.controllerId(),
                0,
                name == null ? target.controllerId() : name,
                description == null || description.isEmpty() ? null : description,
                Map.copyOf(TargetRules.attributesOf(target)),
                TargetRules.tagsOf(target).stream().distinct().toList(),
                tokenHash == null ? List.of() : List.of(tokenHash.toLowerCase(Locale.ROOT)),
                false,
                now,
                null,
                null,
                null,
                java.util.Map.of(),
                null,
                "TODO3",
                "TODO3",
                now);
    }
}
