package io.headgate.gateway.operator.target;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetCommand.DeleteTargets;
import io.headgate.contracts.target.TargetCommand.IssueToken;
import io.headgate.contracts.target.TargetCommand.RegisterTargets;
import io.headgate.contracts.target.TargetCommand.ReportAttributes;
import io.headgate.contracts.target.TargetCommand.TargetRegistration;
import io.headgate.contracts.target.TargetCommand.TargetsRegistered;
import io.headgate.contracts.target.TargetCommand.UpdateTarget;
import io.headgate.gateway.operator.Answer;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.operator.NewToken;
import io.headgate.gateway.operator.target.TargetRequests.NewTarget;
import io.headgate.gateway.operator.target.TargetRequests.NewTargets;
import io.headgate.gateway.operator.target.TargetRequests.TargetChange;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.token.TokenCopies;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.action.Actions;
import io.headgate.gateway.view.target.Targets;
import io.headgate.gateway.view.target.Targets.TargetRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

/** Targets. A token is shown once, when it is made; only its hash leaves the gateway. */
@RestController
@RequestMapping("/api/v1/targets")
class TargetController {

    private static final Refusal UNKNOWN = new Refusal(
            "target.unknown",
            Refusal.Kind.NOT_FOUND,
            "There is no target with this controller id.",
            "List the targets and check the id.");
    private static final Refusal NONE = new Refusal(
            "target.none-given", Refusal.Kind.INVALID, "The list of targets is empty.", "Send at least one target.");

    private final Commands commands;
    private final Targets targets;
    private final Actions actions;
    private final TokenCopies copies;

    TargetController(Commands commands, Targets targets, Actions actions, TokenCopies copies) {
        this.copies = copies;
        this.commands = commands;
        this.targets = targets;
        this.actions = actions;
    }

    /**
     * @param created whether it is new; one that was there already is left as it is
     * @param token null if none was made, the target was there already, or this is a repeat: a token is shown once
     */
    record RegisteredTarget(
            String controllerId, boolean created, @Nullable String token) {}

    record RegisteredTargets(int created, List<String> existing, List<RegisteredTarget> targets) {}

    @PostMapping
    ResponseEntity<RegisteredTargets> register(Call call, @RequestBody NewTargets request) {
        if (request.targets().isEmpty()) {
            throw new RefusedException(NONE);
        }
        var tokens = new ArrayList<@Nullable NewToken>();
        var registrations = new ArrayList<TargetRegistration>();
        var kept = new ArrayList<TokenCopies.OfTarget>();
        for (var target : request.targets()) {
            var token = target.newToken();
            tokens.add(token);
            if (token != null) {
                kept.add(new TokenCopies.OfTarget(target.controllerId(), token.hash(), token.token()));
            }
            registrations.add(registration(target, token));
        }
        var first = registrations.getFirst().controllerId();
        var answer = copies.keeping(
                call.tenant(),
                kept,
                () -> commands.send(call, Topic.TARGET_COMMANDS, first, new RegisterTargets(registrations)));
        var registered = answer.reply().bodyAs(TargetsRegistered.class);
        copies.tidy(
                call.tenant(),
                answer.reply().repeated()
                        ? registrations.stream()
                                .map(TargetRegistration::controllerId)
                                .toList()
                        : registered.existing());
        var existing = new HashSet<>(registered.existing());
        var shown = new ArrayList<RegisteredTarget>();
        for (int i = 0; i < registrations.size(); i++) {
            var id = registrations.get(i).controllerId();
            var token = tokens.get(i);
            // A repeat made tokens that were not stored: those of the first answer are valid.
            var valid =
                    token != null && !existing.contains(id) && !answer.reply().repeated();
            var made = request.targets().get(i).token() == null;
            shown.add(new RegisteredTarget(id, !existing.contains(id), valid && made ? token.token() : null));
        }
        return answer.created(
                "/api/v1/targets", new RegisteredTargets(registered.created(), registered.existing(), shown));
    }

    private static TargetRegistration registration(NewTarget target, @Nullable NewToken token) {
        return new TargetRegistration(
                target.controllerId(),
                target.name(),
                target.description(),
                target.attributes() == null ? Map.of() : target.attributes(),
                target.tags() == null ? List.of() : target.tags(),
                token == null ? null : token.hash(),
                target.type(),
                target.group(),
                target.address(),
                target.metadata() == null ? Map.of() : target.metadata());
    }

    @GetMapping
    Listing.Part<TargetRow> list(
            Call call,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String sort,
            @RequestParam(required = false) @Nullable String offset,
            @RequestParam(required = false) @Nullable String limit) {
        return targets.list(call.tenant(), Listing.parse(Targets.FIELDS, q, sort, offset, limit));
    }

    @GetMapping("/{id}")
    ResponseEntity<TargetRow> one(Call call, @PathVariable String id) {
        var target = find(call, id);
        return Answer.resource(target.version(), target);
    }

    private TargetRow find(Call call, String id) {
        return targets.find(call.tenant(), id).orElseThrow(() -> new RefusedException(UNKNOWN));
    }

    @PutMapping("/{id}")
    ResponseEntity<TargetRow> change(Call call, @PathVariable String id, @RequestBody TargetChange change) {
        var answer = commands.send(
                call,
                Topic.TARGET_COMMANDS,
                id,
                new UpdateTarget(id, change.name(), change.description(), change.tags(), null, null));
        if (change.attributes() != null) {
            answer = commands.send(
                    call.also("attributes"),
                    Topic.TARGET_COMMANDS,
                    id,
                    new ReportAttributes(id, ReportAttributes.Mode.REPLACE, Map.copyOf(change.attributes())));
        }
        return answer.ok(find(call, id));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(Call call, @PathVariable String id) {
        find(call, id);
        return commands.send(call, Topic.TARGET_COMMANDS, id, new DeleteTargets(List.of(id)))
                .noContent();
    }

    /** @param token null when this is a repeat: it was shown in the first answer */
    record IssuedTargetToken(String controllerId, @Nullable String token) {}

    /** Makes one more token; the newest two are valid, so that a device can be moved from one to the next. */
    @PostMapping("/{id}/token")
    ResponseEntity<IssuedTargetToken> issueToken(Call call, @PathVariable String id) {
        var token = NewToken.make();
        var answer = copies.keeping(
                call.tenant(),
                List.of(new TokenCopies.OfTarget(id, token.hash(), token.token())),
                () -> commands.send(call, Topic.TARGET_COMMANDS, id, new IssueToken(id, token.hash())));
        if (!answer.behind()) {
            copies.tidy(call.tenant(), List.of(id));
        }
        return answer.ok(new IssuedTargetToken(id, answer.reply().repeated() ? null : token.token()));
    }

    @GetMapping("/{id}/actions")
    Listing.Part<Actions.ActionRow> actions(
            Call call,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String sort,
            @RequestParam(required = false) @Nullable String offset,
            @RequestParam(required = false) @Nullable String limit) {
        find(call, id);
        return actions.ofTarget(call.tenant(), id, Listing.parse(Actions.FIELDS, q, sort, offset, limit));
    }
}
