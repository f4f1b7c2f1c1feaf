package io.headgate.distribution.inbound;

import io.headgate.chassis.messaging.Outbox;
import io.headgate.contracts.Principal;
import io.headgate.contracts.distribution.DistributionCommand.SaveModuleType;
import io.headgate.contracts.distribution.DistributionCommand.SaveSetType;
import io.headgate.distribution.model.Change;
import io.headgate.distribution.store.TypeStore;
import java.time.Instant;
import java.util.List;

/** The types every tenant begins with: hawkBit's, except that a module of them needs an artifact to be complete. */
public final class BuiltInTypes {

    private static final List<SaveModuleType> MODULE_TYPES = List.of(
            new SaveModuleType("mt-os", "os", "OS", "Firmware or operating system", null, 1, 1),
            new SaveModuleType(
                    "mt-application", "application", "Application", "Application", null, Integer.MAX_VALUE, 1));
    private static final List<SaveSetType> SET_TYPES = List.of(
            new SaveSetType("st-os", "os", "OS only", "Firmware or operating system", null, List.of("os"), List.of()),
            new SaveSetType(
                    "st-os_app",
                    "os_app",
                    "OS with apps",
                    "Operating system and applications",
                    null,
                    List.of("os"),
                    List.of("application")),
            new SaveSetType("st-app", "app", "Apps only", "Applications", null, List.of("application"), List.of()));

    private final TypeStore types;
    private final TypeTeller teller;

    public BuiltInTypes(TypeStore types, Outbox outbox) {
        this.types = types;
        this.teller = new TypeTeller(types, outbox);
    }

    /** In the current transaction; once for each tenant, for ever: a type that was deleted does not come back. */
    public void give(String tenant, Instant now) {
        if (!types.welcome(tenant)) {
            return;
        }
        var change = new Change(Principal.system("distribution-service").name(), now);
        for (var type : MODULE_TYPES) {
            types.save(tenant, type, change);
            teller.tellModuleType(tenant, type.typeId());
        }
        for (var type : SET_TYPES) {
            types.save(tenant, type, change);
            teller.tellSetType(tenant, type.typeId());
        }
    }
}
