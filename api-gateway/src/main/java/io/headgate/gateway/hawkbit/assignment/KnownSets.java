package io.headgate.gateway.hawkbit.assignment;

import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.problem.HawkbitRefused;
import io.headgate.gateway.view.software.Software;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Finds the sets that targets have, or refuses. */
@Component
public class KnownSets {

    private final Software software;

    KnownSets(Software software) {
        this.software = software;
    }

    /** @throws HawkbitRefused if there is none */
    public DistributionSetState numbered(Call call, int number) {
        return software.setByNumber(call.tenant(), number)
                .orElseThrow(() -> HawkbitCode.NOT_FOUND.because("There is no distribution set with this id."));
    }

    public @Nullable Integer numberOf(Call call, String setId) {
        return software.set(call.tenant(), setId)
                .map(DistributionSetState::number)
                .orElse(null);
    }

    /** The set; nothing, with 204, when there is none. */
    public ResponseEntity<AssignedSet> shown(Call call, @Nullable String setId) {
        if (setId == null) {
            return ResponseEntity.noContent().build();
        }
        return software.set(call.tenant(), setId)
                .map(set -> ResponseEntity.ok(AssignedSet.of(set)))
                .orElseGet(() -> ResponseEntity.noContent().build());
    }
}
