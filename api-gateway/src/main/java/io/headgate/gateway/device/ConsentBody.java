package io.headgate.gateway.device;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a device posts about consent; unknown fields are ignored. */
record ConsentBody(
        @Nullable Decision confirmation,
        @Nullable Integer code,
        @Nullable List<@Nullable String> details) {

    enum Decision {
        @JsonProperty("confirmed")
        CONFIRMED,
        @JsonProperty("denied")
        DENIED
    }

    /** Switches consent beforehand on. */
    record Beforehand(@Nullable String initiator, @Nullable String remark) {
        Beforehand {
            initiator = initiator == null ? null : DeviceText.lines(initiator);
            remark = remark == null ? null : DeviceText.lines(remark);
        }
    }

    List<String> messages() {
        return details == null
                ? List.of()
                : details.stream().filter(Objects::nonNull).map(String::valueOf).toList();
    }
}
