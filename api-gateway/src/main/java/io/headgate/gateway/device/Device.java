package io.headgate.gateway.device;

import io.headgate.contracts.target.TargetMessage.AutoConfirm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A device as the device API sees it; immutable but for the time of its last contact.
 *
 * @param known whether there is such a target; the others are remembered for a short time only
 * @param tokens SHA-256 of the tokens that are valid
 * @param open actions that have not ended, in the order of their ids
 * @param installedAction the action whose set the device installed last; 0 for none
 * @param attributesReported whether it has ever told its attributes
 * @param attributesRequested whether it is asked for them again
 * @param autoConfirm null unless its owner consents to everything beforehand
 */
record Device(
        String controllerId,
        boolean known,
        List<byte[]> tokens,
        List<DeviceAction> open,
        long installedAction,
        boolean attributesReported,
        boolean attributesRequested,
        @Nullable AutoConfirm autoConfirm,
        LastContact lastContact) {

    static Device unknown(String controllerId, LastContact loaded) {
        return new Device(controllerId, false, List.of(), List.of(), 0, true, false, null, loaded);
    }

    boolean attributesWanted() {
        return !attributesReported || attributesRequested;
    }

    Device registered(
            List<byte[]> validTokens, boolean hasReportedAttributes, @Nullable AutoConfirm consentBeforehand) {
        return new Device(
                controllerId,
                true,
                validTokens,
                open,
                installedAction,
                hasReportedAttributes,
                attributesRequested,
                consentBeforehand,
                lastContact);
    }

    Device withAttributesReported() {
        return new Device(controllerId, known, tokens, open, installedAction, true, false, autoConfirm, lastContact);
    }

    Device with(@Nullable AutoConfirm consentBeforehand) {
        return new Device(
                controllerId,
                known,
                tokens,
                open,
                installedAction,
                attributesReported,
                attributesRequested,
                consentBeforehand,
                lastContact);
    }

    /** An action that is there already is replaced only by a later try of it. */
    Device withAction(DeviceAction action) {
        var actions = new ArrayList<DeviceAction>(open.size() + 1);
        for (var present : open) {
            if (present.id() == action.id()) {
                if (present.attempt() >= action.attempt()) {
                    return this;
                }
            } else {
                actions.add(present);
            }
        }
        actions.add(action);
        actions.sort(java.util.Comparator.comparingLong(DeviceAction::id));
        return withOpen(actions);
    }

    /** Changes one open action, if it is there and of this attempt. */
    Device changing(long actionId, int attempt, UnaryOperator<DeviceAction> change) {
        for (var action : open) {
            if (action.id() == actionId && action.attempt() == attempt) {
                var changed = change.apply(action);
                if (changed.equals(action)) {
                    return this;
                }
                return withOpen(
                        open.stream().map(one -> one == action ? changed : one).toList());
            }
        }
        return this;
    }

    /** The action of this or an earlier attempt is over. */
    Device without(long actionId, int attempt) {
        return open.stream().noneMatch(action -> action.id() == actionId && action.attempt() <= attempt)
                ? this
                : withOpen(open.stream()
                        .filter(action -> action.id() != actionId || action.attempt() > attempt)
                        .toList());
    }

    Device installed(long actionId) {
        return new Device(
                controllerId, known, tokens, open, actionId, attributesReported, true, autoConfirm, lastContact);
    }

    Optional<DeviceAction> open(long actionId) {
        for (var action : open) {
            if (action.id() == actionId) {
                return Optional.of(action);
            }
        }
        return Optional.empty();
    }

    private Device withOpen(List<DeviceAction> actions) {
        return new Device(
                controllerId,
                known,
                tokens,
                List.copyOf(actions),
                installedAction,
                attributesReported,
                attributesRequested,
                autoConfirm,
                lastContact);
    }
}
