package io.headgate.chassis.messaging;

import io.headgate.contracts.Principal;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.RequiresRole;
import io.headgate.contracts.Role;
import io.headgate.contracts.Topic;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Answers each command once: in one transaction the command id is claimed, the role and the deadline are checked, the
 * handler decides, and the answer is stored and put into the outbox. A repeat of the id gets the stored answer; the same id
 * with another content is refused. A command that cannot be read, or whose handling throws, is answered as well, by a
 * refusal that is kept: who was told that nothing happened must not see it happen when the same record or id comes again.
 */
public final class CommandConsumer {

    /** Decides one command inside the transaction. */
    @FunctionalInterface
    public interface Handler<C> {
        Outcome handle(C command, CommandContext context);
    }

    private static final Logger LOG = LoggerFactory.getLogger(CommandConsumer.class);

    private static final Refusal KEY_REUSED = new Refusal(
            "idempotency.key-reused",
            Refusal.Kind.UNPROCESSABLE,
            "This Idempotency-Key was used before with another request.",
            "Use a new key for a new request.");

    private static final Refusal NOT_UNDERSTOOD = new Refusal(
            "command.not-understood",
            Refusal.Kind.INVALID,
            "The service could not read the command. Nothing was changed.",
            "Compare the versions of the sender and of the service; an admin sees the details at the parked records.");
    private static final Refusal FAILED = new Refusal(
            "command.failed",
            Refusal.Kind.UNPROCESSABLE,
            "The service failed to carry the command out. Nothing was changed.",
            "Try it with other values, or look at the parked records; to try the same again use a new Idempotency-Key.");

    private final JdbcTemplate jdbc;
    private final Outbox outbox;
    private final InstantSource clock;
    private final CommandGate gate;

    CommandConsumer(JdbcTemplate jdbc, Outbox outbox, InstantSource clock, CommandGate gate) {
        this.gate = gate;
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Whether a command is to be looked at: before anything of it is read. */
    boolean admits(ConsumerRecord<String, byte[]> record) {
        return gate.admits(record);
    }

    /** Handles one command record in the current transaction. */
    <C> void answer(Fact<?> fact, C command, Handler<? super C> handler) {
        var headers = fact.headers();
        var commandId = fact.id();
        var fingerprint = headers.getOrDefault(Headers.FINGERPRINT, "");
        if (isLate(headers) && !isKnown(commandId)) {
            // Its sender was told by then that nothing is known. A repeat of the id has a deadline of its own, and is
            // carried out: nothing is noted of this one, and whoever waits for the repeat must not hear of it.
            LOG.warn("command expired: id={} deadline={}", commandId, headers.get(Headers.DEADLINE));
            return;
        }
        if (!claim(commandId, fingerprint)) {
            reply(storedReply(commandId, fingerprint));
            return;
        }
        var context = new CommandContext(
                commandId,
                principal(headers),
                number(headers, Headers.EXPECTED_VERSION),
                number(headers, Headers.SEQUENCE),
                clock.instant(),
                fact.cause());
        var outcome = refusedBeforehand(command, context);
        if (outcome == null) {
            outcome = handler.handle(command, context);
        }
        var reply = toReply(commandId, outcome);
        settle(reply);
        log(command, context, reply);
    }

    /**
     * Answers, in the current transaction, a command that could not be read or carried out. Who sent no id hears nothing.
     */
    void refuse(Map<String, String> headers, Throwable failure) {
        var commandId = headers.get(Headers.ID);
        if (commandId == null || commandId.length() > FactConsumer.LONGEST_ID) {
            return;
        }
        var refusal = failure instanceof UnreadableRecord
                ? NOT_UNDERSTOOD
                : Untellable.in(failure).map(Untellable::refusal).orElse(FAILED);
        Headers.cause(headers, commandId).run(() -> {
            var fingerprint = headers.getOrDefault(Headers.FINGERPRINT, "");
            if (claim(commandId, fingerprint)) {
                settle(new CommandReply(commandId, null, refusal, null, Map.of(), false));
            } else {
                reply(storedReply(commandId, fingerprint));
            }
        });
    }

    private boolean claim(String commandId, String fingerprint) {
        return jdbc.update(
                        "insert into command_inbox (command_id, fingerprint) values (?, ?) on conflict do nothing",
                        commandId,
                        fingerprint)
                == 1;
    }

    private void settle(CommandReply reply) {
        jdbc.update(
                "update command_inbox set reply = ?::jsonb where command_id = ?",
                new String(MessageCodec.encode(reply), StandardCharsets.UTF_8),
                reply.commandId());
        reply(reply);
    }

    private CommandReply storedReply(String commandId, String fingerprint) {
        var stored = jdbc.queryForMap(
                "select fingerprint, reply::text as reply from command_inbox where command_id = ?", commandId);
        if (!fingerprint.equals(stored.get("fingerprint"))) {
            return new CommandReply(commandId, null, KEY_REUSED, null, Map.of(), true);
        }
        return MessageCodec.json()
                .readValue((String) stored.get("reply"), CommandReply.class)
                .asRepeated();
    }

    private boolean isLate(Map<String, String> headers) {
        var deadline = headers.get(Headers.DEADLINE);
        return deadline != null && clock.instant().isAfter(instant(deadline));
    }

    private boolean isKnown(String commandId) {
        return !jdbc.queryForList("select 1 from command_inbox where command_id = ?", Integer.class, commandId)
                .isEmpty();
    }

    private static @Nullable Outcome refusedBeforehand(Object command, CommandContext context) {
        var required = command.getClass().getAnnotation(RequiresRole.class);
        if (required == null || !context.principal().hasAny(required.value())) {
            return Outcome.refused(Refusal.roleMissing(required == null ? List.of() : List.of(required.value())));
        }
        return null;
    }

    private CommandReply toReply(String commandId, Outcome outcome) {
        var told = outbox.appendedInThisTransaction();
        return switch (outcome) {
            case Outcome.Done done ->
                new CommandReply(
                        commandId,
                        done.body() == null ? null : MessageCodec.json().valueToTree(done.body()),
                        null,
                        done.version(),
                        told,
                        false);
            case Outcome.Refused refused -> new CommandReply(commandId, null, refused.refusal(), null, told, false);
        };
    }

    private void reply(CommandReply reply) {
        outbox.append(Topic.REPLIES, reply.commandId(), reply);
    }

    static Principal principal(Map<String, String> headers) {
        var name = headers.get(Headers.PRINCIPAL);
        var roles = headers.get(Headers.ROLES);
        if (name == null || roles == null) {
            throw new UnreadableRecord("the command does not say who asks");
        }
        try {
            return new Principal(
                    name,
                    Arrays.stream(roles.split(","))
                            .filter(role -> !role.isBlank())
                            .map(Role::valueOf)
                            .collect(Collectors.toSet()));
        } catch (IllegalArgumentException e) {
            throw new UnreadableRecord("the command names an unknown role", e);
        }
    }

    private static Instant instant(String deadline) {
        try {
            return Instant.parse(deadline);
        } catch (DateTimeException e) {
            throw new UnreadableRecord("the deadline is not a time", e);
        }
    }

    private static @Nullable Long number(Map<String, String> headers, String name) {
        var text = headers.get(name);
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw new UnreadableRecord("the header " + name + " is not a number", e);
        }
    }

    private static void log(Object command, CommandContext context, CommandReply reply) {
        var refusal = reply.refusal();
        LOG.info(
                "command={} id={} by={} outcome={}",
                MessageCodec.typeOf(command.getClass()),
                context.commandId(),
                context.principal().name(),
                refusal == null ? "done" : refusal.code());
    }
}
