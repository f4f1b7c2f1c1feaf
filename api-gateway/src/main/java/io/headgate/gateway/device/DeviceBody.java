package io.headgate.gateway.device;

import io.headgate.gateway.problem.BodyTooSlow;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a device has sent: JSON or CBOR, and not too much of it. */
sealed interface DeviceBody {

    int LIMIT = 64 * 1024;

    record Bytes(byte[] bytes) implements DeviceBody {}

    record Refused(DeviceRefusal why) implements DeviceBody {}

    /** @return always JSON, whatever it came as */
    static DeviceBody read(HttpServletRequest request) throws IOException {
        var type = type(request.getContentType());
        var cbor = type.equalsIgnoreCase(DeviceCbor.TYPE);
        if (!cbor && !type.equalsIgnoreCase("application/json") && !type.equalsIgnoreCase("application/hal+json")) {
            return new Refused(DeviceRefusal.UNSUPPORTED_MEDIA_TYPE);
        }
        if (request.getContentLengthLong() > LIMIT) {
            return new Refused(DeviceRefusal.TOO_LARGE);
        }
        byte[] bytes;
        try {
            bytes = request.getInputStream().readNBytes(LIMIT + 1);
        } catch (BodyTooSlow e) {
            return new Refused(DeviceRefusal.TOO_SLOW);
        }
        if (bytes.length > LIMIT) {
            return new Refused(DeviceRefusal.TOO_LARGE);
        }
        if (!cbor) {
            return new Bytes(bytes);
        }
        return DeviceCbor.toJson(bytes)
                .<DeviceBody>map(Bytes::new)
                .orElseGet(() -> new Refused(DeviceRefusal.MALFORMED));
    }

    private static String type(@Nullable String contentType) {
        if (contentType == null) {
            return "";
        }
        var end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip();
    }
}
