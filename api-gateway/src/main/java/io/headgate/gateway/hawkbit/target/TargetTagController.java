package io.headgate.gateway.hawkbit.target;

import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetCommand.ChangeTargetTag;
import io.headgate.contracts.target.TargetCommand.CreateTargetLabels;
import io.headgate.contracts.target.TargetCommand.DeleteTargetTag;
import io.headgate.contracts.target.TargetCommand.LabelChange;
import io.headgate.contracts.target.TargetCommand.SaveTargetTag;
import io.headgate.contracts.target.TargetCommand.TargetsChanged;
import io.headgate.contracts.target.TargetMessage.TargetTagState;
import io.headgate.gateway.hawkbit.Bulk;
import io.headgate.gateway.hawkbit.LabelController;
import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.hawkbit.target.TargetRequests.Tag;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.label.Labels;
import io.headgate.gateway.view.label.Labels.Kind;
import io.headgate.gateway.view.target.Targets;
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
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Target tags and who has them. */
@RestController
@RequestMapping("/rest/v1/targettags")
class TargetTagController extends LabelController<TargetTagState, TagResource> {

    private final Targets targets;
    private final KnownTargets known;
    private final PollTimes times;
    private final ShownTargets shownTargets;

    TargetTagController(
            Commands commands,
            Labels labels,
            Targets targets,
            KnownTargets known,
            PollTimes times,
            ShownTargets shownTargets) {
        super(commands, labels, Kind.TARGET_TAG, Topic.TARGET_COMMANDS);
        this.targets = targets;
        this.known = known;
        this.times = times;
        this.shownTargets = shownTargets;
    }

    @Override
    protected String idOf(TargetTagState tag) {
        return tag.tagId();
    }

    @Override
    protected TagResource shown(TargetTagState tag) {
        return TagResource.of(tag);
    }

    @Override
    protected Object deletion(String id) {
        return new DeleteTargetTag(id);
    }

    @Override
    protected Listing listing(ListRequest list, Kind<TargetTagState> listed) {
        return times.listing(list, listed.fields());
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    List<TagResource> create(Call call, @RequestBody List<Tag> requests) {
        var tags = Bulk.of(call, "tg", requests, TargetTagController::wanted);
        commands.send(call, Topic.TARGET_COMMANDS, call.commandId(), new CreateTargetLabels(tags, List.of()));
        return tags.stream().map(tag -> shown(call, tag.tagId())).toList();
    }

    private static SaveTargetTag wanted(String id, Tag request) {
        if (request.name() == null) {
            throw HawkbitCode.CONSTRAINT.because("A tag has no name.");
        }
        return new SaveTargetTag(id, request.name(), request.description(), request.colour());
    }

    @PutMapping("/{id}")
    TagResource change(Call call, @PathVariable("id") int number, @RequestBody Tag request) {
        var tag = find(call, number);
        commands.send(
                call.from(tag.version()),
                Topic.TARGET_COMMANDS,
                tag.tagId(),
                new SaveTargetTag(
                        tag.tagId(),
                        request.name() == null ? tag.name() : request.name(),
                        request.description() == null ? tag.description() : request.description(),
                        request.colour() == null ? tag.colour() : request.colour()));
        return shown(call, tag.tagId());
    }

    @GetMapping("/{id}/assigned")
    ListBody<TargetResource> assigned(Call call, @PathVariable("id") int number, ListRequest list) {
        var tag = find(call, number);
        return shownTargets.page(
                call, targets.taggedWith(call.tenant(), tag.name(), times.listing(list, Targets.FIELDS)));
    }

    @PostMapping("/{id}/assigned/{controllerId}")
    ResponseEntity<Void> give(Call call, @PathVariable("id") int number, @PathVariable String controllerId) {
        return change(call, find(call, number), LabelChange.ADD, List.of(controllerId), OnNotFound.FAIL);
    }

    @DeleteMapping("/{id}/assigned/{controllerId}")
    ResponseEntity<Void> take(Call call, @PathVariable("id") int number, @PathVariable String controllerId) {
        return change(call, find(call, number), LabelChange.REMOVE, List.of(controllerId), OnNotFound.FAIL);
    }

    /** What is done about targets that do not exist. */
    enum OnNotFound {
        FAIL,
        ON_WHAT_FOUND_AND_FAIL,
        ON_WHAT_FOUND_AND_SUCCESS
    }

    @PostMapping("/{id}/assigned")
    ResponseEntity<Void> give(
            Call call,
            @PathVariable("id") int number,
            @RequestParam(defaultValue = "FAIL") OnNotFound onNotFoundPolicy,
            @RequestBody List<String> controllerIds) {
        return change(call, find(call, number), LabelChange.ADD, controllerIds, onNotFoundPolicy);
    }

    @DeleteMapping("/{id}/assigned")
    ResponseEntity<Void> take(
            Call call,
            @PathVariable("id") int number,
            @RequestParam(defaultValue = "FAIL") OnNotFound onNotFoundPolicy,
            @RequestBody List<String> controllerIds) {
        return change(call, find(call, number), LabelChange.REMOVE, controllerIds, onNotFoundPolicy);
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
