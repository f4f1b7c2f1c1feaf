package io.headgate.gateway.operator.target;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.headgate.contracts.Refusal;
import io.headgate.gateway.operator.StrictJson;
import io.headgate.gateway.problem.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private TargetRequests() {}

    /** @param issueToken whether a token is made for it and shown in the answer */
    record NewTarget(
            String controllerId,
            @Nullable String name,
            @Nullable String description,
            @Nullable Map<String, String> attributes,
            @Nullable List<String> tags,
            @Nullable Boolean issueToken) {

        boolean wantsToken() {
            return issueToken != null && issueToken;
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
            @Nullable String description,
            @Nullable List<String> tags,
            @Nullable Map<String, String> attributes) {}

    record FilterRequest(String name, String query) {}

    record FilterPreviewRequest(String query, @Nullable Integer sample) {}
}
