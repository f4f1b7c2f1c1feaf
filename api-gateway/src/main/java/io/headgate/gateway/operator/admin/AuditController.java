package io.headgate.gateway.operator.admin;

import io.headgate.gateway.operator.Call;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.audit.AuditLog;
import io.headgate.gateway.view.audit.AuditLog.AuditRow;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class AuditController {

    private final AuditLog audit;

    AuditController(AuditLog audit) {
        this.audit = audit;
    }

    /** Newest first; {@code q=who==olaf;outcome==REFUSED} for what one person was refused. */
    @GetMapping("/api/v1/audit")
    Listing.Part<AuditRow> list(
            Call call,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String sort,
            @RequestParam(required = false) @Nullable String offset,
            @RequestParam(required = false) @Nullable String limit) {
        return audit.list(call.tenant(), Listing.parse(AuditLog.FIELDS, q, sort, offset, limit));
    }
}
