package io.headgate.gateway.hawkbit;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** The links of an entity, absolute. Made in the thread of the request. */
public record Links(@JsonValue Map<String, Link> byRelation) {

    public record Link(String href) {}

    /** @param path below {@code /rest/v1}, its variable parts encoded, e.g. {@code /softwaremodules/7} */
    public static Links self(String path) {
        return new Links(Map.of()).and("self", path);
    }

    public Links and(String relation, String path) {
        var more = new LinkedHashMap<>(byRelation);
        more.put(
                relation,
                new Link(ServletUriComponentsBuilder.fromCurrentContextPath()
                                .build()
                                .toUriString()
                        + "/rest/v1" + path));
        return new Links(more);
    }
}
