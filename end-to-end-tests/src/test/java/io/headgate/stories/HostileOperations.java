package io.headgate.stories;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Every operation of both APIs, each with a body that has all of its fields. */
final class HostileOperations {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Path OPEN_API = Path.of("..", "docs", "openapi.json");
    private static final Path LIB = Path.of("..", "standalone", "target", "lib");

    /** @param body null where it has none */
    record Operation(String method, String path, @Nullable JsonNode body) {
        boolean isUpload() {
            return method.equals("POST") && path.endsWith("/artifacts");
        }
    }

    private static final String ROLLOUT = """
            {"name":"fuzz","description":"d","targetFilterQuery":"controllerid==fuzz-*","distributionSetId":1,"type":"forced",
             "forcetime":1,"weight":5,"startAt":4102444800000,"confirmationRequired":false,"amountGroups":2,"dynamic":false,
             "successCondition":{"condition":"THRESHOLD","expression":"50"},
             "successAction":{"action":"NEXTGROUP","expression":""},
             "errorCondition":{"condition":"THRESHOLD","expression":"50"},
             "errorAction":{"action":"PAUSE","expression":""}}""";

    private static final String ROLLOUT_IN_GROUPS = """
            {"name":"fuzz","description":"d","targetFilterQuery":"controllerid==fuzz-*","distributionSetId":1,
             "groups":[{"name":"one","description":"d","targetFilterQuery":"name==a","targetPercentage":20.0,
              "confirmationRequired":true,"successCondition":{"condition":"THRESHOLD","expression":"10"},
              "errorCondition":{"condition":"THRESHOLD","expression":"10"}},{"name":"two"}]}""";

    private static final String DYNAMIC_ROLLOUT = """
            {"name":"fuzz","targetFilterQuery":"controllerid==fuzz-*","distributionSetId":1,"amountGroups":2,"dynamic":true,
             "dynamicGroupTemplate":{"nameSuffix":"-d","targetCount":10}}""";

    private static final String ASSIGNMENT = """
            [{"id":"fuzz-0","type":"timeforced","forcetime":1,"weight":5,"confirmationRequired":false,
             "maintenanceWindow":{"schedule":"0 0 2 * * ?","duration":"01:00:00","timezone":"+01:00"}}]""";

