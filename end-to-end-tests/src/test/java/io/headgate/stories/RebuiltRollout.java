package io.headgate.stories;

import java.util.List;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A rollout's state rebuilt from {@code rollouts.events.v1} alone, the way any other system would do it: events in the order
 * of their version, repetitions left out by id.
 */
final class RebuiltRollout {

    private String state = "";
    private final TreeMap<Integer, String> groups = new TreeMap<>();
    private long version = -1;

    static RebuiltRollout of(String rolloutId, List<TopicReader.Seen> events) {
        var rollout = new RebuiltRollout();
        events.stream().filter(event -> event.key().equals(rolloutId)).forEach(rollout::apply);
        return rollout;
    }

    private void apply(TopicReader.Seen event) {
        var body = JsonMapper.shared().readTree(event.value());
        var next = body.path("version").asLong();
        if (next <= version) {
            return;
        }
        if (next != version + 1) {
            throw new IllegalStateException("version " + next + " follows " + version);
        }
        version = next;
        apply(event.type(), body);
    }

    private void apply(String type, JsonNode body) {
        var group = body.path("group").asInt(0);
        switch (type) {
            case "rollout.created.v1", "rollout.edited.v1", "rollout.denied.v1" -> state = "CREATED";
            case "rollout.approval-requested.v1" -> state = "WAITING_FOR_APPROVAL";
            case "rollout.approval-not-required.v1" -> {}
            case "rollout.approved.v1" -> state = "APPROVED";
            case "rollout.started.v1", "rollout.resumed.v1" -> state = "RUNNING";
            case "rollout.planned.v1" ->
                body.path("groups")
                        .forEach(planned -> groups.put(planned.path("ordinal").asInt(), "SCHEDULED"));
            case "rollout.group-added.v1" ->
                groups.put(body.path("group").path("ordinal").asInt(), "SCHEDULED");
            case "rollout.group-started.v1", "rollout.group-retried.v1" -> groups.put(group, "RUNNING");
            case "rollout.group-succeeded.v1" -> groups.put(group, "SUCCEEDED");
            case "rollout.group-held.v1" -> groups.put(group, "HELD");
            case "rollout.group-accepted.v1" -> groups.put(group, "ACCEPTED");
            case "rollout.paused.v1" -> state = "PAUSED";
            case "rollout.stopped.v1" -> state = "STOPPED";
            case "rollout.finished.v1" -> state = "FINISHED";
            case "rollout.plan-refused.v1", "rollout.archived.v1", "rollout.deleted.v1" -> {}
            default -> throw new IllegalStateException("unknown type " + type);
        }
    }

    String state() {
        return state;
    }

    long version() {
        return version;
    }

    List<String> groups() {
        return List.copyOf(groups.values());
    }
}
