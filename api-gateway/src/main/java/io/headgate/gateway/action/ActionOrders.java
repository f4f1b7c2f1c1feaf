package io.headgate.gateway.action;

import io.headgate.contracts.Principal;
import io.headgate.contracts.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Orders about single actions, of rollouts and direct ones. When a method returns {@link Result.Done}, the devices are
 * served by it, and as a rule what is read of the action shows it; a repeat after a failure is safe.
 */
public interface ActionOrders {

    /** Ends an action the device has not begun; asks the device to give up one that it has. */
    Result cancel(long actionId, Principal by);

    /** Closes an action that is being cancelled, without waiting for the device, which may still install it. */
    Result forceQuit(long actionId, Principal by);

    /** Makes a soft or time-forced action a forced one; one that is forced already stays as it is. */
    Result force(long actionId, Principal by);

    /** Consents in the place of the device's owner. */
    Result confirm(long actionId, Principal by, Words words);

    /** Withholds consent, or takes it back while the device has not begun: the action waits on. */
    Result deny(long actionId, Principal by, Words words);

    /**
     * Consents to whatever waits for it on this device: belongs to the switching on of consent beforehand.
     *
     * @return how many there were
     */
    int confirmWaiting(String controllerId, Principal by);

    /**
     * Cancels the open direct actions of a set.
     *
     * @return how many there were
     */
    int cancelDirect(String setId, Principal by);

    /**
     * Closes the open direct actions of a set without waiting for the devices.
     *
     * @return how many there were
     */
    int closeDirect(String setId, Principal by);

    /**
     * What the one who decides has to say.
     *
     * @param code a status code of the caller's own
     */
    record Words(@Nullable Integer code, List<String> messages) {
        public static final int MOST_MESSAGES = 50;
        /** In characters. */
        public static final int LONGEST_MESSAGE = 512;

        public static final Words NONE = new Words(null, List.of());
    }

    sealed interface Result {
        record Done() implements Result {}

        record Refused(Why why) implements Result {}
    }

    /** Why an order is not carried out. */
    enum Why {
        NOT_FOUND(new Refusal(
                "action.not-found",
                Refusal.Kind.NOT_FOUND,
                "There is no such action.",
                "List the actions of the target to see which there are.")),
        NOT_CANCELABLE(new Refusal(
                "action.not-cancelable",
                Refusal.Kind.CONFLICT,
                "The action has ended or is being cancelled already.",
                "Look at its status; one that is being cancelled can be closed by force.")),
        NOT_FORCE_QUITABLE(new Refusal(
                "action.not-force-quitable",
                Refusal.Kind.CONFLICT,
                "Only an action that is being cancelled can be closed by force.",
                "Cancel it first.")),
        NOT_WAITING(new Refusal(
                "action.not-waiting",
                Refusal.Kind.CONFLICT,
                "The action does not wait for consent.",
                "Look at its status: consent is given or withheld before the device has begun.")),
        ENDED(new Refusal(
                "action.ended",
                Refusal.Kind.CONFLICT,
                "The action has ended.",
                "Assign the set again if it is wanted on the device.")),
        UNAVAILABLE(new Refusal(
                "action.order-not-taken",
                Refusal.Kind.UNAVAILABLE,
                "The message broker did not take the order; nothing has changed.",
                "Send it again in a few seconds."));

        private final Refusal refusal;

        Why(Refusal refusal) {
            this.refusal = refusal;
        }

        public Refusal refusal() {
            return refusal;
        }
    }
}
