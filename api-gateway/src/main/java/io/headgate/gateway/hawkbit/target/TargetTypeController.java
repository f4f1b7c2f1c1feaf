package io.headgate.gateway.hawkbit.target;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeState;
import io.headgate.contracts.target.TargetCommand.CreateTargetLabels;
import io.headgate.contracts.target.TargetCommand.DeleteTargetType;
import io.headgate.contracts.target.TargetCommand.SaveTargetType;
import io.headgate.contracts.target.TargetMessage.TargetTypeState;
import io.headgate.gateway.hawkbit.Audit;
import io.headgate.gateway.hawkbit.Bulk;
import io.headgate.gateway.hawkbit.LabelController;
import io.headgate.gateway.hawkbit.Links;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.hawkbit.target.TargetRequests.Numbered;
import io.headgate.gateway.hawkbit.target.TargetRequests.Type;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.label.Labels;
import io.headgate.gateway.view.label.Labels.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Target types and the types of sets their targets can take. */
@RestController
@RequestMapping("/rest/v1/targettypes")
class TargetTypeController extends LabelController<TargetTypeState, TargetTypeController.TypeResource> {

    private final PollTimes times;

    TargetTypeController(Commands commands, Labels labels, PollTimes times) {
        super(commands, labels, Kind.TARGET_TYPE, Topic.TARGET_COMMANDS);
        this.times = times;
    }

    record TypeResource(
            @JsonUnwrapped Audit audit,
            int id,
            String key,
            String name,
            @Nullable String description,
            @Nullable String colour,
            @JsonProperty("_links") Links links) {

        static TypeResource of(TargetTypeState type) {
            var self = "/targettypes/" + type.number();
            return new TypeResource(
                    Audit.of(type.createdBy(), type.createdAt(), type.modifiedBy(), type.modifiedAt()),
                    type.number(),
                    type.key(),
                    type.name(),
                    type.description(),
                    type.colour(),
                    Links.self(self).and("compatibledistributionsettypes", self + "/compatibledistributionsettypes"));
        }
    }

    @Override
    protected String idOf(TargetTypeState type) {
        return type.typeId();
    }

    @Override
    protected TypeResource shown(TargetTypeState type) {
        return TypeResource.of(type);
    }

    @Override
    protected Object deletion(String id) {
        return new DeleteTargetType(id);
    }

    @Override
    protected Listing listing(ListRequest list, Kind<TargetTypeState> listed) {
        return times.listing(list, listed.fields());
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    List<TypeResource> create(Call call, @RequestBody List<Type> requests) {
        var types = Bulk.of(call, "ty", requests, (id, request) -> wanted(call, id, request));
        commands.send(call, Topic.TARGET_COMMANDS, call.commandId(), new CreateTargetLabels(List.of(), types));
        return types.stream().map(type -> shown(call, type.typeId())).toList();
    }

    private SaveTargetType wanted(Call call, String id, Type request) {
        var key = request.key() == null ? request.name() : request.key();
        if (key == null) {
            throw HawkbitCode.TYPE_UNNAMED.because("A type has neither a key nor a name.");
        }
        return new SaveTargetType(
                id,
                key,
                request.name() == null ? key : request.name(),
                request.description(),
                request.colour(),
                setTypes(call, request.compatibledistributionsettypes()));
    }

    private List<String> setTypes(Call call, @Nullable List<Numbered> numbers) {
        return numbers == null
                ? List.of()
                : numbers.stream()
                        .map(number -> setType(call, number.id()).key())
                        .distinct()
                        .toList();
    }

    private SetTypeState setType(Call call, int number) {
        return labels.byNumber(call.tenant(), Kind.SET_TYPE, number)
                .orElseThrow(() -> HawkbitCode.NOT_FOUND.because("There is no distribution set type with this id."));
    }

    @PutMapping("/{id}")
    TypeResource change(Call call, @PathVariable("id") int number, @RequestBody Type request) {
        var type = find(call, number);
        save(
                call,
                type,
                request.name() == null ? type.name() : request.name(),
                request.description() == null ? type.description() : request.description(),
                request.colour() == null ? type.colour() : request.colour(),
                type.compatibleSetTypes());
        return shown(call, type.typeId());
    }

    private void save(
            Call call,
            TargetTypeState type,
            String name,
            @Nullable String description,
            @Nullable String colour,
            List<String> setTypes) {
        commands.send(
                call.from(type.version()),
                Topic.TARGET_COMMANDS,
                type.typeId(),
                new SaveTargetType(type.typeId(), type.key(), name, description, colour, setTypes));
    }

    record SetTypeResource(
            @JsonUnwrapped Audit audit,
            int id,
            String key,
            String name,
            @Nullable String description,
            @Nullable String colour,
            @JsonProperty("_links") Links links) {

        static SetTypeResource of(SetTypeState type) {
            return new SetTypeResource(
                    Audit.of(type.createdBy(), type.createdAt(), type.modifiedBy(), type.modifiedAt()),
                    type.number(),
                    type.key(),
                    type.name(),
                    type.description(),
                    type.colour(),
                    Links.self("/distributionsettypes/" + type.number()));
        }
    }

    @GetMapping("/{id}/compatibledistributionsettypes")
    List<SetTypeResource> compatible(Call call, @PathVariable("id") int number) {
        return find(call, number).compatibleSetTypes().stream()
                .flatMap(key -> labels.byKey(call.tenant(), Kind.SET_TYPE, key).stream())
                .map(SetTypeResource::of)
                .toList();
    }

    @PostMapping("/{id}/compatibledistributionsettypes")
    ResponseEntity<Void> addCompatible(
            Call call, @PathVariable("id") int number, @RequestBody List<Numbered> requests) {
        var type = find(call, number);
        var keys = new LinkedHashSet<>(type.compatibleSetTypes());
        keys.addAll(setTypes(call, requests));
        save(call, type, type.name(), type.description(), type.colour(), List.copyOf(keys));
        return ResponseEntity.noContent().build();
    }

    @DeleteMapping("/{id}/compatibledistributionsettypes/{setType}")
    ResponseEntity<Void> removeCompatible(Call call, @PathVariable("id") int number, @PathVariable int setType) {
        var type = find(call, number);
        var keys = new ArrayList<>(type.compatibleSetTypes());
        if (!keys.remove(setType(call, setType).key())) {
            throw HawkbitCode.NOT_FOUND.because("The target type does not name this distribution set type.");
        }
        save(call, type, type.name(), type.description(), type.colour(), keys);
        return ResponseEntity.noContent().build();
    }
}
