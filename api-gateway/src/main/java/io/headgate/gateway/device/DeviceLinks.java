package io.headgate.gateway.device;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.springframework.web.util.UriUtils;

/**
 * The absolute addresses a device is given: host and scheme are those it used itself, so it can reach them. Short, because
 * small clients keep them in small buffers.
 *
 * @param base {@code http://host:port/DEFAULT/controller/v1/device}
 */
record DeviceLinks(String base, boolean secure) {

    static DeviceLinks of(HttpServletRequest request, String tenant, String controllerId) {
        var scheme = request.getScheme();
        var secure = "https".equals(scheme);
        var port = request.getServerPort();
        var text = new StringBuilder(96).append(scheme).append("://").append(request.getServerName());
        if (port != (secure ? 443 : 80)) {
            text.append(':').append(port);
        }
        text.append('/').append(tenant).append("/controller/v1/").append(device(controllerId));
        return new DeviceLinks(text.toString(), secure);
    }

    /** Whether host and port may stand in an address as they are; the server lets some more through. */
    static boolean areSafeFor(HttpServletRequest request) {
        var host = request.getServerName();
        for (int i = 0; i < host.length(); i++) {
            var c = host.charAt(i);
            if (!isUnreserved(c) && c != ':' && c != '[' && c != ']') {
                return false;
            }
        }
        return !host.isEmpty() && request.getServerPort() <= 65_535;
    }

    String deployment(long actionId, int changing) {
        return base + "/deploymentBase/" + actionId + "?c=" + changing;
    }

    String confirmation(long actionId, int changing) {
        return base + "/confirmationBase/" + actionId + "?c=" + changing;
    }

    /** @param what {@code activateAutoConfirm} or {@code deactivateAutoConfirm} */
    String autoConfirm(String what) {
        return base + "/confirmationBase/" + what;
    }

    /** Without a query: a wide-spread client appends to it. */
    String cancel(long actionId) {
        return base + "/cancelAction/" + actionId;
    }

    String installed(long actionId) {
        return base + "/installedBase/" + actionId;
    }

    String configData() {
        return base + "/configData";
    }

    String artifact(int moduleNumber, String filename) {
        return base + "/softwaremodules/" + moduleNumber + "/artifacts/" + encoded(filename);
    }

    /** As hawkBit writes it: the colons of a hardware address stay what they are, and the address stays short. */
    private static String device(String controllerId) {
        return isPlain(controllerId) ? controllerId : UriUtils.encodePathSegment(controllerId, StandardCharsets.UTF_8);
    }

    private static String encoded(String filename) {
        return isPlain(filename) ? filename : UriUtils.encode(filename, StandardCharsets.UTF_8);
    }

    private static boolean isPlain(String segment) {
        for (int i = 0; i < segment.length(); i++) {
            if (!isUnreserved(segment.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUnreserved(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_';
    }
}
