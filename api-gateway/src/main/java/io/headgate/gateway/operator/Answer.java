package io.headgate.gateway.operator;

import io.headgate.chassis.messaging.CommandReply;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/**
 * A command that was carried out.
 *
 * @param behind the views did not show its effect in time; a read may still show the state before
 */
public record Answer(Call call, CommandReply reply, boolean behind) {

    /** Tells that what is read now may be older than what was just done. */
    static final String VIEW_HEADER = "Headgate-View";

    public Answer andBehind() {
        return andBehind(true);
    }

    public Answer andBehind(boolean alsoBehind) {
        return new Answer(call, reply, behind || alsoBehind);
    }

    public ResponseEntity<Void> noContent() {
        return headers(ResponseEntity.status(HttpStatus.NO_CONTENT)).build();
    }

    /** 200 says that the effect is seen, for a stop also by the device side; 202 that it is recorded and will be. */
    public <T> ResponseEntity<T> ok(T body) {
        return headers(ResponseEntity.status(behind ? HttpStatus.ACCEPTED : HttpStatus.OK))
                .body(body);
    }

    public <T> ResponseEntity<T> created(String path, T body) {
        return headers(ResponseEntity.created(URI.create(path))).body(body);
    }

    private ResponseEntity.BodyBuilder headers(ResponseEntity.BodyBuilder answer) {
        eTag(answer, reply.version());
        if (call.idempotencyKey() != null) {
            answer.header(CallResolver.IDEMPOTENCY_KEY, call.idempotencyKey());
        }
        if (behind) {
            answer.header(VIEW_HEADER, "behind");
        }
        return answer;
    }

    static void eTag(ResponseEntity.BodyBuilder answer, @Nullable Long version) {
        if (version != null) {
            answer.eTag("\"" + version + "\"");
        }
    }

    /** A resource with its version, for the next If-Match. */
    public static <T> ResponseEntity<T> resource(long version, T body) {
        var answer = ResponseEntity.ok();
        eTag(answer, version);
        return answer.body(body);
    }
}
