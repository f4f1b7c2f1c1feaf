package io.headgate.gateway.operator;

import io.headgate.contracts.Role;
import io.headgate.gateway.operator.rollout.RolloutRequest.GroupsRequest.CountRequest;
import io.headgate.gateway.operator.rollout.RolloutRequest.GroupsRequest.GroupRequest;
import io.headgate.gateway.problem.Problem;
import io.headgate.gateway.security.Routes;
import io.headgate.gateway.view.Listing;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.util.ClassUtils;
import org.springframework.web.method.HandlerMethod;

/**
 * The OpenAPI document: what springdoc reads from the controllers, made exact. A component of a record that is not declared
 * nullable is required; every operation may answer with a problem; commands take the headers of {@link CallResolver}.
 */
@Configuration(proxyBeanMethods = false)
class ApiDescription {

    private static final String PROBLEM = "Problem";
    private static final String ABOUT = """
            New software for very large fleets of devices, as a controlled change.

            A command is answered when the views show its effect; with 202 or the header \
            `Headgate-View: behind` they do not yet. \
            The same `Idempotency-Key` makes a repeat have one effect and one answer, `If-Match` refuses what is stale. \
            Lists take `q` (RSQL), `sort`, `offset` and `limit`. Every refusal is a problem with `code` and `remedy`; \
            docs/errors.md lists the codes. Devices use hawkBit's DDI v1 under `/{tenant}/controller/v1`, which is not \
            described here.
            """;
    private static final List<String> DESCRIBED = List.of(
            "io.headgate.gateway.operator",
            "io.headgate.gateway.view",
            "io.headgate.gateway.problem",
            "io.headgate.gateway.security",
            "io.headgate.contracts");

