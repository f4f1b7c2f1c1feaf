package io.headgate.gateway.operator.approval;

import io.headgate.gateway.operator.Call;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.approval.Approvals;
import io.headgate.gateway.view.approval.Approvals.ApprovalRow;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/approvals")
class ApprovalController {

    private final Approvals approvals;

    ApprovalController(Approvals approvals) {
        this.approvals = approvals;
    }

    /** Newest first; {@code q=state==OPEN} for what waits. */
    @GetMapping
    Listing.Part<ApprovalRow> list(
            Call call,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String sort,
            @RequestParam(required = false) @Nullable String offset,
            @RequestParam(required = false) @Nullable String limit) {
        return approvals.list(call.tenant(), Listing.parse(Approvals.FIELDS, q, sort, offset, limit));
    }
}
