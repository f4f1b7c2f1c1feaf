package io.headgate.gateway.device;

import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.target.TargetMessage.AutoConfirm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A device as the device API sees it; immutable but for the time of its last contact.
 *
 * @param life of the target: who comes back under the id has another; 0 for one that this gateway has registered a moment ago
 * @param type key of the target's type; null for none
 * @param known whether there is such a target; the others are remembered for a short time only
 * @param tokens SHA-256 of the tokens that are valid
 * @param open actions that have not ended, in the order of their ids
 * @param failed actions of rollouts that have failed or timed out: each is open again when its group is retried
 * @param installed what the device has installed last; null for nothing
 * @param attributesReported whether it has ever told its attributes
 * @param attributesRequested whether it is asked for them again
 * @param autoConfirm null unless its owner consents to everything beforehand
 */
record Device(
        String controllerId,
        long life,
        @Nullable String type,
        boolean known,
        List<byte[]> tokens,
        List<DeviceAction> open,
        List<DeviceAction> failed,
        @Nullable Installed installed,
        boolean attributesReported,
        boolean attributesRequested,
        @Nullable AutoConfirm autoConfirm,
        LastContact lastContact) {

    static Device unknown(String controllerId, LastContact loaded) {
        return new Device(
                controllerId, 0, null, false, List.of(), List.of(), List.of(), null, true, false, null, loaded);
    }

    /**
     * A set that the device has installed.
     *
     * @param action by which
     * @param at when it was said
     */
    record Installed(long action, String setId, Instant at) {
        Installed {
            // One text for all devices, as of actions.
            setId = setId.intern();
        }

        static Installed by(ActionFeedback feedback) {
            return new Installed(feedback.actionId(), feedback.setId(), feedback.at());
        }
    }

    /** 0 when it has installed nothing. */
    long installedAction() {
        return installed == null ? 0 : installed.action();
    }

    boolean attributesWanted() {
        return !attributesReported || attributesRequested;
    }

    Device registered(
            long registeredLife,
            @Nullable String registeredType,
            List<byte[]> validTokens,
            boolean hasReportedAttributes,
            @Nullable AutoConfirm consentBeforehand) {
        return new Device(
                controllerId,
                registeredLife,
                registeredType,
                true,
                validTokens,
                open,
                failed,
                installed,
                hasReportedAttributes,
                attributesRequested,
                consentBeforehand,
                lastContact);
    }

    Device withAttributesReported() {
        return new Device(
                controllerId,
                life,
                type,
                known,
                tokens,
                open,
                failed,
                installed,
                true,
                false,
                autoConfirm,
                lastContact);
    }

    Device with(@Nullable AutoConfirm consentBeforehand) {
        return new Device(
                controllerId,
                life,
                type,
                known,
                tokens,
                open,
                failed,
                installed,
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
        actions.sort(Comparator.comparingLong(DeviceAction::id));
        return with(actions, failed);
    }

    /** Changes one open action, if it is there and of this attempt. */
    Device changing(long actionId, int attempt, UnaryOperator<DeviceAction> change) {
        for (var action : open) {
            if (action.id() == actionId && action.attempt() == attempt) {
                var changed = change.apply(action);
                if (changed.equals(action)) {
                    return this;
                }
                return with(
                        open.stream().map(one -> one == action ? changed : one).toList(), failed);
            }
        }
        return this;
    }

    /** The action of this or an earlier attempt is over. */
    Device ended(long actionId, int attempt, ActionState how) {
        for (var action : open) {
            if (action.id() == actionId && action.attempt() <= attempt) {
                var left = open.stream().filter(one -> one != action).toList();
                return how.mayBeRetried() && action.terms() == null
                        ? with(left, with(failed, action.ended(attempt, how)))
                        : with(left, failed);
            }
        }
        return this;
    }

    /**
     * What has failed in an earlier attempt than its group is at now is open again.
     *
     * @param attempts of an action's group; 0 when it is never retried any more
     */
    Device reopened(ToIntFunction<DeviceAction> attempts) {
        var stillFailed = new ArrayList<DeviceAction>(failed.size());
        var opened = open;
        for (var action : failed) {
            var attempt = attempts.applyAsInt(action);
            if (attempt > action.attempt()) {
                opened = with(opened, action.again(attempt));
            } else if (attempt > 0) {
                stillFailed.add(action);
            }
        }
        return stillFailed.size() == failed.size() ? this : with(opened, stillFailed);
    }

    private static List<DeviceAction> with(List<DeviceAction> actions, DeviceAction more) {
        return Stream.concat(actions.stream().filter(one -> one.id() != more.id()), Stream.of(more))
                .sorted(Comparator.comparingLong(DeviceAction::id))
                .toList();
    }

    /** What is told late, or again, moves nothing back. */
    Device installed(Installed last) {
        if (installed != null && installed.at().isAfter(last.at())) {
            return this;
        }
        return new Device(
                controllerId,
                life,
                type,
                known,
                tokens,
                open,
                failed,
                last,
                attributesReported,
                true,
                autoConfirm,
                lastContact);
    }

    Optional<DeviceAction> open(long actionId) {
        for (var action : open) {
            if (action.id() == actionId) {
                return Optional.of(action);
            }
        }
        return Optional.empty();
    }

    private Device with(List<DeviceAction> nowOpen, List<DeviceAction> nowFailed) {
        return new Device(
                controllerId,
                life,
                type,
                known,
                tokens,
                List.copyOf(nowOpen),
                List.copyOf(nowFailed),
                installed,
                attributesReported,
                attributesRequested,
                autoConfirm,
                lastContact);
    }
}
