package io.headgate.importer;

import io.headgate.importer.SoftwareImport.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Target types, tags, targets with attributes, metadata and tokens, and filters. */
final class TargetImport {

    /** hawkBit tells attributes and metadata target by target: so many are asked for at a time. */
    private static final int AT_A_TIME = 8;

    /** The last one of a fleet that does not change finds nobody new. */
    private static final int MAX_PASSES = 3;

    /** Headgate reads 1 MiB at once; a character has at most three bytes there. */
    private static final int MOST_CHARACTERS = 300_000;

    private static final int TAGGED_AT_ONCE = 500;

    private final RestApi hawkbit;
    private final RestApi headgate;
    private final SoftwareImport software;
    private final Report report;
    private final Function<Step, Progress> progress;
    private final Map<Long, String> types = new HashMap<>();

    TargetImport(
            RestApi hawkbit,
            RestApi headgate,
            SoftwareImport software,
            Report report,
            Function<Step, Progress> progress) {
        this.hawkbit = hawkbit;
        this.headgate = headgate;
        this.software = software;
        this.report = report;
        this.progress = progress;
    }

    void run() {
        types();
        targets();
        tags();
        filters();
    }

    private void types() {
        var path = "/rest/v1/targettypes";
        if (hawkbit.get(path + "?limit=1").status() == 404) {
            // Older than target types.
            return;
        }
        var present = keys(path, "key");
        hawkbit.each(path, type -> {
            var key = type.path("key").asString();
            types.put(type.path("id").asLong(), key);
            if (present.containsKey(key)) {
                report.present("target types", 1);
                return;
            }
            var body = SoftwareImport.fields(type, "key", "name", "description", "colour");
            var compatible = new ArrayList<Map<String, Long>>();
            hawkbit.eachOfPlain(
                    path + "/" + type.path("id").asLong() + "/compatibledistributionsettypes",
                    setType -> software.setType(setType.path("id").asLong())
                            .ifPresent(number -> compatible.add(Map.of("id", number))));
            body.put("compatibledistributionsettypes", compatible);
            var answer = headgate.post(path, List.of(body));
            if (answer.isSuccess()) {
                report.taken("target types", 1);
            } else {
                types.remove(type.path("id").asLong());
                report.left("target types", key, answer.problem());
            }
        });
    }

    private Map<String, Long> keys(String path, String field) {
        var keys = new HashMap<String, Long>();
        headgate.each(
                path, one -> keys.put(one.path(field).asString(), one.path("id").asLong()));
        return keys;
    }

    private void targets() {
        var here = new HashSet<String>();
        headgate.each(
                "/rest/v1/targets?sort=id:ASC",
                target -> here.add(target.path("controllerId").asString()));
        var seen = new HashSet<String>();
        var bar = progress.apply(new Step("targets", hawkbit.total("/rest/v1/targets")));
        // Pages go by offset: when one is deleted meanwhile, others move to a page that was read. So look again.
        for (int pass = 0; pass < MAX_PASSES && targets(here, seen, bar); pass++) {}
    }

    /** @return whether there was one that had not been seen before */
    private boolean targets(Set<String> here, Set<String> seen, Progress bar) {
        var before = seen.size();
        var pages = hawkbit.pages("/rest/v1/targets?sort=id:ASC");
        while (pages.hasNext()) {
            var unseen = RestApi.elements(pages.next()).stream()
                    .filter(target -> seen.add(target.path("controllerId").asString()))
                    .toList();
            // Those are not read again: reading a target costs hawkBit several requests.
            var missing = unseen.stream()
                    .filter(target -> !here.contains(target.path("controllerId").asString()))
                    .toList();
            report.present("targets", unseen.size() - missing.size());
            if (!missing.isEmpty()) {
                register(described(missing));
            }
            bar.add(unseen.size());
        }
        return seen.size() > before;
    }

