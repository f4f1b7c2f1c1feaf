package io.headgate.gateway.device;

/**
 * One distribution set for one device.
 *
 * @param attempt which try this is, from 1
 * @param reports how many reports of the device were recorded; not exact
 */
record DeviceAction(
        long id, String rolloutId, int group, String setId, int weight, int attempt, ActionState state, int reports) {

    DeviceAction in(ActionState next) {
        return new DeviceAction(id, rolloutId, group, setId, weight, attempt, next, reports);
    }

    DeviceAction reported(ActionState next) {
        return new DeviceAction(id, rolloutId, group, setId, weight, attempt, next, reports + 1);
    }
}
