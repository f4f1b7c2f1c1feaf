package io.headgate.gateway.operator;

import io.headgate.chassis.messaging.Cause;
import io.headgate.chassis.messaging.CommandClient;
import io.headgate.chassis.messaging.Sha256;
import io.headgate.chassis.messaging.Uuids;
import io.headgate.contracts.Principal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request of an operator, as far as commands need to know it.
 *
 * @param commandId the same for a repeat under the same Idempotency-Key
 * @param idempotencyKey as the caller gave it; null for none
 * @param expectedVersion of If-Match; null not to care
 * @param fingerprint digest of the request
 * @param correlationId to find this request by, in logs and events
 */
public record Call(
        String tenant,
        Principal principal,
        String commandId,
        @Nullable String idempotencyKey,
        @Nullable Long expectedVersion,
        String fingerprint,
        String correlationId,
        @Nullable String traceparent) {

    /** The id of what this request makes: the same for a repeat. */
    public String newId(String prefix) {
        return prefix + "-" + commandId;
    }

    /** For a question on the way: a command of its own. */
    public Call aside() {
        return new Call(tenant, principal, Uuids.next().toString(), null, null, "", correlationId, traceparent);
    }

    /** For a request whose body was not read beforehand: the same key with another body is another request. */
    public Call over(String bodyDigest) {
        return new Call(
                tenant,
                principal,
                commandId,
                idempotencyKey,
                expectedVersion,
                Sha256.hex(fingerprint + " " + bodyDigest),
                correlationId,
                traceparent);
    }

    /** For a command about something else than what the caller's If-Match is about. */
    public Call anyVersion() {
        return new Call(tenant, principal, commandId, idempotencyKey, null, fingerprint, correlationId, traceparent);
    }

    /** For a change that is made of what was just read, unless the caller has said which version it is made for. */
    public Call from(long version) {
        return expectedVersion != null
                ? this
                : new Call(
                        tenant, principal, commandId, idempotencyKey, version, fingerprint, correlationId, traceparent);
    }

    /** For a second command of the same request: a repeat of the request repeats both. */
    public Call also(String what) {
        return new Call(
                tenant,
                principal,
                Uuids.derived(commandId, what).toString(),
                idempotencyKey,
                null,
                fingerprint,
                correlationId,
                traceparent);
    }

    CommandClient.Request request(Duration timeout) {
        return new CommandClient.Request(
                commandId,
                fingerprint,
                principal,
                expectedVersion,
                timeout,
                new Cause(tenant, correlationId, correlationId, traceparent));
    }
}
