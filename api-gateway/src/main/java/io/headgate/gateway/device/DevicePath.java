package io.headgate.gateway.device;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/**
 * A path of the device API: {@code /<tenant>/controller/v1/<controllerId>[/<rest>...]}.
 *
 * @param rest the decoded segments behind the controller id
 */
record DevicePath(String tenant, String controllerId, List<String> rest) {

    private static final String PREFIX = "controller/v1/";
    private static final String ALSO_PLAIN = "-._~:@!$&'()*+,=";

    /**
     * The path when it needs no interpretation: no escapes, no parameters, no empty and no dot segments.
     *
     * @param uri as in the request line, without query
     * @return null for every other path
     */
    static @Nullable DevicePath ofPlain(String uri) {
        var tenantEnd = uri.indexOf('/', 1);
        if (tenantEnd < 0 || uri.charAt(0) != '/' || !uri.startsWith(PREFIX, tenantEnd + 1)) {
            return null;
        }
        var segments = new ArrayList<String>(4);
        var begin = 1;
        for (int i = 1; i <= uri.length(); i++) {
            if (i == uri.length() || uri.charAt(i) == '/') {
                var segment = uri.substring(begin, i);
                if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                    return null;
                }
                segments.add(segment);
                begin = i + 1;
            } else if (!isPlain(uri.charAt(i))) {
                return null;
            }
        }
        return of(segments);
    }

    /** Any path of the device API that the firewall has let pass. */
    static DevicePath ofChecked(String uri) {
        var segments = new ArrayList<String>(4);
        for (var segment : uri.substring(1).split("/", -1)) {
            segments.add(UriUtils.decode(segment, StandardCharsets.UTF_8));
        }
        return of(segments);
    }

    private static DevicePath of(List<String> segments) {
        return new DevicePath(segments.get(0), segments.get(3), segments.subList(4, segments.size()));
    }

    private static boolean isPlain(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || ALSO_PLAIN.indexOf(c) >= 0;
    }
}
