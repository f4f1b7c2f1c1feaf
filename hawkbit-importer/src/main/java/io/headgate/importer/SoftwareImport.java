package io.headgate.importer;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Types, tags, modules with their artifacts, and sets. Ids of hawkBit are translated to those of Headgate on the way. */
final class SoftwareImport {

    private final RestApi hawkbit;
    private final RestApi headgate;
    private final Report report;
    private final Function<Step, Progress> progress;
    private final Map<Long, Long> moduleTypes = new HashMap<>();
    private final Map<Long, Long> setTypes = new HashMap<>();
    private final Map<Long, Long> modules = new HashMap<>();
    private final Map<Long, Long> sets = new HashMap<>();
    private final Map<Long, String> setNames = new HashMap<>();
    private final List<Long> deletedModules = new ArrayList<>();
    private final Set<Long> tornModules = new HashSet<>();
    private final Map<Long, Long> wholeSets = new LinkedHashMap<>();

    /** Something with a bar. */
    record Step(String what, long total) {}

    SoftwareImport(RestApi hawkbit, RestApi headgate, Report report, Function<Step, Progress> progress) {
        this.hawkbit = hawkbit;
        this.headgate = headgate;
        this.report = report;
        this.progress = progress;
    }

    /** Headgate's number of a type of sets. */
    Optional<Long> setType(long hawkbitId) {
        return Optional.ofNullable(setTypes.get(hawkbitId));
    }

    /** Sets of which every file is here, by hawkBit's id: they may be used, which locks what is in them. */
    Map<Long, Long> wholeSets() {
        return wholeSets;
    }

    /** Name and version of a set of hawkBit's. */
    String setName(long hawkbitId) {
        return setNames.getOrDefault(hawkbitId, "set " + hawkbitId);
    }

    void run() {
        moduleTypes();
        setTypes();
        modules();
        sets();
        hideDeletedModules();
        setTags();
    }

    private void moduleTypes() {
        copy(
                "module types",
                "/rest/v1/softwaremoduletypes",
                type -> type.path("key").asString(),
                type -> Optional.of(
                        fields(type, "key", "name", "description", "colour", "maxAssignments", "minArtifacts")),
                moduleTypes,
                (source, target) -> {});
    }

    private void setTypes() {
        copy(
                "set types",
                "/rest/v1/distributionsettypes",
                type -> type.path("key").asString(),
                type -> {
                    var body = fields(type, "key", "name", "description", "colour");
                    var path =
                            "/rest/v1/distributionsettypes/" + type.path("id").asLong();
                    body.put("mandatorymodules", references(path + "/mandatorymoduletypes", moduleTypes));
                    body.put("optionalmodules", references(path + "/optionalmoduletypes", moduleTypes));
                    return Optional.of(body);
                },
                setTypes,
                (source, target) -> {});
    }

    private List<Map<String, Long>> references(String path, Map<Long, Long> numbers) {
        var references = new ArrayList<Map<String, Long>>();
        hawkbit.eachOfPlain(path, one -> {
            var number = numbers.get(one.path("id").asLong());
            if (number != null) {
                references.add(Map.of("id", number));
            }
        });
        return references;
    }

    private void modules() {
        copy(
                "modules",
                "/rest/v1/softwaremodules",
                SoftwareImport::nameVersionType,
                module -> Optional.of(module(module)),
                modules,
                this::content);
    }

    private void content(JsonNode module, long number) {
        artifacts(module, number);
        metadata("/rest/v1/softwaremodules/", module, number);
    }

    /**
     * A module that was deleted in hawkBit while it was part of a set: the list of modules is silent about it, the set is
     * not. hawkBit throws the files of such a module away, which the report then tells.
     */
    private Optional<Long> deletedModule(JsonNode module) {
        var path = "/rest/v1/softwaremodules";
        // It is here when an import was broken off before its set was made.
        var number = present(path, SoftwareImport::nameVersionType).get(nameVersionType(module));
        if (number == null) {
            var answer = headgate.post(path, List.of(module(module)));
            if (!took("modules", nameVersionType(module), answer)) {
                return Optional.empty();
            }
            number = answer.body().path(0).path("id").asLong();
        }
        content(module, number);
        modules.put(module.path("id").asLong(), number);
        deletedModules.add(number);
        return Optional.of(number);
    }

