package io.headgate.gateway.device;

import io.headgate.gateway.settings.PollInterval;
import io.headgate.gateway.settings.TenantSettings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.stereotype.Component;

/** The answer to a poll, written by hand from memory: it is what a gateway does all day. */
@Component
final class Polls {

    private final Rollouts rollouts;
    private final FeedbackSender sender;
    private final DeviceReadiness readiness;
    private final TenantSettings settings;

    Polls(Rollouts rollouts, FeedbackSender sender, DeviceReadiness readiness, TenantSettings settings) {
        this.rollouts = rollouts;
        this.sender = sender;
        this.readiness = readiness;
        this.settings = settings;
    }

    DeviceAnswer poll(Device device, DeviceLinks links, Instant now) {
        var json = new StringBuilder(384)
                .append("{\"config\":{\"polling\":{\"sleep\":\"")
                .append(sleep())
                .append("\"}}");
        var rels = 0;
        var shown = device.open().isEmpty() || !readiness.isReady()
                ? null
                : rollouts.choose(device, now)
                        // What the broker cannot be told is not begun.
                        .filter(action -> action.state().isOffered() || !sender.isBrokerAway())
                        .orElse(null);
        if (shown != null) {
            rel(json, rels++, "deploymentBase", links.deployment(shown.id(), changing(shown, now)));
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

    private String sleep() {
        return PollInterval.text(settings.policy()
                .polling()
                .base()
                .secondsOfOneAnswer(ThreadLocalRandom.current().nextDouble()));
    }

    /** Changes when what the device has to do changes: another try, or now forced. */
    private int changing(DeviceAction action, Instant now) {
        var forced = rollouts.control(action.rolloutId())
                .map(control -> control.isForced(now))
                .orElse(false);
        return action.attempt() * 2 + (forced ? 1 : 0);
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
