package io.headgate.gateway.hawkbit.target;

import io.headgate.contracts.action.Terms;
import io.headgate.contracts.target.TargetMessage.AutoAssignment;
import io.headgate.contracts.target.TargetMessage.AutoAssignment.Halt;
import io.headgate.gateway.hawkbit.assignment.AssignmentRequest;
import io.headgate.gateway.hawkbit.assignment.AssignmentRequest.Kind;
import io.headgate.gateway.hawkbit.software.KnownSoftware;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.problem.HawkbitRefused;
import io.headgate.gateway.settings.TenantSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a filter is to assign by itself, checked, with hawkBit's defaults. */
@Component
class WantedAutoAssignment {

    private final KnownSoftware sets;
    private final TenantSettings settings;

    WantedAutoAssignment(KnownSoftware sets, TenantSettings settings) {
        this.sets = sets;
        this.settings = settings;
    }

    /** @param set its number */
    record Request(
            long set,
            @Nullable Kind type,
            @Nullable Integer weight,
            @Nullable Boolean confirmationRequired) {}

    /** @throws HawkbitRefused if it cannot be assigned that way */
    AutoAssignment of(Call call, Request request, @Nullable Halt halt) {
        var set = sets.set(call.tenant(), request.set());
        if (set.deleted()) {
            throw HawkbitCode.NOT_FOUND.because("The distribution set was deleted.");
        }
        if (!set.valid()) {
            throw HawkbitCode.SET_INVALID.because("The distribution set was invalidated.");
        }
        if (!set.complete()) {
            throw HawkbitCode.SET_INCOMPLETE.because("The distribution set is not complete.");
        }
        var type = request.type() == null ? Kind.FORCED : request.type();
        if (type == Kind.TIME_FORCED) {
            throw HawkbitCode.AUTO_ASSIGN_TYPE.because("An auto-assignment has no time from which it is forced.");
        }
        var terms = new Terms(
                type.type(),
                null,
                AssignmentRequest.checkedWeight(request.weight()),
                request.confirmationRequired() == null
                        ? settings.policy().confirmationFlow()
                        : request.confirmationRequired(),
                null,
                // Who has it, or had it, is not looked for.
                null);
        return new AutoAssignment(set.setId(), terms, halt, set.contentDigest(), null);
    }
}