    private List<Map<String, @Nullable Object>> described(List<JsonNode> targets) {
        var free = new Semaphore(AT_A_TIME);
        try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            var reading = targets.stream()
                    .map(target -> readers.submit(() -> {
                        free.acquire();
                        try {
                            return described(target);
                        } finally {
                            free.release();
                        }
                    }))
                    .toList();
            var described = new ArrayList<Map<String, @Nullable Object>>();
            for (var one : reading) {
                described.add(one.get());
            }
            return described;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Map<String, @Nullable Object> described(JsonNode target) {
        var id = target.path("controllerId").asString();
        var body = SoftwareImport.fields(target, "controllerId", "name", "description", "group", "address");
        var token = target.path("securityToken").asString("");
        if (token.isEmpty()) {
            report.left("target tokens", id, "hawkBit does not tell it: the user needs READ_TARGET_SECURITY_TOKEN");
        } else {
            body.put("token", token);
        }
        if (target.hasNonNull("targetType")) {
            body.put("type", types.get(target.path("targetType").asLong()));
        }
        var path = "/rest/v1/targets/" + RestApi.encode(id);
        var attributes = hawkbit.get(path + "/attributes");
        if (attributes.status() == 200) {
            body.put("attributes", attributes.body());
        } else if (attributes.status() != 204) {
            report.left("target attributes", id, attributes.problem());
        }
        // At most a page of them: hawkBit has room for a hundred.
        var metadata = hawkbit.get(path + "/metadata?limit=500");
        if (metadata.isSuccess()) {
            var entries = new LinkedHashMap<String, String>();
            metadata.body()
                    .path("content")
                    .forEach(entry -> entries.put(
                            entry.path("key").asString(), entry.path("value").asString("")));
            body.put("metadata", entries);
        } else {
            report.left("target metadata", id, metadata.problem());
        }
        return body;
    }

    private void register(List<Map<String, @Nullable Object>> targets) {
        if (targets.size() > 1 && RestApi.JSON.writeValueAsString(targets).length() > MOST_CHARACTERS) {
            registerHalves(targets);
            return;
        }
        var answer = headgate.post("/api/v1/targets", targets);
        if (answer.isSuccess()) {
            var present = answer.body().path("existing").size();
            report.taken("targets", targets.size() - present);
            report.present("targets", present);
        } else if (targets.size() > 1) {
            // All or none: halves of halves show which one is refused.
            registerHalves(targets);
        } else {
            registerWithoutParts(targets.getFirst(), answer);
        }
    }

    /** hawkBit took attributes that are no readable text, and metadata under keys that no path can name. */
    private void registerWithoutParts(Map<String, @Nullable Object> target, RestApi.Answer refused) {
        for (var parts : List.of(List.of("attributes"), List.of("metadata"), List.of("attributes", "metadata"))) {
            var without = new LinkedHashMap<>(target);
            if (without.keySet().removeAll(parts)
                    && headgate.post("/api/v1/targets", List.of(without)).isSuccess()) {
                report.taken("targets", 1);
                parts.forEach(part -> report.left("target " + part, controllerId(target), refused.problem()));
                return;
            }
        }
        report.left("targets", controllerId(target), refused.problem());
    }

    private void registerHalves(List<Map<String, @Nullable Object>> targets) {
        var half = targets.size() / 2;
        register(targets.subList(0, half));
        register(targets.subList(half, targets.size()));
    }

    private static String controllerId(Map<String, @Nullable Object> target) {
        return target.get("controllerId") instanceof JsonNode id ? id.asString() : "";
    }

    private void tags() {
        var path = "/rest/v1/targettags";
        var present = keys(path, "name");
        var bar = progress.apply(new Step("target tags", hawkbit.total(path)));
        hawkbit.each(path, tag -> {
            var name = tag.path("name").asString();
            var number = present.get(name);
            if (number == null) {
                var answer = headgate.post(path, List.of(SoftwareImport.fields(tag, "name", "description", "colour")));
                if (answer.isSuccess()) {
                    report.taken("target tags", 1);
                    number = answer.body().path(0).path("id").asLong();
                } else {
                    report.left("target tags", name, answer.problem());
                }
            } else {
                report.present("target tags", 1);
            }
            if (number != null) {
                tagged(path + "/" + tag.path("id").asLong() + "/assigned", path + "/" + number + "/assigned", name);
            }
            bar.add(1);
        });
    }

    private void tagged(String from, String to, String name) {
        var ids = new HashSet<String>();
        hawkbit.each(from, target -> ids.add(target.path("controllerId").asString()));
        for (var part :
                ids.stream().gather(Gatherers.windowFixed(TAGGED_AT_ONCE)).toList()) {
            // A target that was refused cannot be tagged; it is in the report already.
            var answer = headgate.post(to + "?onNotFoundPolicy=ON_WHAT_FOUND_AND_SUCCESS", part);
            if (!answer.isSuccess()) {
                report.left("target tags", name, answer.problem());
            }
        }
    }

    /** The same words may say something else here: a text in capitals, a state that was not copied. */
    private void compared(JsonNode filter) {
        var query = filter.path("query").asString();
        var path = "/rest/v1/targets?limit=1&q=" + RestApi.encode(query);
        var there = hawkbit.get(path).body().path("total").asLong(-1);
        var here = headgate.get(path).body().path("total").asLong(-1);
        if (there != here && there >= 0 && here >= 0) {
            report.left(
                    "matches of filters",
                    filter.path("name").asString() + ": " + query,
                    "%d targets in hawkBit, %d here: texts are compared case-sensitively, and what devices were doing is not copied"
                            .formatted(there, here));
        }
    }

    private void filters() {
        var path = "/rest/v1/targetfilters";
        var present = keys(path, "name");
        hawkbit.each(path + "?representation=full", filter -> {
            var name = filter.path("name").asString();
            if (present.containsKey(name)) {
                report.present("filters", 1);
            } else {
                var answer = headgate.post(path, SoftwareImport.fields(filter, "name", "query"));
                if (answer.isSuccess()) {
                    report.taken("filters", 1);
                    compared(filter);
                } else {
                    report.left("filters", name + ": " + filter.path("query").asString(), answer.problem());
                }
            }
            if (filter.hasNonNull("autoAssignDistributionSet")) {
                report.left(
                        "auto-assignments",
                        name,
                        "not switched on while hawkBit still serves: when the devices have moved, POST "
                                + "/rest/v1/targetfilters/<id>/autoAssignDS for "
                                + software.setName(
                                        filter.path("autoAssignDistributionSet").asLong()));
            }
        });
    }
}
