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

    /**
     * The path when its last segment is an escaped name: the firewall lets no name with a semicolon or a percent sign pass,
     * and here a name is only compared, never taken for a path.
     *
     * @return null for every other path, and when what is escaped could be more than a name
     */
    static @Nullable DevicePath ofEscapedName(String uri) {
        var begin = uri.lastIndexOf('/') + 1;
        if (uri.indexOf('%', begin) < 0) {
            return null;
        }
        // The rest as it stands, with a name that needs no interpretation in the place of this one.
        var plain = ofPlain(uri.substring(0, begin) + "name");
        var name = name(uri.substring(begin));
        if (plain == null || plain.rest().isEmpty() || name == null) {
            return null;
        }
        var rest = new ArrayList<>(plain.rest());
        rest.set(rest.size() - 1, name);
        return new DevicePath(plain.tenant(), plain.controllerId(), rest);
    }

    private static @Nullable String name(String segment) {
        for (int i = 0; i < segment.length(); i++) {
            if (segment.charAt(i) != '%' && !isPlain(segment.charAt(i))) {
                return null;
            }
        }
        try {
            var name = UriUtils.decode(segment, StandardCharsets.UTF_8);
            return name.equals(".")
                            || name.equals("..")
                            || name.chars()
                                    .anyMatch(c -> c == '/' || c == '\\' || c == '\uFFFD' || Character.isISOControl(c))
                    ? null
                    : name;
        } catch (IllegalArgumentException e) {
            return null;
        }
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
