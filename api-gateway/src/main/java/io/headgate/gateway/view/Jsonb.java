package io.headgate.gateway.view;

import io.headgate.chassis.messaging.MessageCodec;
import java.nio.charset.StandardCharsets;

/** JSON as the views keep it: written and read with the mapper of the messages. */
public final class Jsonb {

    private Jsonb() {}

    public static String write(Object value) {
        return new String(MessageCodec.encode(value), StandardCharsets.UTF_8);
    }

    public static <T> T read(String json, Class<T> type) {
        return MessageCodec.json().readValue(json, type);
    }
}
