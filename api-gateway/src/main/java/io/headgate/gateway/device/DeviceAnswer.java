package io.headgate.gateway.device;

import org.jspecify.annotations.Nullable;

/**
 * What a device is answered.
 *
 * @param body null for an empty one
 * @param retryAfterSeconds 0 when the device need not wait
 */
record DeviceAnswer(int status, @Nullable String contentType, byte @Nullable [] body, int retryAfterSeconds) {

    private static final DeviceAnswer OK = new DeviceAnswer(200, null, null, 0);

    /** Exactly 200 and nothing else: some clients take no other answer to a report. */
    static DeviceAnswer ok() {
        return OK;
    }

    static DeviceAnswer created() {
        return new DeviceAnswer(201, null, null, 0);
    }

    static DeviceAnswer json(byte[] body) {
        return new DeviceAnswer(200, JSON, body, 0);
    }

    static DeviceAnswer text(byte[] body) {
        return new DeviceAnswer(200, "text/plain", body, 0);
    }

    /** Stands for the JSON type the device prefers. */
    static final String JSON = "json";

    static DeviceAnswer refused(DeviceRefusal refusal) {
        return new DeviceAnswer(refusal.status(), JSON, refusal.body(), refusal.retryAfterSeconds());
    }

    boolean isJson() {
        return JSON.equals(contentType);
    }
}
