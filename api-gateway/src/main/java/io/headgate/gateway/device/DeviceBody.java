package io.headgate.gateway.device;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a device has sent: JSON or CBOR, not too much of it and not too slowly. */
sealed interface DeviceBody {

    int LIMIT = 64 * 1024;

    record Bytes(byte[] bytes) implements DeviceBody {}

    record Refused(DeviceRefusal why) implements DeviceBody {}

    /** How long a body may take: what comes in drops holds up nobody else, but neither for ever. */
    long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(30);

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
        var bytes = readAll(request.getInputStream());
        if (bytes == null) {
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

    /** @return null when the sender is too slow */
    private static byte @Nullable [] readAll(InputStream in) throws IOException {
        var began = System.nanoTime();
        var bytes = new ByteArrayOutputStream(512);
        var buffer = new byte[4_096];
        for (int n = in.read(buffer); n >= 0 && bytes.size() <= LIMIT; n = in.read(buffer)) {
            bytes.write(buffer, 0, n);
            if (System.nanoTime() - began > LONGEST_NANOS) {
                return null;
            }
        }
        return bytes.toByteArray();
    }

    private static String type(@Nullable String contentType) {
        if (contentType == null) {
            return "";
        }
        var end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip();
    }
}
