package io.headgate.gateway.hawkbit.assignment;

import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.gateway.hawkbit.software.KnownSoftware;
import io.headgate.gateway.hawkbit.software.SetResource;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.problem.HawkbitRefused;
import io.headgate.gateway.view.software.Software;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Finds the sets that targets have, or refuses. */
@Component
public class KnownSets {

    private final Software software;
    private final KnownSoftware known;

    KnownSets(Software software, KnownSoftware known) {
        this.software = software;
        this.known = known;
    }

    /** @throws HawkbitRefused if there is none */
    public DistributionSetState numbered(Call call, int number) {
        return known.set(call.tenant(), number);
    }

    public @Nullable Integer numberOf(Call call, String setId) {
        return software.set(call.tenant(), setId)
                .map(DistributionSetState::number)
                .orElse(null);
    }

    /** The set; nothing, with 204, when there is none. */
    public ResponseEntity<SetResource> shown(Call call, @Nullable String setId) {
        if (setId == null) {
            return ResponseEntity.noContent().build();
        }
        return software.set(call.tenant(), setId)
                .map(set -> ResponseEntity.ok(known.shown(call.tenant(), set)))
                .orElseGet(() -> ResponseEntity.noContent().build());
    }
}
