package io.headgate.gateway.hawkbit.software;

import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.SetDistributionSetMetadata;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.MetadataRequest;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.MetadataUpdate;
import io.headgate.gateway.hawkbit.software.SoftwareResources.Metadata;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

/** Metadata of distribution sets. */
@RestController
@RequestMapping("/rest/v1/distributionsets/{id}/metadata")
class SetMetadataController {

    private final Commands commands;
    private final KnownSoftware known;

    SetMetadataController(Commands commands, KnownSoftware known) {
        this.commands = commands;
        this.known = known;
    }

    private static Stream<Metadata> entries(DistributionSetState set) {
        return set.metadata().entrySet().stream().map(entry -> new Metadata(entry.getKey(), entry.getValue(), null));
    }

    @GetMapping
    ListBody<Metadata> list(Call call, @PathVariable long id, ListRequest list) {
        return MetadataBody.list(entries(known.set(call.tenant(), id)), list);
    }

    @GetMapping("/{key}")
    Metadata one(Call call, @PathVariable long id, @PathVariable String key) {
        return MetadataBody.one(entries(known.set(call.tenant(), id)), key);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    List<Metadata> create(Call call, @PathVariable long id, @RequestBody List<MetadataRequest> requests) {
        var set = known.set(call.tenant(), id);
        var entries = new LinkedHashMap<String, @Nullable String>();
        requests.forEach(request -> entries.put(request.key(), request.value()));
        change(call, set, entries);
        return requests.stream()
                .map(request -> new Metadata(request.key(), request.value(), null))
                .toList();
    }

    private void change(Call call, DistributionSetState set, Map<String, @Nullable String> entries) {
        commands.send(
                call, Topic.DISTRIBUTION_COMMANDS, set.setId(), new SetDistributionSetMetadata(set.setId(), entries));
    }

    @PutMapping("/{key}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void update(Call call, @PathVariable long id, @PathVariable String key, @RequestBody MetadataUpdate update) {
        var set = known.set(call.tenant(), id);
        var before = MetadataBody.one(entries(set), key);
        change(call, set, Map.of(key, Objects.requireNonNullElse(update.value(), before.value())));
    }

    @DeleteMapping("/{key}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Call call, @PathVariable long id, @PathVariable String key) {
        var set = known.set(call.tenant(), id);
        MetadataBody.one(entries(set), key);
        var gone = new HashMap<String, @Nullable String>();
        gone.put(key, null);
        change(call, set, gone);
    }
}
