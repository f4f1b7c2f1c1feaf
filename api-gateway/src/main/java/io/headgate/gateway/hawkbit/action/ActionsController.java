package io.headgate.gateway.hawkbit.action;

import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.problem.HawkbitRefused;
import io.headgate.gateway.view.action.ManagedActions;
import java.time.Clock;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The actions of all targets. */
@RestController
@RequestMapping("/rest/v1/actions")
class ActionsController {

    private final ManagedActions actions;
    private final Clock clock;

    ActionsController(ManagedActions actions, Clock clock) {
        this.actions = actions;
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

    @DeleteMapping
    void purge() {
        throw kept();
    }

    @DeleteMapping("/{id}")
    void delete(@PathVariable long id) {
        throw kept();
    }

    static HawkbitRefused kept() {
        return HawkbitCode.LEFT_OUT.because(
                "Headgate keeps what devices have reported: actions cannot be deleted. See docs/hawkbit-compatibility.md.");
    }
}
