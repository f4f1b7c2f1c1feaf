package io.headgate.gateway.hawkbit.target;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionMessage.SetTypeState;
import io.headgate.contracts.target.TargetCommand.DeleteTargetType;
import io.headgate.contracts.target.TargetCommand.SaveTargetType;
import io.headgate.contracts.target.TargetMessage.TargetTypeState;
import io.headgate.gateway.hawkbit.Audit;
import io.headgate.gateway.hawkbit.Links;
import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.hawkbit.target.TargetRequests.Numbered;
import io.headgate.gateway.hawkbit.target.TargetRequests.Type;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.view.software.SoftwareLabels;
import io.headgate.gateway.view.target.TargetLabels;
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
import org.springframework.web.bind.annotation.RestController;

/** Target types and the types of sets their targets can take. */
@RestController
@RequestMapping("/rest/v1/targettypes")
class TargetTypeController {

    private final Commands commands;
    private final TargetLabels labels;
    private final SoftwareLabels software;
    private final KnownTargets known;
    private final PollTimes times;

    TargetTypeController(
            Commands commands, TargetLabels labels, SoftwareLabels software, KnownTargets known, PollTimes times) {
        this.commands = commands;
        this.labels = labels;
        this.software = software;
        this.known = known;
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

    @GetMapping
    ListBody<TypeResource> list(Call call, ListRequest list) {
        return ListBody.of(
                labels.types(call.tenant(), times.listing(list, TargetLabels.TYPE_FIELDS)), TypeResource::of);
    }

    @GetMapping("/{number}")
    TypeResource one(Call call, @PathVariable int number) {
        return TypeResource.of(known.type(call, number));
    }

    @PostMapping
    ResponseEntity<List<TypeResource>> add(Call call, @RequestBody List<Type> requests) {
        var keys = new ArrayList<String>();
        var saved = new ArrayList<SaveTargetType>();
        for (var request : requests) {
            var key = request.key() == null ? request.name() : request.key();
            if (key == null) {
                throw HawkbitCode.TYPE_UNNAMED.because("A type has neither a key nor a name.");
            }
            keys.add(key);
            saved.add(new SaveTargetType(
                    call.also("type " + key).newId("ty"),
                    key,
                    request.name() == null ? key : request.name(),
                    request.description(),
                    request.colour(),
                    setTypes(call, request.compatibledistributionsettypes())));
        }
        if (!labels.types(call.tenant(), keys).isEmpty()) {
            throw HawkbitCode.EXISTS.because("There is a target type with one of these keys already.");
        }
        for (var one : saved) {
            commands.send(call.also("type " + one.key()), Topic.TARGET_COMMANDS, one.typeId(), one);
        }
        return ResponseEntity.status(HttpStatus.CREATED)
                .body(labels.types(call.tenant(), keys).stream()
                        .map(TypeResource::of)
                        .toList());
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
        return software.byNumber(call.tenant(), SoftwareLabels.Kind.SET_TYPE, number)
                .orElseThrow(() -> HawkbitCode.NOT_FOUND.because("There is no distribution set type with this id."));
    }

    @PutMapping("/{number}")
    TypeResource change(Call call, @PathVariable int number, @RequestBody Type request) {
        var type = known.type(call, number);
        save(
                call,
                type,
                request.name() == null ? type.name() : request.name(),
                request.description() == null ? type.description() : request.description(),
                request.colour() == null ? type.colour() : request.colour(),
                type.compatibleSetTypes());
        return one(call, number);
    }

    private void save(
            Call call,
            TargetTypeState type,
            String name,
            @Nullable String description,
            @Nullable String colour,
            List<String> setTypes) {
        commands.send(
                call,
                Topic.TARGET_COMMANDS,
                type.typeId(),
                new SaveTargetType(type.typeId(), type.key(), name, description, colour, setTypes));
    }

    @DeleteMapping("/{number}")
    ResponseEntity<Void> delete(Call call, @PathVariable int number) {
        var id = known.type(call, number).typeId();
        return commands.send(call, Topic.TARGET_COMMANDS, id, new DeleteTargetType(id))
                .noContent();
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

    @GetMapping("/{number}/compatibledistributionsettypes")
    List<SetTypeResource> compatible(Call call, @PathVariable int number) {
        return known.type(call, number).compatibleSetTypes().stream()
                .flatMap(key -> software.byKey(call.tenant(), SoftwareLabels.Kind.SET_TYPE, key).stream())
                .map(SetTypeResource::of)
                .toList();
    }

    @PostMapping("/{number}/compatibledistributionsettypes")
    ResponseEntity<Void> addCompatible(Call call, @PathVariable int number, @RequestBody List<Numbered> requests) {
        var type = known.type(call, number);
        var keys = new LinkedHashSet<>(type.compatibleSetTypes());
        keys.addAll(setTypes(call, requests));
        save(call, type, type.name(), type.description(), type.colour(), List.copyOf(keys));
        return ResponseEntity.noContent().build();
    }

    @DeleteMapping("/{number}/compatibledistributionsettypes/{setType}")
    ResponseEntity<Void> removeCompatible(Call call, @PathVariable int number, @PathVariable int setType) {
        var type = known.type(call, number);
        var keys = new ArrayList<>(type.compatibleSetTypes());
        if (!keys.remove(setType(call, setType).key())) {
            throw HawkbitCode.NOT_FOUND.because("The target type does not name this distribution set type.");
        }
        save(call, type, type.name(), type.description(), type.colour(), keys);
        return ResponseEntity.noContent().build();
    }
}
