package io.headgate.gateway.device;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Writes an answer: with its length, and for JSON with an entity tag that spares the device what it has already. */
final class DeviceResponse {

    private static final String HAL = "application/hal+json";
    private static final String JSON = "application/json";

    private DeviceResponse() {}

    static void write(HttpServletRequest request, HttpServletResponse response, DeviceAnswer answer)
            throws IOException {
        if (answer.retryAfterSeconds() > 0) {
            response.setIntHeader("Retry-After", answer.retryAfterSeconds());
        }
        if (answer.status() == HttpServletResponse.SC_UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "TargetToken");
        }
        var body = answer.body();
        if (body == null) {
            response.setStatus(answer.status());
            response.setContentLength(0);
            return;
        }
        if (answer.isJson() && answer.status() == HttpServletResponse.SC_OK) {
            var etag = etag(body);
            response.setHeader("ETag", etag);
            if (etag.equals(request.getHeader("If-None-Match"))) {
                response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
                return;
            }
        }
        response.setStatus(answer.status());
        response.setContentType(answer.isJson() ? jsonType(request.getHeader("Accept")) : answer.contentType());
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static String jsonType(@Nullable String accept) {
        return accept != null && accept.contains(JSON) && !accept.contains(HAL) ? JSON : HAL;
    }

    /** Two checksums that the processor computes: an answer is compared with the same device's last one, not with all. */
    private static String etag(byte[] body) {
        var one = new CRC32();
        one.update(body, 0, body.length);
        var other = new CRC32C();
        other.update(body, 0, body.length);
        return "\"" + HexFormat.of().toHexDigits(one.getValue() << 32 | other.getValue()) + "\"";
    }
}
