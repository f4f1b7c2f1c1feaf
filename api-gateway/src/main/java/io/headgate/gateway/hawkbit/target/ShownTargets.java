package io.headgate.gateway.hawkbit.target;

import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.security.HawkbitPermissions;
import io.headgate.gateway.token.TokenCopies;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.target.Targets.TargetRow;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Targets in hawkBit's form; their tokens too, for those who may read them. */
@Component
class ShownTargets {

    private final PollTimes times;
    private final TokenCopies tokens;

    ShownTargets(PollTimes times, TokenCopies tokens) {
        this.times = times;
        this.tokens = tokens;
    }

    ListBody<TargetResource> page(Call call, Listing.Part<TargetRow> part) {
        var known = tokens(call, part.content());
        return ListBody.of(part, row -> TargetResource.listed(row, times, known.get(row.controllerId())));
    }

    /** @param made tokens that were made for them just now, by controller id */
    List<TargetResource> made(Call call, Collection<TargetRow> rows, Map<String, String> made) {
        var known = tokens(call, rows);
        return rows.stream()
                .map(row -> TargetResource.listed(
                        row, times, made.getOrDefault(row.controllerId(), known.get(row.controllerId()))))
                .toList();
    }

    TargetResource whole(Call call, TargetRow row) {
        return TargetResource.whole(row, times, tokens(call, List.of(row)).get(row.controllerId()));
    }

    private Map<String, String> tokens(Call call, Collection<TargetRow> rows) {
        return HawkbitPermissions.of(call.principal().roles()).contains(HawkbitPermissions.READ_TARGET_TOKEN)
                ? tokens.of(
                        call.tenant(),
                        rows.stream().map(TargetRow::controllerId).toList())
                : Map.of();
    }
}
