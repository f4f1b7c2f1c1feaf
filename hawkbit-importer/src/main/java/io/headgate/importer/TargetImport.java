package io.headgate.importer;

import io.headgate.importer.SoftwareImport.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Target types, tags, targets with attributes, metadata and tokens, and filters. */
final class TargetImport {

    /** hawkBit tells attributes and metadata target by target: so many are asked for at a time. */
    private static final int AT_A_TIME = 8;

    private static final int TAGGED_AT_ONCE = 500;

    private final RestApi hawkbit;
    private final RestApi headgate;
    private final SoftwareImport software;
    private final Report report;
    private final Bookmark bookmark;
    private final Function<Step, Progress> progress;
    private final Map<Long, String> types = new HashMap<>();

    TargetImport(
            RestApi hawkbit,
            RestApi headgate,
            SoftwareImport software,
            Report report,
            Bookmark bookmark,
            Function<Step, Progress> progress) {
        this.hawkbit = hawkbit;
        this.headgate = headgate;
        this.software = software;
        this.report = report;
        this.bookmark = bookmark;
        this.progress = progress;
    }

    void run() {
        types();
        targets();
        tags();
        filters();
        bookmark.forget();
    }

    private void types() {
        var path = "/rest/v1/targettypes";
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
        var path = "/rest/v1/targets?sort=id:ASC";
        var done = bookmark.targets();
        var bar = progress.apply(new Step("targets", hawkbit.total("/rest/v1/targets")));
        bar.add(done);
        var pages = hawkbit.pages(path, done);
        while (pages.hasNext()) {
            var page = pages.next();
            if (page.isEmpty()) {
                return;
            }
            register(described(RestApi.elements(page)));
            done += page.size();
            bookmark.targets(done);
            bar.add(page.size());
        }
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
        }
        var metadata = new LinkedHashMap<String, String>();
        hawkbit.each(
                path + "/metadata",
                entry -> metadata.put(
                        entry.path("key").asString(), entry.path("value").asString("")));
        body.put("metadata", metadata);
        return body;
    }

    private void register(List<Map<String, @Nullable Object>> targets) {
        var answer = headgate.post("/api/v1/targets", targets);
        if (answer.isSuccess()) {
            var present = answer.body().path("existing").size();
            report.taken("targets", targets.size() - present);
            report.present("targets", present);
        } else if (targets.size() > 1) {
            // All or none: one after the other shows which one is refused.
            targets.forEach(target -> register(List.of(target)));
        } else {
            report.left("targets", String.valueOf(targets.getFirst().get("controllerId")), answer.problem());
        }
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
        var all = List.copyOf(ids);
        for (int start = 0; start < all.size(); start += TAGGED_AT_ONCE) {
            var part = all.subList(start, Math.min(all.size(), start + TAGGED_AT_ONCE));
            // A target that was refused cannot be tagged; it is in the report already.
            var answer = headgate.post(to + "?onNotFoundPolicy=ON_WHAT_FOUND_AND_SUCCESS", part);
            if (!answer.isSuccess()) {
                report.left("target tags", name, answer.problem());
            }
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
