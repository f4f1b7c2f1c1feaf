package io.headgate.gateway.hawkbit.target;

import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetCommand.ChangeTargetTag;
import io.headgate.contracts.target.TargetCommand.DeleteTargetTag;
import io.headgate.contracts.target.TargetCommand.LabelChange;
import io.headgate.contracts.target.TargetCommand.SaveTargetTag;
import io.headgate.contracts.target.TargetCommand.TargetsChanged;
import io.headgate.contracts.target.TargetMessage.TargetTagState;
import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.hawkbit.target.TargetRequests.Tag;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.view.target.TargetLabels;
import io.headgate.gateway.view.target.Targets;
import java.util.ArrayList;
import java.util.List;
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
import org.springframework.web.bind.annotation.RestController;

/** Target tags and who has them. */
@RestController
@RequestMapping("/rest/v1/targettags")
class TargetTagController {

    private final Commands commands;
    private final Targets targets;
    private final TargetLabels labels;
    private final KnownTargets known;
    private final PollTimes times;

    TargetTagController(Commands commands, Targets targets, TargetLabels labels, KnownTargets known, PollTimes times) {
        this.commands = commands;
        this.targets = targets;
        this.labels = labels;
        this.known = known;
        this.times = times;
    }

    @GetMapping
    ListBody<TagResource> list(Call call, ListRequest list) {
        return ListBody.of(labels.tags(call.tenant(), times.listing(list, TargetLabels.TAG_FIELDS)), TagResource::of);
    }

    @GetMapping("/{number}")
    TagResource one(Call call, @PathVariable int number) {
        return TagResource.of(known.tag(call, number));
    }

    @PostMapping
    ResponseEntity<List<TagResource>> add(Call call, @RequestBody List<Tag> requests) {
        var names = new ArrayList<String>();
        for (var request : requests) {
            if (request.name() == null) {
                throw HawkbitCode.CONSTRAINT.because("A tag has no name.");
            }
            names.add(request.name());
        }
        if (!labels.tags(call.tenant(), names).isEmpty()) {
            throw HawkbitCode.EXISTS.because("There is a target tag with one of these names already.");
        }
        for (var request : requests) {
            var one = call.also("tag " + request.name());
            var id = one.newId("tg");
            commands.send(
                    one,
                    Topic.TARGET_COMMANDS,
                    id,
                    new SaveTargetTag(id, String.valueOf(request.name()), request.description(), request.colour()));
        }
        return ResponseEntity.status(HttpStatus.CREATED)
                .body(labels.tags(call.tenant(), names).stream()
                        .map(TagResource::of)
                        .toList());
    }

    @PutMapping("/{number}")
    TagResource change(Call call, @PathVariable int number, @RequestBody Tag request) {
        var tag = known.tag(call, number);
        commands.send(
                call,
                Topic.TARGET_COMMANDS,
                tag.tagId(),
                new SaveTargetTag(
                        tag.tagId(),
                        request.name() == null ? tag.name() : request.name(),
                        request.description() == null ? tag.description() : request.description(),
                        request.colour() == null ? tag.colour() : request.colour()));
        return one(call, number);
    }

    @DeleteMapping("/{number}")
    ResponseEntity<Void> delete(Call call, @PathVariable int number) {
        var id = known.tag(call, number).tagId();
        return commands.send(call, Topic.TARGET_COMMANDS, id, new DeleteTargetTag(id))
                .noContent();
    }

    @GetMapping("/{number}/assigned")
    ListBody<TargetResource> assigned(Call call, @PathVariable int number, ListRequest list) {
        var tag = known.tag(call, number);
        return ListBody.of(
                targets.taggedWith(call.tenant(), tag.name(), times.listing(list, Targets.FIELDS)),
                row -> TargetResource.listed(row, times));
    }

    @PostMapping("/{number}/assigned/{controllerId}")
    ResponseEntity<Void> give(Call call, @PathVariable int number, @PathVariable String controllerId) {
        return change(call, known.tag(call, number), LabelChange.ADD, List.of(controllerId), OnNotFound.FAIL);
    }

    @DeleteMapping("/{number}/assigned/{controllerId}")
    ResponseEntity<Void> take(Call call, @PathVariable int number, @PathVariable String controllerId) {
        return change(call, known.tag(call, number), LabelChange.REMOVE, List.of(controllerId), OnNotFound.FAIL);
    }

    /** What is done about targets that do not exist. */
    enum OnNotFound {
        FAIL,
        ON_WHAT_FOUND_AND_FAIL,
        ON_WHAT_FOUND_AND_SUCCESS
    }

    @PostMapping("/{number}/assigned")
    ResponseEntity<Void> give(
            Call call,
            @PathVariable int number,
            @RequestParam(defaultValue = "FAIL") OnNotFound onNotFoundPolicy,
            @RequestBody List<String> controllerIds) {
        return change(call, known.tag(call, number), LabelChange.ADD, controllerIds, onNotFoundPolicy);
    }

    @DeleteMapping("/{number}/assigned")
    ResponseEntity<Void> take(
            Call call,
            @PathVariable int number,
            @RequestParam(defaultValue = "FAIL") OnNotFound onNotFoundPolicy,
            @RequestBody List<String> controllerIds) {
        return change(call, known.tag(call, number), LabelChange.REMOVE, controllerIds, onNotFoundPolicy);
    }

    private ResponseEntity<Void> change(
            Call call, TargetTagState tag, LabelChange change, List<String> controllerIds, OnNotFound onNotFound) {
        var ids = List.copyOf(new java.util.LinkedHashSet<>(controllerIds));
        if (onNotFound == OnNotFound.FAIL) {
            known.requireAll(call, ids);
        }
        var answer =
                commands.send(call, Topic.TARGET_COMMANDS, tag.tagId(), new ChangeTargetTag(tag.name(), change, ids));
        var unknown = answer.reply().bodyAs(TargetsChanged.class).unknown();
        if (!unknown.isEmpty() && onNotFound != OnNotFound.ON_WHAT_FOUND_AND_SUCCESS) {
            throw HawkbitCode.NOT_FOUND.because("Not all of the targets exist.");
        }
        return answer.noContent();
    }
}
