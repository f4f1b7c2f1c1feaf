package io.headgate.gateway.hawkbit.target;

import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetCommand.DeleteTargets;
import io.headgate.contracts.target.TargetCommand.IssueToken;
import io.headgate.contracts.target.TargetCommand.RegisterTargets;
import io.headgate.contracts.target.TargetCommand.SetTargetGroup;
import io.headgate.contracts.target.TargetCommand.SetTargetType;
import io.headgate.contracts.target.TargetCommand.TargetRegistration;
import io.headgate.contracts.target.TargetCommand.TargetsRegistered;
import io.headgate.contracts.target.TargetCommand.UpdateTarget;
import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.hawkbit.target.TargetRequests.Target;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.operator.NewToken;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.token.TokenCopies;
import io.headgate.gateway.view.target.Targets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

/** Targets. Of their tokens only hashes leave the gateway; where copies are kept, they are shown. */
@RestController
@RequestMapping("/rest/v1/targets")
class TargetsController {

    /** Most targets of one command. */
    private static final int PART = 1_000;

    private final Commands commands;
    private final Targets targets;
    private final KnownTargets known;
    private final PollTimes times;
    private final ShownTargets shown;
    private final TokenCopies copies;

    TargetsController(
            Commands commands,
            Targets targets,
            KnownTargets known,
            PollTimes times,
            ShownTargets shown,
            TokenCopies copies) {
        this.commands = commands;
        this.targets = targets;
        this.known = known;
        this.times = times;
        this.shown = shown;
        this.copies = copies;
    }

    @GetMapping
    ListBody<TargetResource> list(Call call, ListRequest list) {
        return shown.page(call, targets.list(call.tenant(), times.listing(list, Targets.FIELDS)));
    }

    @GetMapping("/{id}")
    TargetResource one(Call call, @PathVariable String id) {
        return shown.whole(call, known.target(call, id));
    }

    /** All of them or, when one is there already, none. */
    @PostMapping
    ResponseEntity<List<TargetResource>> add(Call call, @RequestBody List<Target> requests) {
        var made = new HashMap<String, String>();
        var tokens = new ArrayList<TokenCopies.OfTarget>();
        var registrations = new LinkedHashMap<String, TargetRegistration>();
        var types = known.typeKeys(call, requests);
        for (var request : requests) {
            var id = request.requiredId();
            var given = request.givenToken();
            var token = given == null ? NewToken.make() : given;
            if (given == null) {
                made.put(id, token.token());
            }
            tokens.add(new TokenCopies.OfTarget(id, token.hash(), token.token()));
            if (registrations.put(id, registration(request, token, types)) != null) {
                throw HawkbitCode.EXISTS.because("A controllerId stands twice in the request.");
            }
        }
        requireNew(targets.all(call.tenant(), registrations.keySet()).stream()
                .map(Targets.TargetRow::controllerId)
                .toList());
        var repeated = copies.keeping(call.tenant(), tokens, () -> register(call, List.copyOf(registrations.values())));
        for (var request : requests) {
            // A target is asked for its attributes from the beginning.
            if (Boolean.FALSE.equals(request.requestAttributes())) {
                var id = request.requiredId();
                commands.send(
                        call.also("attributes " + id),
                        Topic.TARGET_COMMANDS,
                        id,
                        new UpdateTarget(id, null, null, null, null, false));
            }
        }
        // A repeat made tokens that were not stored: those of the first answer are valid.
        if (repeated) {
            copies.tidy(call.tenant(), registrations.keySet());
        }
        return ResponseEntity.status(HttpStatus.CREATED)
                .body(shown.made(call, targets.all(call.tenant(), registrations.keySet()), repeated ? Map.of() : made));
    }

    private static TargetRegistration registration(Target request, NewToken token, Map<Integer, String> types) {
        var type = request.targetType();
        return new TargetRegistration(
                request.requiredId(),
                request.name(),
                request.description(),
                Map.of(),
                List.of(),
                token.hash(),
                type == null ? null : types.get(type),
                request.group(),
                request.checkedAddress(),
                Map.of());
    }

    /** @return whether this is a repeat of a request that was carried out before */
    private boolean register(Call call, List<TargetRegistration> registrations) {
        var repeated = false;
        var existing = new ArrayList<String>();
        for (int from = 0; from < registrations.size(); from += PART) {
            var part = registrations.subList(from, Math.min(registrations.size(), from + PART));
            var reply = commands.send(
                            from == 0 ? call.anyVersion() : call.also("from " + from),
                            Topic.TARGET_COMMANDS,
                            part.getFirst().controllerId(),
                            new RegisterTargets(part))
                    .reply();
            repeated |= reply.repeated();
            existing.addAll(reply.bodyAs(TargetsRegistered.class).existing());
        }
        copies.tidy(call.tenant(), existing);
        requireNew(existing);
        return repeated;
    }

    private static void requireNew(List<String> existing) {
        if (!existing.isEmpty()) {
            throw HawkbitCode.EXISTS.because("There are targets with these controller ids already: "
                    + String.join(", ", existing.stream().limit(10).toList()));
        }
    }

    @PutMapping("/{id}")
    TargetResource change(Call call, @PathVariable String id, @RequestBody Target request) {
        var type = request.targetType();
        var typeKey = type == null || type < 0 ? null : known.type(call, type).key();
        var token = request.givenToken();
        commands.send(
                call,
                Topic.TARGET_COMMANDS,
                id,
                new UpdateTarget(
                        id,
                        request.name(),
                        request.description(),
                        null,
                        request.checkedAddress(),
                        request.requestAttributes()));
        if (type != null) {
            commands.send(call.also("type"), Topic.TARGET_COMMANDS, id, new SetTargetType(List.of(id), typeKey));
        }
        if (request.group() != null) {
            var group = request.group().isEmpty() ? null : request.group();
            commands.send(
                    call.also("group"), Topic.TARGET_COMMANDS, id, new SetTargetGroup(List.of(id), null, group, null));
        }
        if (token != null) {
            var given = List.of(new TokenCopies.OfTarget(id, token.hash(), token.token()));
            var issue = new IssueToken(id, token.hash());
            var answer = copies.keeping(
                    call.tenant(), given, () -> commands.send(call.also("token"), Topic.TARGET_COMMANDS, id, issue));
            if (!answer.behind()) {
                copies.tidy(call.tenant(), List.of(id));
            }
        }
        return one(call, id);
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(Call call, @PathVariable String id) {
        known.target(call, id);
        return commands.send(call, Topic.TARGET_COMMANDS, id, new DeleteTargets(List.of(id)))
                .noContent();
    }
}
