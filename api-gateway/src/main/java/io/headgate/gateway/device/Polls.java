package io.headgate.gateway.device;

import io.headgate.gateway.device.Offers.Shown;
import io.headgate.gateway.settings.PollInterval;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The answer to a poll, written by hand from memory: it is what a gateway does all day. */
@Component
final class Polls {

    private final Offers offers;
    private final DeviceOrders orders;
    private final FeedbackSender sender;
    private final DeviceReadiness readiness;
    private final PollPace pace;

    Polls(Offers offers, DeviceOrders orders, FeedbackSender sender, DeviceReadiness readiness, PollPace pace) {
        this.offers = offers;
        this.orders = orders;
        this.sender = sender;
        this.readiness = readiness;
        this.pace = pace;
    }

    DeviceAnswer poll(Device device, DeviceLinks links, Instant now) {
        var mayOffer = !device.open().isEmpty() && readiness.mayOffer();
        var shown = mayOffer ? offers.choose(device, now) : null;
        var window = shown == null || shown.how() != Shown.How.DEPLOYMENT
                ? Optional.<Duration>empty()
                : offers.untilWindow(shown.action(), now);
        var json = new StringBuilder(384)
                .append("{\"config\":{\"polling\":{\"sleep\":\"")
                .append(PollInterval.text(pace.sleep(device, window)))
                .append("\"}}");
        var rels = 0;
        // What the broker cannot be told is not begun.
        if (shown != null && (shown.action().state().isOffered() || !sender.isBrokerAway())) {
            show(json, rels++, shown, links, now);
        }
        if (shown == null && mayOffer && !sender.isBrokerAway()) {
            orders.cancelPast(device, now);
            orders.endUnfit(device, now);
            var unused = orders.endDone(device, now);
        }
        if (device.installedAction() != 0) {
            rel(json, rels++, "installedBase", links.installed(device.installedAction()));
        }
        if (device.attributesWanted()) {
            rel(json, rels++, "configData", links.configData());
        }
        if (rels > 0) {
            json.append('}');
        }
        return DeviceAnswer.json(json.append('}').toString().getBytes(StandardCharsets.US_ASCII));
    }

    private void show(StringBuilder json, int before, Shown shown, DeviceLinks links, Instant now) {
        var action = shown.action();
        switch (shown.how()) {
            case DEPLOYMENT ->
                rel(json, before, "deploymentBase", links.deployment(action.id(), offers.changing(action, now)));
            case CONFIRMATION ->
                rel(json, before, "confirmationBase", links.confirmation(action.id(), offers.changing(action, now)));
            case CANCEL -> rel(json, before, "cancelAction", links.cancel(action.id()));
        }
    }

    /** Addresses are made of URL characters only, so nothing needs escaping. */
    private static void rel(StringBuilder json, int before, String name, String href) {
        json.append(before == 0 ? ",\"_links\":{" : ",")
                .append('"')
                .append(name)
                .append("\":{\"href\":\"")
                .append(href)
                .append("\"}");
    }
}
