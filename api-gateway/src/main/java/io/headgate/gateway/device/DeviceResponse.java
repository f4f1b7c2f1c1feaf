package io.headgate.gateway.device;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer: with its length, what is JSON in the form the device asks for, with an entity tag that spares it what it
 * has already.
 */
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
        if (!answer.isJson()) {
            send(response, answer.status(), answer.contentType(), body);
            return;
        }
        var type = type(request.getHeader("Accept"));
        var encoded = type.equals(DeviceCbor.TYPE) ? DeviceCbor.ofJson(body) : body;
        if (answer.status() == HttpServletResponse.SC_OK) {
            var etag = etag(encoded);
            response.setHeader("ETag", etag);
            if (isKnown(etag, request.getHeader("If-None-Match"))) {
                response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
                return;
            }
        }
        send(response, answer.status(), type, encoded);
    }

    /** RFC 9110 §13.1.2: compared weakly. */
    private static boolean isKnown(String etag, @Nullable String ifNoneMatch) {
        if (ifNoneMatch == null || ifNoneMatch.equals(etag)) {
            return ifNoneMatch != null;
        }
        for (var one : ifNoneMatch.split(",")) {
            var tag = one.strip();
            if (tag.equals("*") || (tag.startsWith("W/") ? tag.substring(2) : tag).equals(etag)) {
                return true;
            }
        }
        return false;
    }

    private static void send(HttpServletResponse response, int status, @Nullable String type, byte[] body)
            throws IOException {
        response.setStatus(status);
        response.setContentType(type);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** The one of our types the device likes best; whoever likes none of them gets what most understand. */
    static String type(@Nullable String accept) {
        if (accept == null || accept.isBlank() || accept.equals(HAL)) {
            return HAL;
        }
        if (accept.equals(JSON)) {
            return JSON;
        }
        var best = HAL;
        var bestQuality = 0.0;
        for (var part : accept.split(",")) {
            var parameters = part.split(";");
            var type = known(parameters[0].strip());
            var quality = quality(parameters);
            if (type != null && quality > bestQuality) {
                best = type;
                bestQuality = quality;
            }
        }
        return best;
    }

    private static @Nullable String known(String range) {
        return switch (range.toLowerCase(Locale.ROOT)) {
            case "*/*", "application/*", HAL -> HAL;
            case JSON -> JSON;
            case DeviceCbor.TYPE -> DeviceCbor.TYPE;
            default -> null;
        };
    }

    private static double quality(String[] parameters) {
        for (int i = 1; i < parameters.length; i++) {
            var parameter = parameters[i].strip();
            if (parameter.matches("[qQ]=[01](\\.\\d{0,3})?")) {
                return Double.parseDouble(parameter.substring(2));
            }
        }
        return 1;
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