    /** What hawkBit's operations take. One that is not here takes no body. */
    private static final Map<String, List<String>> MANAGEMENT_BODIES = Map.ofEntries(
            Map.entry("PUT /system/configs", List.of("{\"repository.actions.autoclose.enabled\":false}")),
            Map.entry("PUT /system/configs/{key}", List.of("{\"value\":\"x\"}")),
            Map.entry(
                    "POST /softwaremoduletypes",
                    List.of(
                            "[{\"key\":\"fuzz\",\"name\":\"n\",\"description\":\"d\",\"colour\":\"red\",\"maxAssignments\":1,\"minArtifacts\":0}]")),
            Map.entry(
                    "PUT /softwaremoduletypes/{id}",
                    List.of("{\"description\":\"d\",\"colour\":\"red\",\"minArtifacts\":0}")),
            Map.entry(
                    "POST /softwaremodules",
                    List.of(
                            "[{\"name\":\"n\",\"version\":\"1\",\"type\":\"os\",\"description\":\"d\",\"vendor\":\"v\",\"encrypted\":false}]")),
            Map.entry("PUT /softwaremodules/{id}", List.of("{\"description\":\"d\",\"vendor\":\"v\"}")),
            Map.entry(
                    "POST /softwaremodules/{id}/metadata",
                    List.of("[{\"key\":\"k\",\"value\":\"v\",\"targetVisible\":true}]")),
            Map.entry("PUT /softwaremodules/{id}/metadata/{key}", List.of("{\"value\":\"v\",\"targetVisible\":true}")),
            Map.entry(
                    "POST /distributionsettypes",
                    List.of(
                            "[{\"key\":\"fuzz\",\"name\":\"n\",\"description\":\"d\",\"colour\":\"red\",\"mandatorymodules\":[{\"id\":1}],\"optionalmodules\":[{\"id\":2}]}]")),
            Map.entry("PUT /distributionsettypes/{id}", List.of("{\"description\":\"d\",\"colour\":\"red\"}")),
            Map.entry("POST /distributionsettypes/{id}/mandatorymoduletypes", List.of("{\"id\":1}")),
            Map.entry("POST /distributionsettypes/{id}/optionalmoduletypes", List.of("{\"id\":1}")),
            Map.entry(
                    "POST /distributionsettags",
                    List.of("[{\"name\":\"n\",\"description\":\"d\",\"colour\":\"red\"}]")),
            Map.entry(
                    "PUT /distributionsettags/{id}",
                    List.of("{\"name\":\"n\",\"description\":\"d\",\"colour\":\"red\"}")),
            Map.entry("POST /distributionsettags/{id}/assigned", List.of("[1,2]")),
            Map.entry("DELETE /distributionsettags/{id}/assigned", List.of("[1,2]")),
            Map.entry(
                    "POST /distributionsets",
                    List.of(
                            "[{\"name\":\"n\",\"version\":\"1\",\"type\":\"os\",\"description\":\"d\",\"modules\":[{\"id\":1}],\"requiredMigrationStep\":false}]")),
            Map.entry(
                    "PUT /distributionsets/{id}",
                    List.of(
                            "{\"name\":\"n\",\"version\":\"1\",\"description\":\"d\",\"requiredMigrationStep\":false,\"locked\":true}")),
            Map.entry("POST /distributionsets/{id}/metadata", List.of("[{\"key\":\"k\",\"value\":\"v\"}]")),
            Map.entry("PUT /distributionsets/{id}/metadata/{key}", List.of("{\"value\":\"v\"}")),
            Map.entry("POST /distributionsets/{id}/assignedSM", List.of("[{\"id\":1}]")),
            Map.entry("POST /distributionsets/{id}/assignedTargets", List.of(ASSIGNMENT)),
            Map.entry("POST /distributionsets/{id}/invalidate", List.of("{\"actionCancelationType\":\"none\"}")),
            Map.entry(
                    "POST /targets",
                    List.of(
                            "[{\"controllerId\":\"fuzz-9\",\"name\":\"n\",\"description\":\"d\",\"address\":\"http://a\",\"securityToken\":\"t\",\"requestAttributes\":true,\"targetType\":1,\"group\":\"g/h\"}]")),
            Map.entry(
                    "PUT /targets/{id}",
                    List.of(
                            "{\"name\":\"n\",\"description\":\"d\",\"address\":\"http://a\",\"requestAttributes\":true,\"targetType\":1,\"group\":\"g\"}")),
            Map.entry("POST /targets/{id}/metadata", List.of("[{\"key\":\"k\",\"value\":\"v\"}]")),
            Map.entry("PUT /targets/{id}/metadata/{key}", List.of("{\"value\":\"v\"}")),
            Map.entry("POST /targets/{id}/targettype", List.of("{\"id\":1}")),
            Map.entry("POST /targets/{id}/assignedDS", List.of(ASSIGNMENT.replace("\"fuzz-0\"", "\"1\""))),
            Map.entry("PUT /targets/{id}/actions/{action}", List.of("{\"forceType\":\"forced\"}")),
            Map.entry("DELETE /targets/{id}/actions", List.of("[1]")),
            Map.entry(
                    "PUT /targets/{id}/actions/{action}/confirmation",
                    List.of("{\"confirmation\":\"confirmed\",\"code\":1,\"details\":[\"d\"]}")),
            Map.entry("POST /targets/{id}/autoConfirm/activate", List.of("{\"initiator\":\"i\",\"remark\":\"r\"}")),
            Map.entry("DELETE /actions", List.of("[1]")),
            Map.entry("POST /targettags", List.of("[{\"name\":\"n\",\"description\":\"d\",\"colour\":\"red\"}]")),
            Map.entry("PUT /targettags/{id}", List.of("{\"name\":\"n\",\"description\":\"d\",\"colour\":\"red\"}")),
            Map.entry("POST /targettags/{id}/assigned", List.of("[\"fuzz-0\"]")),
            Map.entry("DELETE /targettags/{id}/assigned", List.of("[\"fuzz-0\"]")),
            Map.entry(
                    "POST /targettypes",
                    List.of(
                            "[{\"key\":\"k\",\"name\":\"n\",\"description\":\"d\",\"colour\":\"red\",\"compatibledistributionsettypes\":[{\"id\":1}]}]")),
            Map.entry("PUT /targettypes/{id}", List.of("{\"name\":\"n\",\"description\":\"d\",\"colour\":\"red\"}")),
            Map.entry("POST /targettypes/{id}/compatibledistributionsettypes", List.of("[{\"id\":1}]")),
            Map.entry("POST /targetfilters", List.of("{\"name\":\"n\",\"query\":\"controllerid==fuzz-*\"}")),
            Map.entry("PUT /targetfilters/{id}", List.of("{\"name\":\"n\",\"query\":\"controllerid==fuzz-*\"}")),
            Map.entry(
                    "POST /targetfilters/{id}/autoAssignDS",
                    List.of("{\"id\":1,\"type\":\"soft\",\"weight\":5,\"confirmationRequired\":false}")),
            Map.entry(
                    "POST /autoassignments",
                    List.of(
                            "{\"name\":\"n\",\"targetFilterQuery\":\"controllerid==fuzz-*\",\"distributionSetId\":1,\"startAt\":9223372036854775807,\"actionType\":\"soft\",\"weight\":5,\"confirmationRequired\":false}")),
            Map.entry("PUT /autoassignments/{id}", List.of("{\"name\":\"n\"}")),
            Map.entry("PUT /targetgroups/{group}/assigned", List.of("[\"fuzz-0\"]")),
            Map.entry("PUT /targetgroups/{group}", List.of("[\"fuzz-0\"]")),
            Map.entry("PUT /targetgroups/assigned", List.of("[\"fuzz-0\"]")),
            Map.entry("PUT /targetgroups", List.of("[\"fuzz-0\"]")),
            Map.entry("DELETE /targetgroups/assigned", List.of("[\"fuzz-0\"]")),
            Map.entry("POST /rollouts", List.of(ROLLOUT, ROLLOUT_IN_GROUPS, DYNAMIC_ROLLOUT)),
            Map.entry("PUT /rollouts/{number}", List.of("{\"name\":\"n\",\"description\":\"d\"}")));

