package io.headgate.stories;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.simulator.CascadeTimes;
import io.headgate.simulator.FleetRecord;
import io.headgate.simulator.FleetRecord.Offer;
import io.headgate.simulator.FleetRecord.Outcome;
import io.headgate.simulator.OperatorClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Compares what the devices have seen with what Headgate says of itself: its API, its actions, its public topic. */
final class ChaosBooks {

    private final HeadgateProcess headgate;
    private final OperatorClient operator;
    private final FleetRecord record;
    private final Map<String, Map<Long, String>> actions = new HashMap<>();

    ChaosBooks(HeadgateProcess headgate, FleetRecord record) {
        this.headgate = headgate;
        this.operator = headgate.admin();
        this.record = record;
    }

    /** No accepted report is lost or counted twice, and nothing is counted that no device has said. */
    void areRight(String rolloutId, String state, int devices) {
        var rollout = rollout(rolloutId);
        assertThat(rollout.path("state").asString()).isEqualTo(state);
        var counted = actionsOf(rolloutId);
        assertThat(counted).hasSize(devices);
        var told = toldOf(rolloutId);
        assertThat(told).extracting(Outcome::actionId).doesNotHaveDuplicates();
        assertThat(told)
                .allSatisfy(outcome -> assertThat(counted)
                        .containsEntry(outcome.actionId(), outcome.result().name()));
        for (var result : FleetRecord.Result.values()) {
            var ended = counted.entrySet().stream()
                    .filter(action -> action.getValue().equals(result.name()))
                    .map(Map.Entry::getKey)
                    .toList();
            assertThat(record.endsSent()).containsAll(ended);
            assertThat(rollout.path("targets").path(field(result)).asLong()).isEqualTo(ended.size());
            assertThat(rollout.path("groups")
                            .valueStream()
                            .mapToLong(group ->
                                    group.path("counts").path(field(result)).asLong())
                            .sum())
                    .isEqualTo(ended.size());
        }
        isToldToOthers(rollout);
    }

    private static String field(FleetRecord.Result result) {
        return switch (result) {
            case SUCCEEDED -> "succeeded";
            case FAILED -> "failed";
        };
    }

    private void isToldToOthers(JsonNode rollout) {
        var events = new TopicReader(headgate.kafka()).readAll("rollouts.events.v1");
        var contents = new HashMap<String, String>();
        for (var event : events) {
            var before = contents.put(event.id(), event.text());
            assertThat(before == null || before.equals(event.text()))
                    .as("the event %s was told again with another content", event.id())
                    .isTrue();
        }
        var rebuilt = RebuiltRollout.of(rollout.path("id").asString(), events);
        assertThat(rebuilt.version()).isEqualTo(rollout.path("version").asLong());
        assertThat(rebuilt.state()).isEqualTo(rollout.path("state").asString());
        assertThat(rebuilt.groups())
                .isEqualTo(rollout.path("groups")
                        .valueStream()
                        .map(group -> group.path("state").asString())
                        .toList());
    }

    /** Ends that were acknowledged with 200. */
    List<Outcome> toldOf(String rolloutId) {
        var ours = actionsOf(rolloutId);
        return record.outcomes().stream()
                .filter(outcome -> ours.containsKey(outcome.actionId()))
                .toList();
    }

    void showNoOfferTooEarly(String rolloutId, int successPercent) {
        var rollout = rollout(rolloutId);
        var groups = rollout.path("groups");
        var sizes = groups.valueStream()
                .mapToLong(group -> group.path("size").asLong())
                .toArray();
        var times =
                new CascadeTimes(record, groups.path(0).path("firstActionId").asLong(), sizes);
        assertThat(times.offeredTooEarly(successPercent)).isZero();
    }

    /** Neither a first offer nor a repeated one. */
    void showNoOfferAfter(String rolloutId, long moment) {
        var ours = actionsOf(rolloutId);
        assertThat(record.latestOffers())
                .filteredOn(offer -> ours.containsKey(offer.actionId()))
                .noneMatch(offer -> offer.askedAt() > moment);
    }

    /** Those who had begun may go on. */
    void showNobodyBegan(String rolloutId, long from, long until) {
        var ours = actionsOf(rolloutId);
        assertThat(record.offers())
                .filteredOn(offer -> ours.containsKey(offer.actionId()))
                .extracting(Offer::askedAt)
                .noneMatch(askedAt -> askedAt > from && askedAt < until);
    }

    void showNothingParked() {
        var parked = operator.get("/api/v1/parked-records").orFail("reading the parked records");
        assertThat(parked.path("total").asLong(-1)).as("parked: %s", parked).isZero();
    }

    private JsonNode rollout(String id) {
        return operator.get("/api/v1/rollouts/" + id).orFail("reading the rollout");
    }

    private Map<Long, String> actionsOf(String rolloutId) {
        return actions.computeIfAbsent(
                rolloutId,
                id -> operator.get("/api/v1/rollouts/" + id + "/actions?limit=500")
                        .orFail("reading the actions")
                        .path("content")
                        .valueStream()
                        .collect(Collectors.toMap(
                                action -> action.path("id").asLong(),
                                action -> action.path("state").asString())));
    }
}
