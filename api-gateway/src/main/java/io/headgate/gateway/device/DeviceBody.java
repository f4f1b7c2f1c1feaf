package io.headgate.gateway.device;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a device has sent: JSON, and not too much of it. */
sealed interface DeviceBody {

    int LIMIT = 64 * 1024;

    record Bytes(byte[] bytes) implements DeviceBody {}

    record Refused(DeviceRefusal why) implements DeviceBody {}

    static DeviceBody read(HttpServletRequest request) throws IOException {
        if (!isJson(request.getContentType())) {
            return new Refused(DeviceRefusal.UNSUPPORTED_MEDIA_TYPE);
        }
        if (request.getContentLengthLong() > LIMIT) {
            return new Refused(DeviceRefusal.TOO_LARGE);
        }
        var bytes = request.getInputStream().readNBytes(LIMIT + 1);
        return bytes.length > LIMIT ? new Refused(DeviceRefusal.TOO_LARGE) : new Bytes(bytes);
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        var end = contentType.indexOf(';');
        var type = (end < 0 ? contentType : contentType.substring(0, end)).strip();
        return type.equalsIgnoreCase("application/json") || type.equalsIgnoreCase("application/hal+json");
    }
}
