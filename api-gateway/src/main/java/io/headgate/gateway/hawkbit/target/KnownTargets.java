package io.headgate.gateway.hawkbit.target;

import io.headgate.contracts.target.TargetMessage.TargetTypeState;
import io.headgate.gateway.hawkbit.target.TargetRequests.Target;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.problem.HawkbitRefused;
import io.headgate.gateway.view.label.Labels;
import io.headgate.gateway.view.label.Labels.Kind;
import io.headgate.gateway.view.target.TargetFilters;
import io.headgate.gateway.view.target.TargetFilters.TargetFilterRow;
import io.headgate.gateway.view.target.Targets;
import io.headgate.gateway.view.target.Targets.TargetRow;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Finds what a path or a body names, or refuses. */
@Component
public class KnownTargets {

    private final Targets targets;
    private final Labels labels;
    private final TargetFilters filters;

    KnownTargets(Targets targets, Labels labels, TargetFilters filters) {
        this.targets = targets;
        this.labels = labels;
        this.filters = filters;
    }

    /** @throws HawkbitRefused if there is none */
    public TargetRow target(Call call, String controllerId) {
        return targets.find(call.tenant(), controllerId)
                .orElseThrow(() -> HawkbitCode.NOT_FOUND.because("There is no target with this controllerId."));
    }

    TargetTypeState type(Call call, int number) {
        return labels.byNumber(call.tenant(), Kind.TARGET_TYPE, number)
                .orElseThrow(() -> HawkbitCode.NOT_FOUND.because("There is no target type with this id."));
    }

    TargetFilterRow filter(Call call, int number) {
        return filters.numbered(call.tenant(), number)
                .orElseThrow(() -> HawkbitCode.NOT_FOUND.because("There is no target filter with this id."));
    }

    /** One that was saved just now. */
    TargetFilterRow savedFilter(Call call, String id) {
        return filters.find(call.tenant(), id)
                .orElseThrow(() -> HawkbitCode.UNAVAILABLE.because("It is saved and not to be seen yet."));
    }

    /** The keys of the types the requests name by number. */
    Map<Integer, String> typeKeys(Call call, List<Target> requests) {
        var keys = new HashMap<Integer, String>();
        for (var request : requests) {
            var number = request.targetType();
            if (number != null && number >= 0) {
                keys.computeIfAbsent(number, one -> type(call, one).key());
            }
        }
        return keys;
    }

    /** Refuses unless all of them are there. */
    void requireAll(Call call, Collection<String> controllerIds) {
        if (targets.all(call.tenant(), controllerIds).size() < controllerIds.size()) {
            throw HawkbitCode.NOT_FOUND.because("Not all of the targets exist.");
        }
    }
}
