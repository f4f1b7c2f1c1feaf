package io.headgate.target.write;

import io.headgate.contracts.target.TargetCommand.SetTargetMetadata;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.target.model.TargetRules;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A null value takes its key away; keys that are not named stay. */
final class SetMetadataDecision {

    private SetMetadataDecision() {}

    static Decision decide(TargetState target, SetTargetMetadata command) {
        Map<String, @Nullable String> kept = new LinkedHashMap<>(command.entries());
        kept.values().removeIf(value -> value == null);
        var after = new LinkedHashMap<>(target.metadata());
        command.entries().forEach((key, value) -> {
            if (value == null) {
                after.remove(key);
            } else {
                after.put(key, value);
            }
        });
        return TargetRules.metadata(kept, "the target")
                .or(() -> TargetRules.tooMuchMetadata(after, "The target"))
                .<Decision>map(Decision.Refused::new)
                .orElseGet(() -> TargetChange.of(target).metadata(after).decision());
    }
}
