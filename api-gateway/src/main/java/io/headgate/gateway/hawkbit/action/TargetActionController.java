package io.headgate.gateway.hawkbit.action;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.headgate.contracts.Prose;
import io.headgate.gateway.action.ActionOrders;
import io.headgate.gateway.action.ActionOrders.Words;
import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.hawkbit.action.ActionStatuses.StatusResource;
import io.headgate.gateway.hawkbit.assignment.AssignmentRequest.Kind;
import io.headgate.gateway.hawkbit.target.KnownTargets;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.view.action.ManagedActions;
import io.headgate.gateway.view.action.ManagedActions.ManagedAction;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The actions of one target, and the orders about them. */
@RestController
@RequestMapping("/rest/v1/targets/{id}/actions")
class TargetActionController {

    private final ManagedActions actions;
    private final ActionHistory history;
    private final ActionOrders orders;
    private final KnownTargets known;
    private final Clock clock;

    TargetActionController(
            ManagedActions actions, ActionHistory history, ActionOrders orders, KnownTargets known, Clock clock) {
        this.actions = actions;
        this.history = history;
        this.orders = orders;
        this.known = known;
        this.clock = clock;
    }

    @GetMapping
    ListBody<ActionResource> list(Call call, @PathVariable String id, ListRequest list) {
        known.target(call, id);
        var now = clock.instant();
        return ListBody.of(
                actions.ofTarget(call.tenant(), id, list.over(ManagedActions.FIELDS)),
                action -> list.full() ? ActionResource.whole(action, now) : ActionResource.listed(action, now));
    }

    @GetMapping("/{action}")
    ActionResource one(Call call, @PathVariable String id, @PathVariable long action) {
        return ActionResource.whole(find(call, id, action), clock.instant());
    }

    private ManagedAction find(Call call, String id, long action) {
        known.target(call, id);
        return actions.ofTarget(call.tenant(), id, action)
                .orElseThrow(() -> HawkbitCode.NOT_FOUND.because("The target has no action with this id."));
    }

    record ActionChange(@Nullable Kind forceType) {}

    /** An action can be made a forced one, nothing else. */
    @PutMapping("/{action}")
    ActionResource change(
            Call call, @PathVariable String id, @PathVariable long action, @RequestBody ActionChange request) {
        find(call, id, action);
        if (request.forceType() != Kind.FORCED) {
            throw HawkbitCode.CONSTRAINT.because("The forceType of an action can be changed to forced only.");
        }
        OrderAnswer.of(orders.force(action, call.principal()));
        return one(call, id, action);
    }

    /** All but the newest, or those whose numbers are sent. */
    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void purge(
            Call call,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable Integer keepLast,
            @RequestBody(required = false) @Nullable List<Long> ids) {
        known.target(call, id);
        if (ids == null && keepLast != null && keepLast >= 0) {
            history.deleteAllBut(keepLast, call, id);
        } else if (ids != null && keepLast == null) {
            ids.forEach(action -> find(call, id, action));
            history.delete(call, ids);
        } else {
            throw HawkbitCode.CONSTRAINT.because("Give either keepLast, which is not negative, or a list of ids.");
        }
    }

    @DeleteMapping("/{action}")
    ResponseEntity<Void> cancel(
            Call call,
            @PathVariable String id,
            @PathVariable long action,
            @RequestParam(defaultValue = "false") boolean force) {
        find(call, id, action);
        return OrderAnswer.of(
                force ? orders.forceQuit(action, call.principal()) : orders.cancel(action, call.principal()));
    }

    enum Consent {
        CONFIRMED,
        DENIED;

        @JsonCreator
        static Consent of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    record ConsentRequest(
            Consent confirmation,
            @Nullable Integer code,
            @Prose @Nullable List<String> details) {}

    @PutMapping("/{action}/confirmation")
    ResponseEntity<Void> consent(
            Call call, @PathVariable String id, @PathVariable long action, @RequestBody ConsentRequest request) {
        find(call, id, action);
        var words = new Words(request.code(), details(request));
        return OrderAnswer.of(
                switch (request.confirmation()) {
                    case CONFIRMED -> orders.confirm(action, call.principal(), words);
                    case DENIED -> orders.deny(action, call.principal(), words);
                });
    }

    /** As many, and as long, as a device may say it in. */
    private static List<String> details(ConsentRequest request) {
        var details = request.details() == null ? List.<String>of() : request.details();
        if (details.size() > Words.MOST_MESSAGES
                || details.stream().anyMatch(words -> words.length() > Words.LONGEST_MESSAGE)) {
            throw HawkbitCode.CONSTRAINT.because("There are at most " + Words.MOST_MESSAGES + " details of "
                    + Words.LONGEST_MESSAGE + " characters.");
        }
        return details;
    }

    @GetMapping("/{action}/status")
    ListBody<StatusResource> statuses(Call call, @PathVariable String id, @PathVariable long action, ListRequest list) {
        return ActionStatuses.page(find(call, id, action), actions.history(call.tenant(), action), list);
    }
}