    /** Those of a set that was here before: what is missing of them is missing still. */
    private void deletedModulesOf(JsonNode set, long number) {
        for (var module : set.path("modules")) {
            if (!modules.containsKey(module.path("id").asLong())) {
                headgate.read("/rest/v1/distributionsets/" + number)
                        .path("modules")
                        .forEach(here -> {
                            if (nameVersionType(here).equals(nameVersionType(module))) {
                                modules.put(
                                        module.path("id").asLong(),
                                        here.path("id").asLong());
                                artifacts(module, here.path("id").asLong());
                            }
                        });
            }
        }
    }

    /** Out of the lists here too; the sets keep them. */
    private void hideDeletedModules() {
        deletedModules.forEach(number -> headgate.delete("/rest/v1/softwaremodules/" + number));
    }

    private static Map<String, @Nullable Object> module(JsonNode module) {
        return fields(module, "name", "version", "type", "description", "vendor");
    }

    private void artifacts(JsonNode module, long number) {
        if (module.path("encrypted").asBoolean(false)) {
            report.left("artifacts", nameVersionType(module), "encrypted artifacts are not supported");
            tornModules.add(number);
            return;
        }
        var path = "/rest/v1/softwaremodules/" + number + "/artifacts";
        var present = new HashSet<String>();
        headgate.eachOfPlain(
                path, artifact -> present.add(artifact.path("providedFilename").asString()));
        var source = "/rest/v1/softwaremodules/" + module.path("id").asLong() + "/artifacts";
        hawkbit.eachOfPlain(source, artifact -> {
            var filename = artifact.path("providedFilename").asString();
            if (present.contains(filename)) {
                report.present("artifacts", 1);
            } else if (!artifact(
                    source + "/" + artifact.path("id").asLong() + "/download",
                    artifact,
                    path,
                    nameVersionType(module))) {
                tornModules.add(number);
            }
        });
    }

