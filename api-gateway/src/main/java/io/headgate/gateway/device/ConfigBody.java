package io.headgate.gateway.device;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.headgate.contracts.target.TargetCommand.ReportAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a device puts as its attributes. */
record ConfigBody(@Nullable Mode mode, @Nullable Map<String, @Nullable String> data) {

    private static final int LONGEST = 128;

    ConfigBody {
        data = data == null ? null : cleaned(data);
    }

    private static Map<String, @Nullable String> cleaned(Map<String, @Nullable String> data) {
        var clean = new LinkedHashMap<String, @Nullable String>();
        data.forEach((key, value) -> clean.put(DeviceText.line(key), value == null ? null : DeviceText.line(value)));
        return clean;
    }

    enum Mode {
        @JsonProperty("merge")
        MERGE(ReportAttributes.Mode.MERGE),
        @JsonProperty("replace")
        REPLACE(ReportAttributes.Mode.REPLACE),
        @JsonProperty("remove")
        REMOVE(ReportAttributes.Mode.REMOVE);

        private final ReportAttributes.Mode command;

        Mode(ReportAttributes.Mode command) {
            this.command = command;
        }
    }

    ReportAttributes.Mode commandMode() {
        return mode == null ? ReportAttributes.Mode.MERGE : mode.command;
    }

    /** How many attributes the device has at least, when this is done. */
    long adds() {
        return data == null || mode == Mode.REMOVE
                ? 0
                : data.values().stream().filter(Objects::nonNull).count();
    }

    boolean isValid() {
        return data != null
                && !data.isEmpty()
                && data.entrySet().stream()
                        .allMatch(entry -> !entry.getKey().isEmpty()
                                && isShort(entry.getKey())
                                && (entry.getValue() == null || isShort(entry.getValue())));
    }

    private static boolean isShort(String text) {
        return text.length() <= LONGEST;
    }
}
