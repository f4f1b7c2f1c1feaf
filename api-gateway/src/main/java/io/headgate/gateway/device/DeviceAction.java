package io.headgate.gateway.device;

import org.jspecify.annotations.Nullable;

/**
 * One distribution set for one device.
 *
 * @param rolloutId of the rollout, or of the direct assignment
 * @param group 0 for a direct assignment
 * @param attempt which try this is, from 1
 * @param reports how many reports of the device were taken
 * @param asOf of the registry, when the target was chosen
 * @param downloadNoted whether it was told that the device downloads; forgotten with the device's place in memory
 * @param terms of a direct assignment; null for an action of a rollout, whose terms are the rollout's
 */
record DeviceAction(
        long id,
        String rolloutId,
        int group,
        String setId,
        int weight,
        int attempt,
        ActionState state,
        int reports,
        Orders orders,
        long asOf,
        boolean downloadNoted,
        @Nullable ActionTerms terms) {

    DeviceAction(
            long id,
            String rolloutId,
            int group,
            String setId,
            int weight,
            int attempt,
            ActionState state,
            int reports,
            Orders orders,
            long asOf,
            @Nullable ActionTerms terms) {
        this(id, rolloutId, group, setId, weight, attempt, state, reports, orders, asOf, false, terms);
    }

    DeviceAction in(ActionState next) {
        return new DeviceAction(
                id, rolloutId, group, setId, weight, attempt, next, reports, orders, asOf, downloadNoted, terms);
    }

    DeviceAction reported(int count) {
        return new DeviceAction(
                id, rolloutId, group, setId, weight, attempt, state, count, orders, asOf, downloadNoted, terms);
    }

    DeviceAction with(Orders changed) {
        return new DeviceAction(
                id, rolloutId, group, setId, weight, attempt, state, reports, changed, asOf, downloadNoted, terms);
    }

    DeviceAction withDownloadNoted() {
        return new DeviceAction(
                id, rolloutId, group, setId, weight, attempt, state, reports, orders, asOf, true, terms);
    }

    DeviceAction ended(int inAttempt, ActionState how) {
        return new DeviceAction(
                id, rolloutId, group, setId, weight, inAttempt, how, reports, orders, asOf, downloadNoted, terms);
    }

    /** Once more, from the beginning; that it is forced, and consented to, stays. */
    DeviceAction again(int nextAttempt) {
        return new DeviceAction(
                id,
                rolloutId,
                group,
                setId,
                weight,
                nextAttempt,
                ActionState.ASSIGNED,
                0,
                orders.with(Orders.Cancel.NONE, orders.at()),
                asOf,
                false,
                terms);
    }
}
