package io.headgate.simulator;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** What a release engineer does: brings software in, writes a rollout, starts it, follows it to its end. */
public final class ReleaseEngineer {

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final OperatorClient operator;

    public ReleaseEngineer(OperatorClient operator) {
        this.operator = operator;
    }

    public OperatorClient operator() {
        return operator;
    }

    /**
     * A distribution set of one module with one generated file.
     *
     * @return the id of the set
     */
    public String softwareSet(String name, String version, int bytes) {
        var content = new byte[bytes];
        new Random(version.hashCode()).nextBytes(content);
        return softwareSet(name, version, content);
    }

    /**
     * A distribution set of one module with one file.
     *
     * @return the id of the set
     */
    public String softwareSet(String name, String version, byte[] content) {
        var sha256 = HexFormat.of().formatHex(DeviceConnection.sha256().digest(content));
        var module = operator.post("/api/v1/software-modules", Map.of("name", name, "version", version, "type", "os"))
                .orFail("creating the module")
                .path("id")
                .asString();
        operator.upload(module, name + "-" + version + ".swu", content, sha256).orFail("uploading");
        return operator.post(
                        "/api/v1/distribution-sets",
                        Map.of("name", name, "version", version, "type", "os", "modules", List.of(module)))
                .orFail("creating the distribution set")
                .path("id")
                .asString();
    }

    /** The request body of a cascade rollout of equal groups. */
    public static Map<String, Object> cascade(
            String name, String set, String filter, int groups, int successPercent, int errorPercent) {
        return Map.of(
                "name",
                name,
                "targetFilter",
                filter,
                "distributionSets",
                List.of(Map.of("id", set)),
                "actionType",
                "FORCED",
                "strategy",
                Map.of("type", "CASCADE", "groups", Map.of("count", groups)),
                "policy",
                Map.of(
                        "success", Map.of("percent", successPercent),
                        "error", Map.of("percent", errorPercent)));
    }

    /** @return the new rollout, as the API shows it */
    public JsonNode write(Map<String, Object> rollout) {
        return operator.post("/api/v1/rollouts", rollout).orFail("creating the rollout");
    }

    public void start(String rolloutId) {
        operator.post(path(rolloutId) + "/start", null).orFail("starting");
    }

    public JsonNode look(String rolloutId) {
        return operator.get(path(rolloutId)).orFail("reading the rollout");
    }

    /**
     * Looks until the rollout has one of the states, showing each look.
     *
     * @throws IllegalStateException when it has none of them in time
     */
    public JsonNode follow(String rolloutId, Duration patience, Consumer<JsonNode> show, String... ends) {
        var until = System.nanoTime() + patience.toNanos();
        while (true) {
            var rollout = look(rolloutId);
            show.accept(rollout);
            if (Set.of(ends).contains(rollout.path("state").asString())) {
                return rollout;
            }
            if (System.nanoTime() > until) {
                throw new IllegalStateException(
                        "not " + String.join(" or ", ends) + " after " + patience + ": " + rollout);
            }
            try {
                Thread.sleep(LOOK_EVERY);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    private static String path(String rolloutId) {
        return "/api/v1/rollouts/" + rolloutId;
    }
}
