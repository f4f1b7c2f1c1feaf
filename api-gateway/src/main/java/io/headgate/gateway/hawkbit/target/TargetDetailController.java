package io.headgate.gateway.hawkbit.target;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetCommand;
import io.headgate.contracts.target.TargetCommand.SetAutoConfirm;
import io.headgate.contracts.target.TargetCommand.SetTargetMetadata;
import io.headgate.contracts.target.TargetCommand.SetTargetType;
import io.headgate.gateway.hawkbit.Links;
import io.headgate.gateway.hawkbit.target.TargetRequests.AutoConfirm;
import io.headgate.gateway.hawkbit.target.TargetRequests.Metadata;
import io.headgate.gateway.hawkbit.target.TargetRequests.Numbered;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.view.label.Labels;
import io.headgate.gateway.view.label.Labels.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

/** What belongs to one target: attributes, metadata, tags, type, consent. */
@RestController
@RequestMapping("/rest/v1/targets/{id}")
class TargetDetailController {

    private final Commands commands;
    private final Labels labels;
    private final KnownTargets known;

    TargetDetailController(Commands commands, Labels labels, KnownTargets known) {
        this.commands = commands;
        this.labels = labels;
        this.known = known;
    }

    private ResponseEntity<Void> done(Call call, String id, TargetCommand command) {
        return commands.send(call, Topic.TARGET_COMMANDS, id, command).noContent();
    }

    @GetMapping("/attributes")
    ResponseEntity<Map<String, String>> attributes(Call call, @PathVariable String id) {
        var attributes = known.target(call, id).attributes();
        return attributes.isEmpty() ? ResponseEntity.noContent().build() : ResponseEntity.ok(attributes);
    }

    record MetadataResource(String key, String value) {}

    record MetadataList(List<MetadataResource> content, int total, int size) {}

    @GetMapping("/metadata")
    MetadataList metadata(Call call, @PathVariable String id) {
        var content = known.target(call, id).metadata().entrySet().stream()
                .map(entry -> new MetadataResource(entry.getKey(), entry.getValue()))
                .toList();
        return new MetadataList(content, content.size(), content.size());
    }

    /** All of them or, when a key is there already, none. */
    @PostMapping("/metadata")
    ResponseEntity<List<MetadataResource>> addMetadata(
            Call call, @PathVariable String id, @RequestBody List<Metadata> requests) {
        var present = known.target(call, id).metadata();
        var entries = new LinkedHashMap<String, @Nullable String>();
        for (var request : requests) {
            if (request.key() == null || request.key().isEmpty()) {
                throw HawkbitCode.CONSTRAINT.because("An entry has no key.");
            }
            if (present.containsKey(request.key()) || entries.put(request.key(), request.value()) != null) {
                throw HawkbitCode.EXISTS.because("A key is there already.");
            }
        }
        commands.send(call, Topic.TARGET_COMMANDS, id, new SetTargetMetadata(id, entries));
        return ResponseEntity.status(HttpStatus.CREATED)
                .body(requests.stream()
                        .map(request -> new MetadataResource(String.valueOf(request.key()), request.value()))
                        .toList());
    }

    @GetMapping("/metadata/{key}")
    MetadataResource metadataOf(Call call, @PathVariable String id, @PathVariable String key) {
        var value = known.target(call, id).metadata().get(key);
        if (value == null) {
            throw HawkbitCode.NOT_FOUND.because("The target has no metadata with this key.");
        }
        return new MetadataResource(key, value);
    }

    @PutMapping("/metadata/{key}")
    ResponseEntity<Void> changeMetadata(
            Call call, @PathVariable String id, @PathVariable String key, @RequestBody Metadata request) {
        metadataOf(call, id, key);
        return done(call, id, new SetTargetMetadata(id, Map.of(key, request.value())));
    }

    @DeleteMapping("/metadata/{key}")
    ResponseEntity<Void> removeMetadata(Call call, @PathVariable String id, @PathVariable String key) {
        metadataOf(call, id, key);
        var entries = new LinkedHashMap<String, @Nullable String>();
        entries.put(key, null);
        return done(call, id, new SetTargetMetadata(id, entries));
    }

    @GetMapping("/tags")
    List<TagResource> tags(Call call, @PathVariable String id) {
        return labels
                .named(call.tenant(), Kind.TARGET_TAG, known.target(call, id).tags())
                .stream()
                .map(TagResource::of)
                .toList();
    }

    @PostMapping("/targettype")
    ResponseEntity<Void> giveType(Call call, @PathVariable String id, @RequestBody Numbered request) {
        known.target(call, id);
        return done(
                call,
                id,
                new SetTargetType(List.of(id), known.type(call, request.id()).key()));
    }

    @DeleteMapping("/targettype")
    ResponseEntity<Void> takeType(Call call, @PathVariable String id) {
        known.target(call, id);
        return done(call, id, new SetTargetType(List.of(id), null));
    }

    record AutoConfirmResource(
            boolean active,
            @Nullable String initiator,
            @Nullable String remark,
            @Nullable Long activatedAt,
            @JsonProperty("_links") Links links) {}

    @GetMapping("/autoConfirm")
    AutoConfirmResource autoConfirm(Call call, @PathVariable String id) {
        var consent = known.target(call, id).autoConfirm();
        var self = TargetResource.path(id) + "/autoConfirm";
        return consent == null
                ? new AutoConfirmResource(
                        false, null, null, null, Links.self(self).and("activate", self + "/activate"))
                : new AutoConfirmResource(
                        true,
                        consent.initiator(),
                        consent.remark(),
                        consent.activatedAt().toEpochMilli(),
                        Links.self(self).and("deactivate", self + "/deactivate"));
    }

    @PostMapping("/autoConfirm/activate")
    ResponseEntity<Void> activateAutoConfirm(
            Call call, @PathVariable String id, @RequestBody(required = false) @Nullable AutoConfirm request) {
        if (known.target(call, id).autoConfirm() != null) {
            throw HawkbitCode.AUTO_CONFIRM_ACTIVE.because("The target consents to everything already.");
        }
        var initiator = request == null || request.initiator() == null
                ? call.principal().name()
                : request.initiator();
        return done(call, id, new SetAutoConfirm(id, true, initiator, request == null ? null : request.remark()));
    }

    @PostMapping("/autoConfirm/deactivate")
    ResponseEntity<Void> deactivateAutoConfirm(Call call, @PathVariable String id) {
        known.target(call, id);
        return done(call, id, new SetAutoConfirm(id, false, null, null));
    }
}
