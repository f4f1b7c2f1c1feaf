package io.headgate.gateway.operator.target;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetCommand.DeleteTargetFilter;
import io.headgate.contracts.target.TargetCommand.FilterPreview;
import io.headgate.contracts.target.TargetCommand.PreviewFilter;
import io.headgate.contracts.target.TargetCommand.SaveTargetFilter;
import io.headgate.gateway.operator.Answer;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.operator.target.TargetRequests.FilterPreviewRequest;
import io.headgate.gateway.operator.target.TargetRequests.FilterRequest;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.target.TargetFilters;
import io.headgate.gateway.view.target.TargetFilters.TargetFilterRow;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Saved target filters, and what any filter would select now. */
@RestController
@RequestMapping("/api/v1/target-filters")
class TargetFilterController {

    private static final int DEFAULT_SAMPLE = 10;

    private static final Refusal UNKNOWN = new Refusal(
            "target-filter.unknown",
            Refusal.Kind.NOT_FOUND,
            "There is no target filter with this id.",
            "List the target filters and check the id.");

    private final Commands commands;
    private final TargetFilters filters;

    TargetFilterController(Commands commands, TargetFilters filters) {
        this.commands = commands;
        this.filters = filters;
    }

    record FilterSaved(String id) {}

    @PostMapping
    ResponseEntity<Object> add(Call call, @RequestBody FilterRequest request) {
        var id = call.newId("fi");
        var answer = save(call, id, request);
        return answer.created("/api/v1/target-filters/" + id, shown(call, id));
    }

    @PutMapping("/{id}")
    ResponseEntity<Object> replace(Call call, @PathVariable String id, @RequestBody FilterRequest request) {
        find(call, id);
        return save(call, id, request).ok(shown(call, id));
    }

    private Answer save(Call call, String id, FilterRequest request) {
        return commands.send(
                call, Topic.TARGET_COMMANDS, id, new SaveTargetFilter(id, request.name(), request.query()));
    }

    private Object shown(Call call, String id) {
        return filters.find(call.tenant(), id).<Object>map(row -> row).orElseGet(() -> new FilterSaved(id));
    }

    @GetMapping
    Listing.Part<TargetFilterRow> list(
            Call call,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String sort,
            @RequestParam(required = false) @Nullable String offset,
            @RequestParam(required = false) @Nullable String limit) {
        return filters.list(call.tenant(), Listing.parse(TargetFilters.FIELDS, q, sort, offset, limit));
    }

    @GetMapping("/{id}")
    ResponseEntity<TargetFilterRow> one(Call call, @PathVariable String id) {
        var filter = find(call, id);
        return Answer.resource(filter.version(), filter);
    }

    private TargetFilterRow find(Call call, String id) {
        return filters.find(call.tenant(), id).orElseThrow(() -> new RefusedException(UNKNOWN));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(Call call, @PathVariable String id) {
        return commands.send(call, Topic.TARGET_COMMANDS, id, new DeleteTargetFilter(id))
                .noContent();
    }

    record FilterPreviewResource(long count, List<String> sample) {}

    @PostMapping("/preview")
    FilterPreviewResource preview(Call call, @RequestBody FilterPreviewRequest request) {
        var sample = request.sample() == null ? DEFAULT_SAMPLE : request.sample();
        var preview = commands.send(
                        call,
                        Topic.TARGET_COMMANDS,
                        call.commandId(),
                        new PreviewFilter(request.query(), List.of(), sample))
                .reply()
                .bodyAs(FilterPreview.class);
        return new FilterPreviewResource(preview.count(), preview.sample());
    }
}
