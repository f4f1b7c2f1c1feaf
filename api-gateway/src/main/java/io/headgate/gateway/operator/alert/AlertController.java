package io.headgate.gateway.operator.alert;

import io.headgate.contracts.Prose;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.alert.AlertCommand.AcknowledgeAlert;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.alert.Alerts;
import io.headgate.gateway.view.alert.Alerts.AlertRow;
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
@RequestMapping("/api/v1/alerts")
class AlertController {

    private static final Refusal UNKNOWN = new Refusal(
            "alert.unknown",
            Refusal.Kind.NOT_FOUND,
            "There is no alert with this id.",
            "List the alerts and check the id.");

    private final Commands commands;
    private final Alerts alerts;

    AlertController(Commands commands, Alerts alerts) {
        this.commands = commands;
        this.alerts = alerts;
    }

    record AcknowledgeRequest(@Prose @Nullable String remark) {}

    /** Newest first; {@code q=open==true} for those nobody has acknowledged. */
    @GetMapping
    Listing.Part<AlertRow> list(
            Call call,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String sort,
            @RequestParam(required = false) @Nullable String offset,
            @RequestParam(required = false) @Nullable String limit) {
        return alerts.list(call.tenant(), Listing.parse(Alerts.FIELDS, q, sort, offset, limit));
    }

    @GetMapping("/{id}")
    AlertRow one(Call call, @PathVariable String id) {
        return alerts.find(call.tenant(), id).orElseThrow(() -> new RefusedException(UNKNOWN));
    }

    @PostMapping("/{id}/acknowledge")
    ResponseEntity<AlertRow> acknowledge(
            Call call, @PathVariable String id, @RequestBody(required = false) @Nullable AcknowledgeRequest request) {
        var answer = commands.send(
                call, Topic.ALERT_COMMANDS, id, new AcknowledgeAlert(id, request == null ? null : request.remark()));
        return answer.ok(one(call, id));
    }
}
