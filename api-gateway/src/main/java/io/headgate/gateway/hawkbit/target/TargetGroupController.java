package io.headgate.gateway.hawkbit.target;

import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetCommand.SetTargetGroup;
import io.headgate.contracts.target.TargetCommand.TargetsChanged;
import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.operator.Answer;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.view.target.Targets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Where targets belong. A group whose name has a slash is named in the query of the path. */
@RestController
@RequestMapping("/rest/v1/targetgroups")
class TargetGroupController {

    private final Commands commands;
    private final Targets targets;
    private final PollTimes times;
    private final ShownTargets shown;

    TargetGroupController(Commands commands, Targets targets, PollTimes times, ShownTargets shown) {
        this.commands = commands;
        this.targets = targets;
        this.times = times;
        this.shown = shown;
    }

    @GetMapping
    List<String> list(Call call) {
        return targets.groups(call.tenant());
    }

    @GetMapping("/{group}/assigned")
    ListBody<TargetResource> assigned(Call call, @PathVariable String group, ListRequest list) {
        return shown(call, group, false, list);
    }

    @GetMapping("/assigned")
    ListBody<TargetResource> assigned(
            Call call,
            @RequestParam String group,
            @RequestParam(defaultValue = "false") boolean subgroups,
            ListRequest list) {
        return shown(call, group, subgroups, list);
    }

    private ListBody<TargetResource> shown(Call call, String group, boolean andBelow, ListRequest list) {
        return shown.page(call, targets.inGroup(call.tenant(), group, andBelow, times.listing(list, Targets.FIELDS)));
    }

    @PutMapping("/{group}/assigned")
    ResponseEntity<Void> put(Call call, @PathVariable String group, @RequestBody List<String> controllerIds) {
        return change(call, controllerIds, group);
    }

    @PutMapping("/assigned")
    ResponseEntity<Void> putNamed(Call call, @RequestParam String group, @RequestBody List<String> controllerIds) {
        return change(call, controllerIds, group);
    }

    @PutMapping("/{group}")
    ResponseEntity<Void> putMatching(Call call, @PathVariable String group, @RequestParam String q) {
        return changeMatching(call, q, group);
    }

    @PutMapping
    ResponseEntity<Void> putMatchingNamed(Call call, @RequestParam String group, @RequestParam String q) {
        return changeMatching(call, q, group);
    }

    @DeleteMapping("/assigned")
    ResponseEntity<Void> remove(Call call, @RequestBody List<String> controllerIds) {
        return change(call, controllerIds, null);
    }

    @DeleteMapping
    ResponseEntity<Void> removeMatching(Call call, @RequestParam String q) {
        return changeMatching(call, q, null);
    }

    private ResponseEntity<Void> change(Call call, List<String> controllerIds, @Nullable String group) {
        return send(call, new SetTargetGroup(controllerIds, null, group, null)).noContent();
    }

    /** Part by part, each a command of its own: other commands are carried out in between. */
    private ResponseEntity<Void> changeMatching(Call call, String q, @Nullable String group) {
        var query = times.written(q);
        var answer = send(call, new SetTargetGroup(null, query, group, null));
        var after = continueAfter(answer);
        while (after != null) {
            var next = send(call.also("after " + after), new SetTargetGroup(null, query, group, after));
            answer = next.andBehind(answer.behind());
            after = continueAfter(answer);
        }
        return answer.noContent();
    }

    private Answer send(Call call, SetTargetGroup command) {
        return commands.send(call, Topic.TARGET_COMMANDS, call.commandId(), command);
    }

    private static @Nullable String continueAfter(Answer answer) {
        return answer.reply().bodyAs(TargetsChanged.class).continueAfter();
    }
}
