package io.headgate.target.write;

import io.headgate.chassis.messaging.CommandContext;
import io.headgate.chassis.messaging.Outcome;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Role;
import io.headgate.contracts.target.TargetCommand.DeleteTargets;
import io.headgate.contracts.target.TargetCommand.IssueToken;
import io.headgate.contracts.target.TargetCommand.RegisterTargets;
import io.headgate.contracts.target.TargetCommand.ReportAttributes;
import io.headgate.contracts.target.TargetCommand.SetAutoConfirm;
import io.headgate.contracts.target.TargetCommand.SetTargetMetadata;
import io.headgate.contracts.target.TargetCommand.TargetRegistration;
import io.headgate.contracts.target.TargetCommand.TargetsRegistered;
import io.headgate.contracts.target.TargetCommand.UpdateTarget;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.target.model.TargetRefusal;
import io.headgate.target.model.TargetRules;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Carries out commands about targets in the current transaction and tells what has changed. */
public final class TargetRegistry {

    private final TargetTable table;
    private final TargetNews news;
    private final TagRegistry tags;
    private final TypeRegistry types;

    public TargetRegistry(TargetTable table, TargetNews news, TagRegistry tags, TypeRegistry types) {
        this.table = table;
        this.news = news;
        this.tags = tags;
        this.types = types;
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
        var tenant = context.cause().tenant();
        var unknownType = types.unknown(tenant, distinct(targets.stream().map(TargetRegistration::type)));
        if (unknownType.isPresent()) {
            return Outcome.refused(unknownType.get());
        }
        var now = context.now().truncatedTo(ChronoUnit.MICROS);
        var by = context.principal().name();
        var wanted =
                targets.stream().map(target -> unversioned(target, by, now)).toList();
        var created = table.insertMissing(tenant, wanted, by, now);
        var states = new ArrayList<TargetState>(created.size());
        var existing = new ArrayList<String>();
        for (var target : wanted) {
            // Taken out, so that a second one with the same id counts as existing.
            var version = created.remove(target.controllerId());
            if (version == null) {
                existing.add(target.controllerId());
            } else {
                states.add(TargetChange.registered(target, version));
            }
        }
        tags.make(tenant, distinct(states.stream().flatMap(target -> target.tags().stream())), by, now);
        news.changed(tenant, states, now);
        return Outcome.done(new TargetsRegistered(states.size(), existing));
    }

    public Outcome update(UpdateTarget command, CommandContext context) {
        return change(command.controllerId(), context, target -> UpdateTargetDecision.decide(target, command));
    }

    public Outcome setMetadata(SetTargetMetadata command, CommandContext context) {
        return change(command.controllerId(), context, target -> SetMetadataDecision.decide(target, command));
    }

    public Outcome setAutoConfirm(SetAutoConfirm command, CommandContext context) {
        if (isOther(command.controllerId(), context)) {
            return Outcome.refused(TargetRefusal.NOT_ITS_OWN.because("A device consents for another one."));
        }
        var now = context.now().truncatedTo(ChronoUnit.MICROS);
        return change(command.controllerId(), context, target -> SetAutoConfirmDecision.decide(target, command, now));
    }

    public Outcome reportAttributes(ReportAttributes command, CommandContext context) {
        if (isOther(command.controllerId(), context)) {
            return Outcome.refused(TargetRefusal.NOT_ITS_OWN.because("A device describes another one."));
        }
        var by = context.principal().hasAny(Role.DEVICE)
                ? ReportAttributesDecision.Reporter.DEVICE
                : ReportAttributesDecision.Reporter.OPERATOR;
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
        var broken = TargetRules.controllerIds(ids);
        if (broken.isPresent()) {
            return Outcome.refused(broken.get());
        }
        if (ids.size() == 1) {
            var present = found(ids.getFirst(), context);
            if (present instanceof Found.Refused refused) {
                return Outcome.refused(refused.refusal());
            }
        }
        news.removed(table.delete(context.cause().tenant(), ids));
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
                    case Decision.Changed changed -> Outcome.done(changed(present.target(), changed.target(), context));
                };
        };
    }

    /** @return the new version */
    private long changed(TargetState before, TargetState decided, CommandContext context) {
        var tenant = context.cause().tenant();
        var by = context.principal().name();
        var now = context.now().truncatedTo(ChronoUnit.MICROS);
        var state = table.update(tenant, TargetChange.modified(decided, by, now));
        if (!state.tags().equals(before.tags())) {
            tags.make(tenant, state.tags(), by, now);
        }
        news.changed(tenant, List.of(state), now);
        return state.version();
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

    private static boolean isOther(String controllerId, CommandContext context) {
        return context.principal().hasAny(Role.DEVICE)
                && !context.principal().name().equals(controllerId);
    }

    private static List<String> distinct(Stream<@Nullable String> texts) {
        return texts.filter(Objects::nonNull).distinct().toList();
    }

    private static TargetState unversioned(TargetRegistration target, String by, Instant now) {
        var name = target.name();
        var tokenHash = target.tokenHash();
        return new TargetState(
                target.controllerId(),
                0,
                name == null ? target.controllerId() : name,
                TagRegistry.emptyAsNull(target.description()),
                Map.copyOf(TargetRules.attributesOf(target)),
                TargetRules.tagsOf(target).stream().distinct().toList(),
                tokenHash == null ? List.of() : List.of(tokenHash.toLowerCase(Locale.ROOT)),
                false,
                now,
                target.type(),
                target.group(),
                TagRegistry.emptyAsNull(target.address()),
                Map.copyOf(TargetRules.metadataOf(target)),
                null,
                by,
                by,
                now,
                0);
    }
}
