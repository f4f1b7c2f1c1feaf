package io.headgate.contracts;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * An expected "no": a stable code for machines, a sentence for people, and what to do about it.
 *
 * @param code stable and never reused, {@code <noun>.<reason>}, e.g. {@code rollout.not-approved}
 * @param kind what sort of no it is; decides the HTTP status
 * @param detail what was wrong with this request, without echoing unchecked input
 * @param remedy what the caller can do next
 */
public record Refusal(String code, Kind kind, String detail, String remedy) {

    public enum Kind {
        /** 400: the request cannot be understood. */
        INVALID,
        /** 403: understood, and not allowed to this principal. */
        FORBIDDEN,
        /** 404: no such thing, or not visible to this principal. */
        NOT_FOUND,
        /** 409: not possible in the present state. */
        CONFLICT,
        /** 412: the caller looked at an older version. */
        STALE,
        /** 413: larger than allowed. */
        TOO_LARGE,
        /** 422: well formed, but its content breaks a rule. */
        UNPROCESSABLE,
        /** 503: try again later. */
        UNAVAILABLE,
        /** 507: there is no room for it now. */
        NO_SPACE
    }

    /** @param roles any one of which would do; empty where nobody may */
    public static Refusal roleMissing(Collection<Role> roles) {
        return new Refusal(
                "access.role-missing",
                Kind.FORBIDDEN,
                roles.isEmpty()
                        ? "Nobody may do this here."
                        : "This needs one of the roles "
                                + roles.stream().sorted().map(Role::name).collect(Collectors.joining(", ")) + ".",
                "Ask someone who has the role, or an admin to give it to you.");
    }
}