    /** @return whether it is here now */
    private boolean artifact(String source, JsonNode artifact, String path, String module) {
        var filename = artifact.path("providedFilename").asString();
        var wanted = artifact.path("hashes").path("sha256").asString("");
        try {
            var file = Files.createTempFile("headgate-import-", ".artifact");
            try {
                var sha256 = hawkbit.download(source, file);
                if (!wanted.isEmpty() && !wanted.equals(sha256)) {
                    report.left("artifacts", module + "/" + filename, "its SHA-256 is not the one hawkBit tells");
                    return false;
                }
                var answer = headgate.upload(
                        path + "?sha256sum=" + sha256 + "&filename=" + RestApi.encode(filename), filename, file);
                return took("artifacts", module + "/" + filename, answer);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            report.left("artifacts", module + "/" + filename, "cannot be downloaded: " + e.getMessage());
            return false;
        }
    }

    private void sets() {
        copy("sets", "/rest/v1/distributionsets", SoftwareImport::nameVersionType, this::set, sets, (set, number) -> {
            setNames.put(set.path("id").asLong(), nameVersionType(set));
            deletedModulesOf(set, number);
            if (RestApi.elements(set.path("modules")).stream()
                    .map(module -> modules.get(module.path("id").asLong()))
                    .noneMatch(tornModules::contains)) {
                wholeSets.put(set.path("id").asLong(), number);
            }
            metadata("/rest/v1/distributionsets/", set, number);
            if (!set.path("valid").asBoolean(true)) {
                invalidate(set, number);
            }
        });
    }

    /** Empty when a part of it is not here: with less in it, it would be another set. */
    private Optional<Map<String, @Nullable Object>> set(JsonNode set) {
        var parts = new ArrayList<Map<String, Long>>();
        var complete = true;
        for (var module : set.path("modules")) {
            var number = Optional.ofNullable(modules.get(module.path("id").asLong()))
                    .or(() -> module.path("deleted").asBoolean(false) ? deletedModule(module) : Optional.empty());
            number.ifPresent(known -> parts.add(Map.of("id", known)));
            complete &= number.isPresent();
        }
        if (!complete) {
            report.left("sets", nameVersionType(set), "one of its modules was not taken over");
            return Optional.empty();
        }
        var body = fields(set, "name", "version", "type", "description", "requiredMigrationStep");
        body.put("modules", parts);
        return Optional.of(body);
    }

    private void invalidate(JsonNode set, long number) {
        var answer = headgate.post(
                "/rest/v1/distributionsets/" + number + "/invalidate", Map.of("actionCancelationType", "none"));
        if (!answer.isSuccess()) {
            report.left("sets", nameVersionType(set), "is invalid in hawkBit and valid here: " + answer.problem());
        }
    }

    private void setTags() {
        copy(
                "set tags",
                "/rest/v1/distributionsettags",
                tag -> tag.path("name").asString(),
                tag -> Optional.of(fields(tag, "name", "description", "colour")),
                new HashMap<>(),
                (tag, number) -> {
                    var tagged = new ArrayList<Long>();
                    hawkbit.each(
                            "/rest/v1/distributionsettags/" + tag.path("id").asLong() + "/assigned", set -> {
                                var known = sets.get(set.path("id").asLong());
                                if (known != null) {
                                    tagged.add(known);
                                }
                            });
                    if (!tagged.isEmpty()) {
                        var answer = headgate.post("/rest/v1/distributionsettags/" + number + "/assigned", tagged);
                        if (!answer.isSuccess()) {
                            report.left("set tags", tag.path("name").asString(), answer.problem());
                        }
                    }
                });
    }

    /** Values that are there already are written again: the same once more changes nothing. */
    private void metadata(String path, JsonNode source, long number) {
        var entries = new ArrayList<Map<String, @Nullable Object>>();
        hawkbit.each(path + source.path("id").asLong() + "/metadata", entry -> {
            var read = fields(entry, "key", "value", "targetVisible");
            read.putIfAbsent("value", "");
            entries.add(read);
        });
        if (entries.isEmpty()
                || headgate.post(path + number + "/metadata", entries).isSuccess()) {
            return;
        }
        // All or none: one by one shows which one is refused.
        for (var entry : entries) {
            var answer = headgate.post(path + number + "/metadata", List.of(entry));
            if (!answer.isSuccess() && answer.status() != 409) {
                report.left("metadata", nameVersionType(source) + ": " + entry.get("key"), answer.problem());
            }
        }
    }

    @FunctionalInterface
    private interface WhenThere {
        void then(JsonNode source, long number);
    }

    /** What is not there by its name is made; for all that is there then, what belongs to it follows. */
    private void copy(
            String kind,
            String path,
            Function<JsonNode, String> name,
            Function<JsonNode, Optional<Map<String, @Nullable Object>>> body,
            Map<Long, Long> numbers,
            WhenThere whenThere) {
        var present = present(path, name);
        var bar = progress.apply(new Step(kind, hawkbit.total(path)));
        hawkbit.each(path, source -> {
            var number = present.get(name.apply(source));
            if (number != null) {
                report.present(kind, 1);
            } else {
                number = body.apply(source)
                        .map(fields -> headgate.post(path, List.of(fields)))
                        .filter(answer -> took(kind, name.apply(source), answer))
                        .map(answer -> answer.body().path(0).path("id").asLong())
                        .orElse(null);
            }
            if (number != null) {
                numbers.put(source.path("id").asLong(), number);
                whenThere.then(source, number);
            }
            bar.add(1);
        });
    }

    private Map<String, Long> present(String path, Function<JsonNode, String> name) {
        var present = new HashMap<String, Long>();
        headgate.each(path, one -> present.put(name.apply(one), one.path("id").asLong()));
        return present;
    }

    private boolean took(String kind, String name, RestApi.Answer answer) {
        if (answer.isSuccess()) {
            report.taken(kind, 1);
        } else {
            report.left(kind, name, answer.problem());
        }
        return answer.isSuccess();
    }

    static String nameVersionType(JsonNode one) {
        return one.path("name").asString() + ":" + one.path("version").asString() + " ("
                + one.path("type").asString() + ")";
    }

    /** The fields that are there and not null. */
    static Map<String, @Nullable Object> fields(JsonNode source, String... names) {
        var body = new LinkedHashMap<String, @Nullable Object>();
        for (var name : names) {
            if (source.hasNonNull(name)) {
                body.put(name, source.path(name));
            }
        }
        return body;
    }
}
