package io.headgate.gateway.device;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/** The shapes of DDI v1 and how they are written: absent fields are left out, ids are strings. */
final class DeviceJson {

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxStringLength(64 * 1024)
                            .build())
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .changeDefaultPropertyInclusion(value -> value.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private DeviceJson() {}

    record Deployment(String id, Plan deployment, @Nullable History actionHistory) {}

    record Confirmation(
            String id, Plan confirmation, @Nullable History actionHistory) {}

    /** @param maintenanceWindow null for an action without one */
    record Plan(String download, String update, @Nullable String maintenanceWindow, List<Chunk> chunks) {}

    record Consent(
            AutoConfirmation autoConfirm,
            @JsonProperty("_links") Map<String, Href> links) {}

    /** @param activatedAt in milliseconds; 0 while it is off */
    record AutoConfirmation(
            boolean active,
            @Nullable String initiator,
            @Nullable String remark,
            long activatedAt) {}

    /** @param metadata what devices are told of it; null for nothing */
    record Chunk(
            String part,
            String version,
            String name,
            List<ArtifactLinks> artifacts,
            @Nullable List<Metadata> metadata) {}

    record Metadata(String key, String value) {}

    record ArtifactLinks(
            String filename,
            Hashes hashes,
            long size,
            @JsonProperty("_links") Map<String, Href> links) {}

    record Hashes(String sha1, String md5, String sha256) {}

    record Href(String href) {}

    record History(String status, List<String> messages) {}

    record Cancel(String id, CancelAction cancelAction) {}

    record CancelAction(String stopId) {}

    record Failure(String exceptionClass, String errorCode, String message) {}

    static byte[] write(Object shape) {
        return JSON.writeValueAsBytes(shape);
    }

    /** @return empty when the bytes are not what the shape asks for */
    static <T> Optional<T> read(byte[] body, Class<T> shape) {
        try {
            return Optional.ofNullable(JSON.readValue(body, shape));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
