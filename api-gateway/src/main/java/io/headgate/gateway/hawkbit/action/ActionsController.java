package io.headgate.gateway.hawkbit.action;

import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.view.action.ManagedActions;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The actions of all targets. */
@RestController
@RequestMapping("/rest/v1/actions")
class ActionsController {

    private final ManagedActions actions;
    private final ActionHistory history;
    private final Clock clock;

    ActionsController(ManagedActions actions, ActionHistory history, Clock clock) {
        this.actions = actions;
        this.history = history;
        this.clock = clock;
    }

    @GetMapping
    ListBody<ActionResource> list(Call call, ListRequest list) {
        var now = clock.instant();
        return ListBody.of(
                actions.list(call.tenant(), list.over(ManagedActions.FIELDS)),
                action -> list.full() ? ActionResource.whole(action, now) : ActionResource.listed(action, now));
    }

    @GetMapping("/{id}")
    ActionResource one(Call call, @PathVariable long id) {
        return actions.find(call.tenant(), id)
                .map(action -> ActionResource.whole(action, clock.instant()))
                .orElseThrow(() -> HawkbitCode.NOT_FOUND.because("There is no action with this id."));
    }

    /** Those a query finds, or those whose numbers are sent. */
    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void purge(Call call, ListRequest list, @RequestBody(required = false) @Nullable List<Long> ids) {
        if ((list.q() == null) == (ids == null)) {
            throw HawkbitCode.CONSTRAINT.because("Give either a query or a list of ids.");
        }
        if (ids == null) {
            history.deleteMatching(call, list);
        } else {
            history.delete(call, ids);
        }
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Call call, @PathVariable long id) {
        one(call, id);
        history.delete(call, List.of(id));
    }
}
