package io.headgate.gateway.device;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.action.ActionFeedback.Kind;
import io.headgate.contracts.target.TargetCommand.SetAutoConfirm;
import io.headgate.contracts.target.TargetMessage.AutoConfirm;
import io.headgate.gateway.action.ActionOrders.Words;
import io.headgate.gateway.device.ConsentBody.Beforehand;
import io.headgate.gateway.device.ConsentBody.Decision;
import io.headgate.gateway.device.DeviceJson.AutoConfirmation;
import io.headgate.gateway.device.DeviceJson.Consent;
import io.headgate.gateway.device.DeviceJson.Href;
import io.headgate.gateway.device.Offers.Shown;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The consent of devices' owners: to single actions, and to everything beforehand. */
@Component
final class Consents {

    private static final int LONGEST_TEXT = 512;

    private final Offers offers;
    private final DeviceOrders orders;
    private final DeviceStore store;
    private final DeviceDirectory directory;
    private final DeviceRegistration registry;

    Consents(
            Offers offers,
            DeviceOrders orders,
            DeviceStore store,
            DeviceDirectory directory,
            DeviceRegistration registry) {
        this.offers = offers;
        this.orders = orders;
        this.store = store;
        this.directory = directory;
        this.registry = registry;
    }

    DeviceAnswer overview(Device device, DeviceLinks links, Instant now) {
        var rels = new LinkedHashMap<String, Href>();
        var rel = device.autoConfirm() == null ? "activateAutoConfirm" : "deactivateAutoConfirm";
        rels.put(rel, new Href(links.autoConfirm(rel)));
        var shown = offers.choose(device, now);
        if (shown != null && shown.how() == Shown.How.CONFIRMATION) {
            var action = shown.action();
            rels.put("confirmationBase", new Href(links.confirmation(action.id(), offers.changing(action, now))));
        }
        return DeviceAnswer.json(DeviceJson.write(new Consent(beforehand(device.autoConfirm()), Map.copyOf(rels))));
    }

    private static AutoConfirmation beforehand(@Nullable AutoConfirm consent) {
        return consent == null
                ? new AutoConfirmation(false, null, null, 0)
                : new AutoConfirmation(
                        true,
                        consent.initiator(),
                        consent.remark(),
                        consent.activatedAt().toEpochMilli());
    }

    DeviceAnswer decide(Device device, long actionId, byte[] body, Instant now) {
        var decided = DeviceJson.read(body, ConsentBody.class).filter(read -> read.confirmation() != null);
        if (decided.isEmpty()) {
            return DeviceAnswer.refused(DeviceRefusal.MALFORMED);
        }
        if (decided.get().messages().size() > Words.MOST_MESSAGES) {
            return DeviceAnswer.refused(DeviceRefusal.TOO_MANY);
        }
        var open = device.open(actionId);
        if (open.isEmpty()) {
            return DeviceAnswer.refused(
                    store.action(actionId, device.controllerId()).isPresent()
                            ? DeviceRefusal.CLOSED
                            : DeviceRefusal.NOT_FOUND);
        }
        var action = open.get();
        var consents = decided.get().confirmation() == Decision.CONFIRMED;
        var possible = offers.mayBeDecided(device, action, now)
                && (consents ? offers.waitsForConsent(device, action) : offers.mayDeny(device, action));
        if (!possible) {
            return DeviceAnswer.refused(DeviceRefusal.NOT_FOUND);
        }
        if (action.reports() >= DeviceReports.MOST_REPORTS) {
            return DeviceAnswer.refused(DeviceRefusal.TOO_MANY);
        }
        var words =
                new Words(decided.get().code(), FeedbackBody.split(decided.get().messages()));
        var kind = consents ? Kind.CONFIRMED : Kind.DENIED;
        return orders.consent(device.controllerId(), actionId, kind, words, null)
                .map(taken -> taken.join() ? DeviceAnswer.ok() : DeviceAnswer.refused(DeviceRefusal.UNAVAILABLE))
                .orElseGet(() -> DeviceAnswer.refused(DeviceRefusal.CLOSED));
    }

    /** @param body may be empty */
    DeviceAnswer activate(Device device, byte[] body, Instant now) {
        var said = body.length == 0 ? Optional.of(new Beforehand(null, null)) : DeviceJson.read(body, Beforehand.class);
        if (said.isEmpty()
                || isTooLong(said.get().initiator())
                || isTooLong(said.get().remark())) {
            return DeviceAnswer.refused(DeviceRefusal.MALFORMED);
        }
        if (device.autoConfirm() != null) {
            return DeviceAnswer.refused(DeviceRefusal.AUTO_CONFIRM_ACTIVE);
        }
        var initiator = said.get().initiator();
        var remark = said.get().remark();
        var refusal = order(device, new SetAutoConfirm(device.controllerId(), true, initiator, remark));
        if (refusal != null) {
            return DeviceAnswer.refused(refusal);
        }
        // The registry's own record follows; the next poll must not wait for it.
        directory.change(device.controllerId(), known -> known.with(new AutoConfirm(now, initiator, remark)));
        try {
            orders.confirmWaiting(device, null);
        } catch (RetriableException e) {
            // Nothing waits while it is on; only after it is off again would these be asked for once more.
            return DeviceAnswer.refused(DeviceRefusal.UNAVAILABLE);
        }
        return DeviceAnswer.ok();
    }

    DeviceAnswer deactivate(Device device) {
        var refusal = order(device, new SetAutoConfirm(device.controllerId(), false, null, null));
        if (refusal != null) {
            return DeviceAnswer.refused(refusal);
        }
        directory.change(device.controllerId(), known -> known.with((AutoConfirm) null));
        return DeviceAnswer.ok();
    }

    /** @return null when it is carried out */
    private @Nullable DeviceRefusal order(Device device, SetAutoConfirm command) {
        var reply = registry.ask(device.controllerId(), command);
        if (reply.isEmpty()) {
            return DeviceRefusal.UNAVAILABLE;
        }
        var refusal = reply.get().refusal();
        if (refusal == null) {
            return null;
        }
        if (refusal.kind() == Refusal.Kind.CONFLICT) {
            return DeviceRefusal.AUTO_CONFIRM_ACTIVE;
        }
        return refusal.kind() == Refusal.Kind.UNAVAILABLE ? DeviceRefusal.UNAVAILABLE : DeviceRefusal.MALFORMED;
    }

    private static boolean isTooLong(@Nullable String text) {
        return text != null && text.length() > LONGEST_TEXT;
    }
}
