package io.headgate.target.automation;

import io.headgate.chassis.messaging.Fact;
import io.headgate.contracts.killswitch.KillSwitchMessage;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchPressed;
import io.headgate.target.write.KillSwitchTable;
import io.headgate.target.write.TargetFilterRegistry;
import java.util.List;

/** What a kill switch holds is assigned to nobody until a person switches it on again, after the switch was lifted. */
public final class WhenKillSwitchPressedThenSuspendAutoAssignments {

    private final KillSwitchTable switches;
    private final TargetFilterRegistry filters;

    public WhenKillSwitchPressedThenSuspendAutoAssignments(KillSwitchTable switches, TargetFilterRegistry filters) {
        this.switches = switches;
        this.filters = filters;
    }

    public void handle(List<Fact<?>> facts) {
        for (var fact : facts) {
            var tenant = fact.cause().tenant();
            var message = fact.as(KillSwitchMessage.class).message();
            if (switches.note(tenant, message) && message instanceof KillSwitchPressed pressed) {
                fact.cause().run(() -> filters.suspend(tenant, pressed.setId(), pressed.at()));
            }
        }
    }
}
