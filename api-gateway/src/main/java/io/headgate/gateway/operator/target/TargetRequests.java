package io.headgate.gateway.operator.target;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.headgate.contracts.Prose;
import io.headgate.contracts.Refusal;
import io.headgate.gateway.operator.NewToken;
import io.headgate.gateway.operator.StrictJson;
import io.headgate.gateway.problem.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Targets as they are sent in. */
final class TargetRequests {

    static final int MOST_AT_ONCE = 1_000;

    private static final Refusal TOO_MANY = new Refusal(
            "target.too-many",
            Refusal.Kind.TOO_LARGE,
            "More than " + MOST_AT_ONCE + " targets are in one request.",
            "Send them in several requests.");

    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final Refusal BAD_TOKEN = new Refusal(
            "target.bad-token",
            Refusal.Kind.INVALID,
            "A token is not 1 to 128 visible ASCII characters, or stands beside issueToken.",
            "Give the token the device has, or let one be made with issueToken; not both.");

    private TargetRequests() {}

    /**
     * @param issueToken whether a token is made for it and shown in the answer
     * @param token one that the device has already: 1 to 128 visible characters; only its hash is kept
     * @param type key of a target type
     * @param group levels divided by {@code /}
     * @param address where it is reached
     */
    record NewTarget(
            String controllerId,
            @Nullable String name,
            @Prose @Nullable String description,
            @Nullable Map<String, String> attributes,
            @Nullable List<String> tags,
            @Nullable Boolean issueToken,
            @Nullable String token,
            @Nullable String type,
            @Nullable String group,
            @Nullable String address,
            @Prose @Nullable Map<String, String> metadata) {

        /** Null while it is to have none. */
        @Nullable
        NewToken newToken() {
            var wantsOne = issueToken != null && issueToken;
            if (token == null) {
                return wantsOne ? NewToken.make() : null;
            }
            if (wantsOne || !TOKEN.matcher(token).matches()) {
                throw new RefusedException(BAD_TOKEN);
            }
            return NewToken.given(token);
        }
    }

    /** One target, or a list of them. */
    record NewTargets(List<NewTarget> targets) {

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static NewTargets of(JsonNode node) {
            var elements = StrictJson.oneOrMany(node);
            if (elements.size() > MOST_AT_ONCE) {
                throw new RefusedException(TOO_MANY);
            }
            var targets = new ArrayList<NewTarget>(elements.size());
            for (var element : elements) {
                targets.add(
                        StrictJson.read(element, NewTarget.class, node.isArray() ? "[" + targets.size() + "]" : ""));
            }
            return new NewTargets(targets);
        }
    }

    /** What is null stays as it is; attributes are replaced whole. */
    record TargetChange(
            @Nullable String name,
            @Prose @Nullable String description,
            @Nullable List<String> tags,
            @Nullable Map<String, String> attributes) {}

    record FilterRequest(String name, @Prose String query) {}

    record FilterPreviewRequest(
            @Prose String query, @Nullable Integer sample) {}
}