    private final JsonNode document;

    private HostileOperations(JsonNode document) {
        this.document = document;
    }

    static List<Operation> all() {
        try {
            var all = new HostileOperations(JSON.readTree(Files.readString(OPEN_API))).described();
            all.addAll(management());
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From our own API's description. */
    private List<Operation> described() {
        var all = new ArrayList<Operation>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    var name = method.getKey().toUpperCase(java.util.Locale.ROOT);
                    var schema = method.getValue().at("/requestBody/content/application~1json/schema");
                    if (schema.isMissingNode()) {
                        all.add(new Operation(name, path.getKey(), null));
                    } else {
                        samples(schema, "").forEach(body -> all.add(new Operation(name, path.getKey(), body)));
                    }
                }));
        return all;
    }

    /** One for each of the forms a body may have. */
    private List<JsonNode> samples(JsonNode schema, String name) {
        var resolved = resolved(schema);
        var forms = new ArrayList<JsonNode>();
        if (resolved.path("oneOf").isArray()) {
            resolved.path("oneOf").forEach(form -> forms.addAll(samples(form, name)));
        } else {
            forms.add(sample(resolved, name));
        }
        return forms;
    }

    private JsonNode resolved(JsonNode schema) {
        var reference = schema.path("$ref").asString("");
        return reference.isEmpty() ? schema : document.at(reference.substring(1));
    }

    private JsonNode sample(JsonNode given, String name) {
        var schema = resolved(given);
        if (schema.path("oneOf").isArray()) {
            return sample(schema.path("oneOf").get(schema.path("oneOf").size() - 1), name);
        }
        if (schema.path("enum").isArray()) {
            return schema.path("enum").get(0);
        }
        var type = schema.path("type").isArray()
                ? schema.path("type").get(0).asString()
                : schema.path("type").asString("object");
        return switch (type) {
            case "array" -> NODES.arrayNode().add(sample(schema.path("items"), name));
            case "integer", "number" -> NODES.numberNode(1);
            case "boolean" -> NODES.booleanNode(false);
            case "string" -> NODES.stringNode(text(name, schema.path("format").asString("")));
            default -> object(schema);
        };
    }

    private ObjectNode object(JsonNode schema) {
        var object = NODES.objectNode();
        schema.path("properties")
                .properties()
                .forEach(field -> object.set(field.getKey(), sample(field.getValue(), field.getKey())));
        if (schema.path("additionalProperties").isObject()) {
            object.set("key", sample(schema.path("additionalProperties"), "key"));
        }
        return object;
    }

    private static String text(String field, String format) {
        if (format.equals("date-time")) {
            return "2099-01-01T00:00:00Z";
        }
        return switch (field) {
            case "targetFilter", "query", "filter" -> "controllerid==fuzz-*";
            case "actionTimeout", "groupDeadline", "duration" -> "PT1H";
            case "schedule" -> "0 0 2 * * ?";
            case "timezone" -> "Z";
            case "type" -> "os";
            case "url" -> "https://hooks.example/fuzz";
            case "password" -> "a-password-of-fuzz";
            default -> "fuzz";
        };
    }

    /** From the routes of the product itself: the table by which it decides who may do what. */
    private static List<Operation> management() throws IOException {
        var all = new ArrayList<Operation>();
        try (var loader = new URLClassLoader(jars(), HostileOperations.class.getClassLoader())) {
            var routes = (List<?>) loader.loadClass("io.headgate.gateway.security.Routes")
                    .getField("ALL")
                    .get(null);
            for (var route : routes) {
                var method = called(route, "method").toString();
                var path = called(called(route, "pattern"), "getPatternString").toString();
                if (path.startsWith("/rest/v1")) {
                    var bodies = MANAGEMENT_BODIES.get(method + " " + path.substring("/rest/v1".length()));
                    if (bodies == null) {
                        all.add(new Operation(method, path, null));
                    } else {
                        bodies.forEach(body -> all.add(new Operation(method, path, JSON.readTree(body))));
                    }
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the table of routes is not where it was", e);
        }
        return all;
    }

    private static Object called(Object on, String method) throws ReflectiveOperationException {
        return on.getClass().getMethod(method).invoke(on);
    }

    private static URL[] jars() throws IOException {
        try (var jars = Files.list(LIB)) {
            return jars.map(jar -> {
                        try {
                            return jar.toUri().toURL();
                        } catch (MalformedURLException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toArray(URL[]::new);
        }
    }

    /** The operations of hawkBit's API a body is known for: none of them may have gone without its body going too. */
    static Set<String> withBodies() {
        return MANAGEMENT_BODIES.keySet();
    }
}
