package io.headgate.gateway.hawkbit.software;

import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.ChangeSetTag;
import io.headgate.contracts.distribution.DistributionCommand.CreateSoftware;
import io.headgate.contracts.distribution.DistributionCommand.DeleteSetTag;
import io.headgate.contracts.distribution.DistributionCommand.LabelChange;
import io.headgate.contracts.distribution.DistributionCommand.SaveSetTag;
import io.headgate.contracts.distribution.DistributionMessage.SetTagState;
import io.headgate.gateway.hawkbit.Bulk;
import io.headgate.gateway.hawkbit.LabelController;
import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.TagRequest;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.TagUpdate;
import io.headgate.gateway.hawkbit.software.SoftwareResources.SetTagResource;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.view.label.Labels;
import io.headgate.gateway.view.label.Labels.Kind;
import io.headgate.gateway.view.software.Software;
import java.util.List;
import java.util.Objects;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Tags of distribution sets, and which sets have them. */
@RestController
@RequestMapping("/rest/v1/distributionsettags")
class SetTagController extends LabelController<SetTagState, SetTagResource> {

    private final Software software;
    private final KnownSoftware known;

    SetTagController(Commands commands, Labels labels, Software software, KnownSoftware known) {
        super(commands, labels, Kind.SET_TAG, Topic.DISTRIBUTION_COMMANDS);
        this.software = software;
        this.known = known;
    }

    @Override
    protected String idOf(SetTagState tag) {
        return tag.tagId();
    }

    @Override
    protected SetTagResource shown(SetTagState tag) {
        return SetTagResource.of(tag);
    }

    @Override
    protected Object deletion(String id) {
        return new DeleteSetTag(id);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    List<SetTagResource> create(Call call, @RequestBody List<TagRequest> requests) {
        var tags = Bulk.of(
                call,
                "dt",
                requests,
                (id, request) -> new SaveSetTag(id, request.name(), request.description(), request.colour()));
        commands.send(call, Topic.DISTRIBUTION_COMMANDS, call.commandId(), CreateSoftware.setTags(tags));
        return tags.stream().map(tag -> shown(call, tag.tagId())).toList();
    }

    @PutMapping("/{id}")
    SetTagResource update(Call call, @PathVariable long id, @RequestBody TagUpdate update) {
        var tag = find(call, id);
        commands.send(
                call.from(tag.version()),
                Topic.DISTRIBUTION_COMMANDS,
                tag.tagId(),
                new SaveSetTag(
                        tag.tagId(),
                        Objects.requireNonNullElse(update.name(), tag.name()),
                        update.description() == null ? tag.description() : update.description(),
                        update.colour() == null ? tag.colour() : update.colour()));
        return shown(call, tag.tagId());
    }

    @GetMapping("/{id}/assigned")
    ListBody<SetResource> assigned(Call call, @PathVariable long id, ListRequest list) {
        return known.shownSets(
                call.tenant(),
                software.setsTagged(call.tenant(), find(call, id).name(), list.over(SoftwareFields.OF_SETS)));
    }

    @PostMapping("/{id}/assigned/{setId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void assign(Call call, @PathVariable long id, @PathVariable long setId) {
        change(call, id, LabelChange.ADD, List.of(setId));
    }

    @PostMapping("/{id}/assigned")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void assign(Call call, @PathVariable long id, @RequestBody List<Long> setIds) {
        change(call, id, LabelChange.ADD, setIds);
    }

    @DeleteMapping("/{id}/assigned/{setId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void unassign(Call call, @PathVariable long id, @PathVariable long setId) {
        change(call, id, LabelChange.REMOVE, List.of(setId));
    }

    @DeleteMapping("/{id}/assigned")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void unassign(Call call, @PathVariable long id, @RequestBody List<Long> setIds) {
        change(call, id, LabelChange.REMOVE, setIds);
    }

    private void change(Call call, long id, LabelChange change, List<Long> numbers) {
        var tag = find(call, id);
        var setIds = numbers.stream()
                .distinct()
                .map(number -> known.set(call.tenant(), number).setId())
                .toList();
        commands.send(call, Topic.DISTRIBUTION_COMMANDS, tag.tagId(), new ChangeSetTag(tag.name(), change, setIds));
    }
}
