package io.headgate.gateway.operator.alert;

import io.headgate.chassis.WebhookSecret;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.alert.AlertCommand.DeleteChannel;
import io.headgate.contracts.alert.AlertCommand.SaveWebhook;
import io.headgate.gateway.operator.Answer;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.alert.Alerts;
import io.headgate.gateway.view.alert.Alerts.ChannelRow;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
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

/** Webhooks. The secret that signs their messages is derived, and shown only to whoever makes the channel. */
@RestController
@RequestMapping("/api/v1/alert-channels")
class AlertChannelController {

    private static final Refusal UNKNOWN = new Refusal(
            "alert-channel.unknown",
            Refusal.Kind.NOT_FOUND,
            "There is no alert channel with this id.",
            "List the alert channels and check the id.");
    private static final Refusal NO_KEY = new Refusal(
            "alert-channel.no-signing-key",
            Refusal.Kind.UNAVAILABLE,
            "This installation has no key to sign webhooks with.",
            "Set headgate.webhook.signing-key for the gateway and the notification service.");

    private final Commands commands;
    private final Alerts alerts;
    private final String signingKey;

    AlertChannelController(
            Commands commands, Alerts alerts, @Value("${headgate.webhook.signing-key:}") String signingKey) {
        this.commands = commands;
        this.alerts = alerts;
        this.signingKey = signingKey;
    }

    record ChannelRequest(String name, String url) {}

    /** @param secret 64 hexadecimal digits; null when this is a repeat: it was shown in the first answer */
    record NewChannel(
            String id, String name, String url, @Nullable String secret) {}

    @PostMapping
    ResponseEntity<NewChannel> add(Call call, @RequestBody ChannelRequest request) {
        if (signingKey.isBlank()) {
            throw new RefusedException(NO_KEY);
        }
        var id = call.newId("ch");
        var answer = save(call, id, request);
        var secret = answer.reply().repeated()
                ? null
                : WebhookSecret.of(signingKey, id).asHex();
        return answer.created(
                "/api/v1/alert-channels/" + id, new NewChannel(id, request.name(), request.url(), secret));
    }

    @PutMapping("/{id}")
    ResponseEntity<ChannelRow> replace(Call call, @PathVariable String id, @RequestBody ChannelRequest request) {
        find(call, id);
        var answer = save(call, id, request);
        return answer.ok(find(call, id));
    }

    private Answer save(Call call, String id, ChannelRequest request) {
        return commands.send(call, Topic.ALERT_COMMANDS, id, new SaveWebhook(id, request.name(), request.url()));
    }

    @GetMapping
    Listing.Part<ChannelRow> list(
            Call call,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String sort,
            @RequestParam(required = false) @Nullable String offset,
            @RequestParam(required = false) @Nullable String limit) {
        return alerts.channels(call.tenant(), Listing.parse(Alerts.CHANNEL_FIELDS, q, sort, offset, limit));
    }

    @GetMapping("/{id}")
    ResponseEntity<ChannelRow> one(Call call, @PathVariable String id) {
        var channel = find(call, id);
        return Answer.resource(channel.version(), channel);
    }

    private ChannelRow find(Call call, String id) {
        return alerts.channel(call.tenant(), id).orElseThrow(() -> new RefusedException(UNKNOWN));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(Call call, @PathVariable String id) {
        return commands.send(call, Topic.ALERT_COMMANDS, id, new DeleteChannel(id))
                .noContent();
    }
}
