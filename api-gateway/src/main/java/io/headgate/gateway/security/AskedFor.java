package io.headgate.gateway.security;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/** Where a login comes from, and whether it is for what only takes away. */
final class AskedFor extends WebAuthenticationDetails {

    private static final long serialVersionUID = 1L;

    private final boolean urgent;

    AskedFor(HttpServletRequest request) {
        super(request);
        this.urgent = UrgentRequests.isUrgent(request);
    }

    boolean isUrgent() {
        return urgent;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other) && other instanceof AskedFor asked && asked.urgent == urgent;
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + Boolean.hashCode(urgent);
    }
}
