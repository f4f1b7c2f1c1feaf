package io.headgate.gateway.hawkbit.software;

import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.MetadataRequest;
import io.headgate.gateway.hawkbit.software.SoftwareRequests.MetadataUpdate;
import io.headgate.gateway.hawkbit.software.SoftwareResources.Metadata;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.problem.HawkbitCode;
import java.util.Comparator;
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
import org.springframework.web.bind.annotation.ResponseStatus;

/**
 * Metadata of one thing: few entries, so lists are cut here.
 *
 * @param <E> the thing
 */
abstract class MetadataController<E> {

    abstract E find(Call call, long id);

    abstract Stream<Metadata> entries(E thing);

    /** An entry as it is told when the caller has not said whether devices see it. */
    abstract Metadata entry(String key, String value, @Nullable Boolean targetVisible);

    /** @param entries null where the key goes away */
    abstract void change(Call call, E thing, Map<String, @Nullable Metadata> entries);

    @GetMapping
    ListBody<Metadata> list(Call call, @PathVariable long id, ListRequest list) {
        List<Metadata> all = entries(find(call, id))
                .sorted(Comparator.comparing(Metadata::key))
                .toList();
        var content = all.stream().skip(list.offset()).limit(list.limit()).toList();
        return new ListBody<>(content, all.size(), content.size());
    }

    @GetMapping("/{key}")
    Metadata one(Call call, @PathVariable long id, @PathVariable String key) {
        return one(find(call, id), key);
    }

    private Metadata one(E thing, String key) {
        return entries(thing)
                .filter(entry -> entry.key().equals(key))
                .findFirst()
                .orElseThrow(() -> HawkbitCode.NOT_FOUND.because("There is no metadata with this key."));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    List<Metadata> create(Call call, @PathVariable long id, @RequestBody List<MetadataRequest> requests) {
        var entries = new LinkedHashMap<String, @Nullable Metadata>();
        var created = requests.stream()
                .map(request -> entry(request.key(), request.value(), request.targetVisible()))
                .toList();
        created.forEach(entry -> entries.put(entry.key(), entry));
        change(call, find(call, id), entries);
        return created;
    }

    @PutMapping("/{key}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void update(Call call, @PathVariable long id, @PathVariable String key, @RequestBody MetadataUpdate update) {
        var thing = find(call, id);
        var before = one(thing, key);
        var value = Objects.requireNonNullElse(update.value(), before.value());
        var visible = update.targetVisible() == null ? before.targetVisible() : update.targetVisible();
        change(call, thing, Map.of(key, entry(key, value, visible)));
    }

    @DeleteMapping("/{key}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Call call, @PathVariable long id, @PathVariable String key) {
        var thing = find(call, id);
        one(thing, key);
        var gone = new HashMap<String, @Nullable Metadata>();
        gone.put(key, null);
        change(call, thing, gone);
    }
}
