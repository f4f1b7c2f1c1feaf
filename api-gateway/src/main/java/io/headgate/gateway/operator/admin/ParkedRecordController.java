package io.headgate.gateway.operator.admin;

import io.headgate.contracts.Prose;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Role;
import io.headgate.contracts.Topic;
import io.headgate.contracts.operation.OperationMessage.DiscardParkedRecord;
import io.headgate.contracts.operation.OperationMessage.ReplayParkedRecord;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.parked.ParkedRecords;
import io.headgate.gateway.view.parked.ParkedRecords.ParkedRow;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/parked-records")
class ParkedRecordController {

    private static final Refusal UNKNOWN = new Refusal(
            "parked-record.unknown",
            Refusal.Kind.NOT_FOUND,
            "There is no parked record with this id.",
            "List the parked records; it may have been replayed already.");

    private final Commands commands;
    private final ParkedRecords records;

    ParkedRecordController(Commands commands, ParkedRecords records) {
        this.commands = commands;
        this.records = records;
    }

    record DiscardRequest(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Prose @Nullable
            String reason) {}

    /** Newest first; {@code q=waiting==true} for those on which somebody has to decide. Their {@code detail} is for admins. */
    @GetMapping
    Listing.Part<ParkedRow> list(
            Call call,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String sort,
            @RequestParam(required = false) @Nullable String offset,
            @RequestParam(required = false) @Nullable String limit) {
        return records.list(call.tenant(), Listing.parse(ParkedRecords.FIELDS, q, sort, offset, limit))
                .map(row -> shownTo(call, row));
    }

    /** The service replays it and those behind it in its own time; a record that fails again stays parked. */
    @PostMapping("/{id}/replay")
    ResponseEntity<ParkedRow> replay(Call call, @PathVariable String id) {
        return ask(call, id, parked -> new ReplayParkedRecord(parked.service(), id));
    }

    /** It is never handled; those behind it are, in order. Needs a reason, which is told in an alert. */
    @PostMapping("/{id}/discard")
    ResponseEntity<ParkedRow> discard(
            Call call, @PathVariable String id, @RequestBody(required = false) @Nullable DiscardRequest request) {
        var reason = request == null ? null : request.reason();
        return ask(call, id, parked -> new DiscardParkedRecord(parked.service(), id, reason));
    }

    private ResponseEntity<ParkedRow> ask(Call call, String id, Function<ParkedRow, Object> command) {
        var parked = records.find(call.tenant(), id).orElseThrow(() -> new RefusedException(UNKNOWN));
        var answer = commands.send(call, Topic.OPERATION_COMMANDS, parked.service(), command.apply(parked));
        return answer.ok(shownTo(call, records.find(call.tenant(), id).orElse(parked)));
    }

    private static ParkedRow shownTo(Call call, ParkedRow row) {
        return call.principal().hasAny(Role.ADMIN) ? row : row.withoutDetail();
    }
}
