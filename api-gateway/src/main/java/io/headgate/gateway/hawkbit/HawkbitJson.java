package io.headgate.gateway.hawkbit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.headgate.gateway.operator.StrictJson;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Bodies as hawkBit reads and writes them, on its paths only: unknown fields are ignored, one object is taken for an array
 * of one, nulls are left out. What a record does not declare nullable must be there all the same.
 */
final class HawkbitJson extends JacksonJsonHttpMessageConverter {

    private static final MediaType HAL = MediaType.parseMediaType("application/hal+json");

    HawkbitJson() {
        super(JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(32)
                                .maxStringLength(8 * 1024)
                                .maxNumberLength(30)
                                .build())
                        .build())
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .changeDefaultPropertyInclusion(inclusion -> inclusion
                        .withValueInclusion(JsonInclude.Include.NON_NULL)
                        .withContentInclusion(JsonInclude.Include.NON_NULL)));
        setSupportedMediaTypes(List.of(HAL, MediaType.APPLICATION_JSON));
    }

    @Override
    public boolean canRead(ResolvableType type, @Nullable MediaType media) {
        // All that is JSON by its name: what is left to Spring's own reader is read without our rules.
        var isJson = media != null && media.getSubtype().endsWith("+json");
        return isHawkbits() && super.canRead(type, isJson ? MediaType.APPLICATION_JSON : media);
    }

    @Override
    public boolean canWrite(ResolvableType type, Class<?> valueType, @Nullable MediaType media) {
        return isHawkbits() && super.canWrite(type, valueType, media);
    }

    @Override
    public Object read(ResolvableType type, HttpInputMessage input, @Nullable Map<String, Object> hints)
            throws IOException {
        return StrictJson.requireComplete(super.read(type, input, hints));
    }

    private static boolean isHawkbits() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                && attributes
                        .getRequest()
                        .getRequestURI()
                        .startsWith(attributes.getRequest().getContextPath() + "/rest/v1/");
    }
}
