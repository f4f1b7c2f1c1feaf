package io.headgate.gateway.hawkbit.software;

import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.ChangeSetTag;
import io.headgate.contracts.distribution.DistributionCommand.DeleteSetTag;
import io.headgate.contracts.distribution.DistributionCommand.LabelChange;
import io.headgate.contracts.distribution.DistributionCommand.SaveSetTag;
import io.headgate.contracts.distribution.DistributionMessage.SetTagState;
import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.TagRequest;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.TagUpdate;
import io.headgate.gateway.hawkbit.software.SoftwareResources.SetTagResource;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.view.software.Software;
import io.headgate.gateway.view.software.SoftwareLabels;
import io.headgate.gateway.view.software.SoftwareLabels.Kind;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
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
class SetTagController {

    private final Commands commands;
    private final SoftwareLabels labels;
    private final Software software;
    private final KnownSoftware known;

    SetTagController(Commands commands, SoftwareLabels labels, Software software, KnownSoftware known) {
        this.commands = commands;
        this.labels = labels;
        this.software = software;
        this.known = known;
    }

    @GetMapping
    ListBody<SetTagResource> list(Call call, ListRequest list) {
        return ListBody.of(
                labels.list(call.tenant(), Kind.SET_TAG, list.over(SoftwareLabels.FIELDS)), SetTagResource::of);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    List<SetTagResource> create(Call call, @RequestBody List<TagRequest> requests) {
        return IntStream.range(0, requests.size())
                .mapToObj(n -> create(call.also("tag " + n), requests.get(n)))
                .toList();
    }

    private SetTagResource create(Call call, TagRequest request) {
        return save(call, new SaveSetTag(call.newId("st"), request.name(), request.description(), request.colour()));
    }

    private SetTagResource save(Call call, SaveSetTag tag) {
        commands.send(call, Topic.DISTRIBUTION_COMMANDS, tag.tagId(), tag);
        return SetTagResource.of(KnownSoftware.made(labels.byId(call.tenant(), Kind.SET_TAG, tag.tagId())));
    }

    private SetTagState tag(Call call, long id) {
        return known.label(call.tenant(), Kind.SET_TAG, id);
    }

    @GetMapping("/{id}")
    SetTagResource one(Call call, @PathVariable long id) {
        return SetTagResource.of(tag(call, id));
    }

    @PutMapping("/{id}")
    SetTagResource update(Call call, @PathVariable long id, @RequestBody TagUpdate update) {
        var tag = tag(call, id);
        return save(
                call,
                new SaveSetTag(
                        tag.tagId(),
                        Objects.requireNonNullElse(update.name(), tag.name()),
                        update.description() == null ? tag.description() : update.description(),
                        update.colour() == null ? tag.colour() : update.colour()));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Call call, @PathVariable long id) {
        var tagId = tag(call, id).tagId();
        commands.send(call, Topic.DISTRIBUTION_COMMANDS, tagId, new DeleteSetTag(tagId));
    }

    @GetMapping("/{id}/assigned")
    ListBody<SetResource> assigned(Call call, @PathVariable long id, ListRequest list) {
        return known.shownSets(
                call.tenant(),
                software.setsTagged(call.tenant(), tag(call, id).name(), list.over(SoftwareFields.OF_SETS)));
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
        var tag = tag(call, id);
        var setIds = numbers.stream()
                .distinct()
                .map(number -> known.set(call.tenant(), number).setId())
                .toList();
        commands.send(call, Topic.DISTRIBUTION_COMMANDS, tag.tagId(), new ChangeSetTag(tag.name(), change, setIds));
    }
}
