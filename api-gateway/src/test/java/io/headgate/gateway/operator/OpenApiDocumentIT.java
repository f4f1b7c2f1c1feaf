package io.headgate.gateway.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.gateway.operator.GatewayUnderTest.User;
import io.headgate.gateway.security.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code docs/openapi.json} is what the running gateway says about itself; {@code ./headgate contracts} writes it anew. A
 * change of the API shows as a difference there.
 */
class OpenApiDocumentIT {

    private static final Path COMMITTED = Path.of("..", "docs", "openapi.json");
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static JsonNode document;

    @BeforeAll
    static void ask() {
        try (var gateway = new GatewayUnderTest("gateway-openapi")) {
            document = gateway.get(User.ADMIN, "/v3/api-docs").expect(200).body();
        }
    }

    @Test
    void theCommittedDocumentIsThatOfTheGateway() throws IOException {
        ((ObjectNode) document).remove("servers");
        var text = JSON.writeValueAsString(sorted(document)) + "\n";
        if (Boolean.getBoolean("contracts.write")) {
            Files.writeString(COMMITTED, text);
        }

        assertThat(Files.readString(COMMITTED)).as("run ./headgate contracts").isEqualTo(text);
    }

    @Test
    void describesEveryRouteAndNoOther() {
        var described = new TreeSet<String>();
        forEachOperation((name, operation) -> described.add(name.replaceAll("\\{[^}]*}", "{}")));
        var routes = new TreeSet<String>();
        Routes.ALL.stream()
                .map(route -> route.method() + " "
                        + route.pattern().getPatternString().replaceAll("\\{[^}]*}", "{}"))
                .filter(route -> route.contains(" /api/v1/"))
                .forEach(routes::add);

        assertThat(described).isNotEmpty().isEqualTo(routes);
    }

    @Test
    void everyOperationIsClosedNamedAndMayRefuse() {
        assertThat(document.path("openapi").asString()).startsWith("3.1.");
        assertThat(document.path("security").valueStream().flatMap(item -> item.propertyNames().stream()))
                .containsExactlyInAnyOrder("basic", "bearer");
        assertThat(document.path("components").path("securitySchemes").propertyNames())
                .containsExactlyInAnyOrder("basic", "bearer");
        var ids = new ArrayList<String>();
        forEachOperation((name, operation) -> {
            // One of its own would replace the document's.
            assertThat(operation.has("security")).as(name).isFalse();
            assertThat(operation.path("description").asString("")).as(name).startsWith("Roles: ");
            assertThat(operation
                            .at("/responses/default/content/application~1problem+json/schema/$ref")
                            .asString(""))
                    .as(name)
                    .isEqualTo("#/components/schemas/Problem");
            ids.add(operation.path("operationId").asString(""));
        });
        assertThat(ids).doesNotContain("").doesNotHaveDuplicates();
        assertThat(document.at("/components/schemas/Problem/required")
                        .valueStream()
                        .map(JsonNode::asString))
                .contains("code", "remedy", "correlationId");
    }

    @Test
    void theShapesOfRequestsAreExact() {
        assertThat(document.toString()).doesNotContain("\"name\":\"call\"");
        assertThat(document.at("/components/schemas/RolloutRequest/required")
                        .valueStream()
                        .map(JsonNode::asString))
                .containsExactlyInAnyOrder("name", "targetFilter", "distributionSets", "strategy");
        assertThat(document.at("/components/schemas/GroupsRequest").has("oneOf"))
                .isTrue();
    }

    /** Names are {@code METHOD path}. */
    private static void forEachOperation(BiConsumer<String, JsonNode> action) {
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> action.accept(
                                operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                operation.getValue())));
    }

    /** Fields in the order of their names, so that only a change of content is a difference. */
    private static JsonNode sorted(JsonNode node) {
        if (node.isObject()) {
            var fields = new TreeMap<String, JsonNode>();
            node.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
            var object = JSON.createObjectNode();
            fields.forEach(object::set);
            return object;
        }
        if (node.isArray()) {
            var array = JSON.createArrayNode();
            node.forEach(element -> array.add(sorted(element)));
            return array;
        }
        return node;
    }
}
