package io.headgate.gateway.operator;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.headgate.chassis.messaging.CommandClient;
import io.headgate.chassis.messaging.CommandReply;
import io.headgate.chassis.messaging.UnstorableText;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.rollout.RolloutCommand;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.view.AppliedFacts;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Sends a command to its service, waits for the answer, and then until this gateway's own views show its effect: who
 * changes something and then reads, reads what was changed.
 *
 * <p>A service that does not answer is not asked again and again: after a run of failures its commands are refused at once
 * for a moment. Stops, pauses and the kill switch are always tried, and go by a lane of their own.
 */
@Component
public class Commands {

    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

    private static final Refusal UNANSWERED = new Refusal(
            "command.unanswered",
            Refusal.Kind.UNAVAILABLE,
            "The service did not answer in time. Whether it carried the command out is not known.",
            "Send it again with the same Idempotency-Key: it is then carried out once, whatever happened before.");
    private static final Refusal NOT_SENT = new Refusal(
            "command.not-sent",
            Refusal.Kind.UNAVAILABLE,
            "The message broker did not take the command.",
            "Send it again with the same Idempotency-Key in a few seconds.");
    private static final Refusal TOO_LARGE = new Refusal(
            "command.too-large",
            Refusal.Kind.TOO_LARGE,
            "What is asked for at once is larger than one message may be.",
            "Ask for less at once.");
    private static final Refusal NOT_TRIED = new Refusal(
            "command.service-silent",
            Refusal.Kind.UNAVAILABLE,
            "The service has not answered the last commands; this one was not sent.",
            "Send it again in a few seconds, and look at the service's health.");

    private final CommandClient client;
    private final AppliedFacts applied;
    private final CircuitBreakerRegistry breakers;
    private final CommandSettings settings;
    private final Turns turns;

    Commands(
            CommandClient client,
            AppliedFacts applied,
            CircuitBreakerRegistry breakers,
            CommandSettings settings,
            Turns turns) {
        this.turns = turns;
        this.client = client;
        this.applied = applied;
        this.breakers = breakers;
        this.settings = settings;
    }

    /**
     * @param key of the record: the id of what the command is about
     * @throws RefusedException when the service refuses, or does not answer
     */
    public Answer send(Call call, Topic topic, String key, Object command) {
        try (var effect = applied.expect(call.commandId())) {
            var reply = reply(call, topic, key, command);
            if (reply.refusal() != null) {
                throw new RefusedException(reply.refusal());
            }
            // The effect of an old command was counted when it was new; somebody may still wait for that of a recent
            // one.
            var isOld = reply.repeated() && !effect.isShared();
            var visible = isVisible(effect, isOld ? Map.of() : reply.told());
            if (!visible) {
                LOG.warn(
                        "the views are behind: command={} told={} correlation={}",
                        call.commandId(),
                        reply.told(),
                        call.correlationId());
            }
            return new Answer(call, reply, !visible);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(UNANSWERED);
        }
    }

    private boolean isVisible(AppliedFacts.Expected effect, Map<String, Integer> told) throws InterruptedException {
        try (var _ = turns.aside()) {
            return effect.await(told, settings.viewTimeout());
        }
    }

    private CommandReply reply(Call call, Topic topic, String key, Object command) throws InterruptedException {
        if (command instanceof RolloutCommand.Halt) {
            return exchanged(call, Topic.ROLLOUT_STOPS, key, command);
        }
        var breaker = breakers.circuitBreaker(topic.topicName(), "commands");
        try {
            return breaker.executeCallable(() -> exchanged(call, topic, key, command));
        } catch (CallNotPermittedException e) {
            throw new RefusedException(NOT_TRIED);
        } catch (RefusedException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a command is answered or refused, nothing else", e);
        }
    }

    /** A command that cannot be sent as it is has its answer: the service is not to be blamed for it. */
    private CommandReply exchanged(Call call, Topic topic, String key, Object command) throws InterruptedException {
        try {
            var reply = client.send(topic, key, command, call.request(settings.timeout()));
            try (var _ = turns.aside()) {
                return reply.get();
            }
        } catch (UnstorableText e) {
            return CommandReply.refused(call.commandId(), e.refusal());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException) {
                return CommandReply.refused(call.commandId(), TOO_LARGE);
            }
            var silent = e.getCause() instanceof TimeoutException;
            LOG.warn(
                    "command failed: topic={} command={} correlation={} cause={}",
                    topic.topicName(),
                    call.commandId(),
                    call.correlationId(),
                    String.valueOf(e.getCause()));
            throw new RefusedException(silent ? UNANSWERED : NOT_SENT);
        }
    }
}