    private record RolloutGroupShapes(CountRequest count, List<GroupRequest> list) {}

    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Call.class);
    }

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Headgate")
                        .version("v1")
                        .description(ABOUT)
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0")))
                .servers(List.of(new Server().url("/")))
                .components(new Components()
                        .addSecuritySchemes(
                                "basic",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("basic")
                                        .description("A built-in user"))
                        .addSecuritySchemes(
                                "bearer",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("An access token of the configured OIDC issuer")))
                .addSecurityItem(new SecurityRequirement().addList("basic"))
                .addSecurityItem(new SecurityRequirement().addList("bearer"));
    }

    @Bean
    GlobalOperationCustomizer operations() {
        return (operation, method) -> {
            operation.setOperationId(operationId(method));
            operation.setTags(List.of(tag(method)));
            var changes = Arrays.stream(method.getMethodParameters())
                            .anyMatch(parameter -> parameter.getParameterType() == Call.class)
                    && !method.hasMethodAnnotation(org.springframework.web.bind.annotation.GetMapping.class);
            if (changes) {
                operation.addParametersItem(header(
                        CallResolver.IDEMPOTENCY_KEY, "The same key makes a repeat have one effect and one answer"));
                operation.addParametersItem(header("If-Match", "ETag: refused with 412 unless it is still current"));
            }
            operation.getResponses().addApiResponse("default", problem());
            return operation;
        };
    }

    /** Stable and speaking: {@code rollout.start}. */
    private static String operationId(HandlerMethod method) {
        return tag(method) + "." + method.getMethod().getName();
    }

    private static String tag(HandlerMethod method) {
        var name = method.getBeanType().getSimpleName().replaceAll("(Controller|Queries)$", "");
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static HeaderParameter header(String name, String description) {
        var header = new HeaderParameter();
        header.name(name).description(description).required(false).schema(text());
        return header;
    }

    private static Schema<?> text() {
        return typed("string");
    }

    private static Schema<?> typed(String type) {
        var schema = new Schema<Object>();
        schema.addType(type);
        return schema;
    }

    private static ApiResponse problem() {
        return new ApiResponse()
                .description("Refused, or failed: code and remedy tell why and what to do")
                .content(new Content()
                        .addMediaType(
                                "application/problem+json",
                                new MediaType().schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM))));
    }

    @Bean
    OpenApiCustomizer schemas() {
        return api -> {
            var schemas = api.getComponents().getSchemas();
            ModelConverters.getInstance(true).readAll(Problem.class).forEach(schemas::put);
            // Read from a shape of their own: springdoc does not see what their factory methods accept.
            ModelConverters.getInstance(true).readAll(RolloutGroupShapes.class).forEach(schemas::putIfAbsent);
            schemas.put("GroupsRequest", oneOrMore("CountRequest", "GroupRequest"));
            schemas.put("NewTargets", oneOrMore("NewTarget", "NewTarget"));
            schemas.remove("RolloutGroupShapes");
            var records = records();
            schemas.forEach((name, schema) -> {
                if (schema.getProperties() != null) {
                    var candidates = name.startsWith("Part")
                            ? List.<Class<?>>of(Listing.Part.class)
                            : records.getOrDefault(name, List.of());
                    candidates.stream()
                            .filter(type -> hasAll(type, schema))
                            .findFirst()
                            .ifPresent(type -> complete(schema, type));
                }
            });
        };
    }

    /** Each operation tells who may use it, as the table of routes says. */
    @Bean
    OpenApiCustomizer roles() {
        return api -> Routes.ALL.forEach(route -> {
            var path = api.getPaths().get(route.pattern().getPatternString());
            var operation = path == null
                    ? null
                    : path.readOperationsMap()
                            .get(PathItem.HttpMethod.valueOf(route.method().name()));
            if (operation != null) {
                operation.setDescription("Roles: "
                        + route.roles().stream().sorted().map(Role::name).collect(Collectors.joining(", ")));
            }
        });
    }

    private static Schema<?> oneOrMore(String one, String element) {
        var single = new Schema<Object>().$ref("#/components/schemas/" + one);
        var list = typed("array");
        list.setItems(new Schema<Object>().$ref("#/components/schemas/" + element));
        var either = new Schema<Object>();
        either.setOneOf(List.of(single, list));
        return either;
    }

    /** Two records may have one simple name. */
    private static boolean hasAll(Class<?> type, Schema<?> schema) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toSet())
                .containsAll(schema.getProperties().keySet());
    }

    /** Which properties are always there, and which may be null. */
    private static void complete(Schema<?> schema, Class<?> type) {
        Set<String> required = new LinkedHashSet<>();
        for (var component : type.getRecordComponents()) {
            var property = schema.getProperties().get(component.getName());
            if (property == null) {
                continue;
            }
            var nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            // What a rule behind the door asks for is nullable here, so that it is refused with that rule's words.
            var asked = schema.getRequired() != null && schema.getRequired().contains(component.getName());
            if (!nullable || asked) {
                required.add(component.getName());
            } else if (property.get$ref() == null && property.getTypes() != null) {
                property.addType("null");
            }
        }
        schema.setRequired(List.copyOf(required));
    }

    /** All records that can stand in a request or an answer, by the name springdoc gives them. */
    private static Map<String, List<Class<?>>> records() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false) {
            @Override
            protected boolean isCandidateComponent(MetadataReader reader) {
                return true;
            }

            @Override
            protected boolean isCandidateComponent(
                    org.springframework.beans.factory.annotation.AnnotatedBeanDefinition definition) {
                return true;
            }
        };
        scanner.addIncludeFilter((MetadataReader reader, MetadataReaderFactory factory) ->
                "java.lang.Record".equals(reader.getClassMetadata().getSuperClassName()));
        var records = new TreeMap<String, List<Class<?>>>();
        for (var packageName : DESCRIBED) {
            for (var found : scanner.findCandidateComponents(packageName)) {
                var type = ClassUtils.resolveClassName(String.valueOf(found.getBeanClassName()), null);
                records.computeIfAbsent(type.getSimpleName(), name -> new ArrayList<>())
                        .add(type);
            }
        }
        return records;
    }
}
