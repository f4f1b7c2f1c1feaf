package io.headgate.gateway.operator.rollout;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.headgate.contracts.Refusal;
import io.headgate.gateway.operator.Answer;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.rollout.RolloutResource.GroupResource;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.action.Actions;
import io.headgate.gateway.view.rollout.RolloutRows;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What is read about rollouts. */
@RestController
@RequestMapping("/api/v1/rollouts")
class RolloutQueries {

    private static final int LONGEST_TIMELINE = 500;

    private static final Refusal BAD_LIMIT = new Refusal(
            "query.bad-page",
            Refusal.Kind.INVALID,
            "The limit is not a number from 1 to " + LONGEST_TIMELINE + ".",
            "Write after=<version>&limit=<events>.");

    private final RolloutReads reads;
    private final Actions actions;

    RolloutQueries(RolloutReads reads, Actions actions) {
        this.reads = reads;
        this.actions = actions;
    }

    @GetMapping
    Listing.Part<RolloutSummary> list(
            Call call,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String sort,
            @RequestParam(required = false) @Nullable String offset,
            @RequestParam(required = false) @Nullable String limit) {
        var order = sort == null || sort.isBlank() ? "createdAt:DESC" : sort;
        return reads.list(call, Listing.parse(RolloutRows.FIELDS, q, order, offset, limit));
    }

    @GetMapping("/{id}")
    ResponseEntity<RolloutResource> one(Call call, @PathVariable String id) {
        var resource = reads.read(call, id);
        return Answer.resource(resource.version(), resource);
    }

    @GetMapping("/{id}/groups")
    List<GroupResource> groups(Call call, @PathVariable String id) {
        return reads.resource(call.tenant(), id).groups();
    }

    @GetMapping("/{id}/actions")
    Listing.Part<Actions.ActionRow> actions(
            Call call,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable Integer group,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String sort,
            @RequestParam(required = false) @Nullable String offset,
            @RequestParam(required = false) @Nullable String limit) {
        var row = reads.find(call.tenant(), id);
        return actions.ofRollout(
                call.tenant(), row, group, state, Listing.parse(Actions.FIELDS, q, sort, offset, limit));
    }

    record TriggeredByResource(String kind, String who) {}

    /** @param event the event as it stands on the public topic */
    record TimelineEntry(
            long version,
            String type,
            Instant at,
            TriggeredByResource triggeredBy,
            @JsonRawValue String event) {}

    record Timeline(List<TimelineEntry> content) {}

    @GetMapping("/{id}/timeline")
    Timeline timeline(
            Call call,
            @PathVariable String id,
            @RequestParam(defaultValue = "-1") long after,
            @RequestParam(defaultValue = "200") int limit) {
        if (limit < 1 || limit > LONGEST_TIMELINE) {
            throw new RefusedException(BAD_LIMIT);
        }
        return new Timeline(reads.timeline(call.tenant(), id, after, limit).stream()
                .map(happened -> new TimelineEntry(
                        happened.version(),
                        happened.type(),
                        happened.at(),
                        new TriggeredByResource(happened.triggeredByKind(), happened.triggeredBy()),
                        happened.payload()))
                .toList());
    }
}
