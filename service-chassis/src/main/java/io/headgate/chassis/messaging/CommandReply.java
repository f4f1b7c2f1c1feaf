package io.headgate.chassis.messaging;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.Refusal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The answer to a command.
 *
 * @param body what the service told the caller, null for nothing
 * @param refusal why not; null when the command was carried out
 * @param version version of the aggregate afterwards; null where there is none
 * @param told how many messages the command made the service write, by topic: who has applied them has seen its effect
 * @param repeated this command had been answered before; this is that answer
 */
@MessageName("command.reply")
public record CommandReply(
        String commandId,
        @Nullable JsonNode body,
        @Nullable Refusal refusal,
        @Nullable Long version,
        Map<String, Integer> told,
        boolean repeated) {

    /** Of a command that was not carried out. */
    public static CommandReply refused(String commandId, Refusal refusal) {
        return new CommandReply(commandId, null, refusal, null, Map.of(), false);
    }

    public <T> T bodyAs(Class<T> type) {
        if (body == null) {
            throw new IllegalStateException("the reply to " + commandId + " has no body");
        }
        return MessageCodec.read(body, type);
    }

    CommandReply asRepeated() {
        return new CommandReply(commandId, body, refusal, version, told, true);
    }
}
