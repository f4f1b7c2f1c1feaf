package io.headgate.target.write;

import io.headgate.contracts.target.TargetCommand.ReportAttributes;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.target.model.TargetRules;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The attributes after a report. A null value removes its key in every mode. */
final class ReportAttributesDecision {

    private ReportAttributesDecision() {}

    /** Who reports: only the device itself ends the request for its attributes. */
    enum Reporter {
        DEVICE,
        OPERATOR
    }

    static Decision decide(TargetState target, ReportAttributes report, Reporter reporter) {
        Map<String, @Nullable String> given = new LinkedHashMap<>(report.attributes());
        if (report.mode() != ReportAttributes.Mode.REMOVE) {
            Map<String, @Nullable String> kept = new LinkedHashMap<>(given);
            kept.values().removeIf(value -> value == null);
            var refusal = TargetRules.attributes(kept, "the target");
            if (refusal.isPresent()) {
                return new Decision.Refused(refusal.get());
            }
        }
        var attributes = applied(target.attributes(), report.mode(), given);
        var tooMany = TargetRules.tooManyAttributes(attributes, "The target");
        if (tooMany.isPresent()) {
            return new Decision.Refused(tooMany.get());
        }
        return TargetChange.of(target)
                .attributes(attributes)
                .attributesReported(target.attributesReported() || reporter == Reporter.DEVICE)
                .decision();
    }

    private static Map<String, String> applied(
            Map<String, String> before, ReportAttributes.Mode mode, Map<String, @Nullable String> given) {
        var after = new LinkedHashMap<String, String>();
        switch (mode) {
            case MERGE, REMOVE -> after.putAll(before);
            case REPLACE -> {}
        }
        given.forEach((key, value) -> {
            if (value == null || mode == ReportAttributes.Mode.REMOVE) {
                after.remove(key);
            } else {
                after.put(key, value);
            }
        });
        return after;
    }
}
