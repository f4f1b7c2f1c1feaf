package io.headgate.gateway.problem;

import io.headgate.contracts.Refusal;
import org.springframework.http.HttpStatus;

/** What HTTP itself can get wrong: refusals whose status is not one of {@link Refusal.Kind}. */
public enum HttpRefusal {
    MALFORMED(
            HttpStatus.BAD_REQUEST,
            "request.malformed",
            "The request is not well-formed HTTP for this API, or its line and headers are longer than 8 KiB.",
            "Compare it with the API's description at /swagger-ui.html."),
    UNAUTHENTICATED(
            HttpStatus.UNAUTHORIZED,
            "access.unauthenticated",
            "Who is asking is not known, or the credentials are wrong.",
            "Send HTTP Basic credentials of a user, or a bearer token where an OIDC issuer is configured."),
    ROLE_MISSING(
            HttpStatus.FORBIDDEN,
            "access.role-missing",
            "None of your roles allows this.",
            "Ask someone who has the role, or an admin to give it to you."),
    CROSS_SITE(
            HttpStatus.FORBIDDEN,
            "access.cross-site",
            "A page of another site made your browser send this.",
            "Work on the pages of this Headgate. If you did: let the proxy in front of it hand on the Host header, or be"
                    + " named in headgate.proxies.trusted and send X-Forwarded-Host."),
    UNKNOWN_ROUTE(
            HttpStatus.NOT_FOUND,
            "route.unknown",
            "There is nothing at this path.",
            "Compare the path with the API's description at /swagger-ui.html."),
    METHOD_NOT_ALLOWED(
            HttpStatus.METHOD_NOT_ALLOWED,
            "route.method-not-allowed",
            "This path exists, but not with this method.",
            "Use one of the methods the Allow header or the API's description names."),
    NOT_ACCEPTABLE(
            HttpStatus.NOT_ACCEPTABLE,
            "request.not-acceptable",
            "The answer cannot be given in a form the Accept header asks for.",
            "Accept application/json."),
    UNSUPPORTED_MEDIA_TYPE(
            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
            "request.unsupported-media-type",
            "The body is of a type that is not read here.",
            "Send application/json with a matching Content-Type header."),
    TOO_SLOW(
            HttpStatus.REQUEST_TIMEOUT,
            "request.too-slow",
            "The body came too slowly, or stopped coming.",
            "Send it again over a better line; nothing was kept of it."),
    TOO_LARGE(
            HttpStatus.CONTENT_TOO_LARGE,
            "request.too-large",
            "The body is larger than allowed.",
            "Send less at once; up to 1 MiB of JSON is read."),
    TOO_OFTEN(
            HttpStatus.TOO_MANY_REQUESTS,
            "request.too-often",
            "More requests come from your address than are taken in a second.",
            "Ask again after the Retry-After time, and less often. Many devices behind one address: let their proxy be"
                    + " named in headgate.proxies.trusted, raise headgate.requests.reads-per-second, or name their network in"
                    + " headgate.requests.unlimited-networks."),
    TOO_MANY_LOGINS(
            HttpStatus.TOO_MANY_REQUESTS,
            "login.too-many",
            "After several wrong passwords, or while many others log in, a login is not looked at for a moment.",
            "Try again after the Retry-After time with the right password. Who has logged in lately is not affected."),
    TOO_MANY_STREAMS(
            HttpStatus.TOO_MANY_REQUESTS,
            "stream.too-many",
            "Too many live streams are open, of this user or of all.",
            "Close one, or ask again in a while; one stream tells of all rollouts."),
    UNEXPECTED(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "internal.unexpected",
            "Something failed here that nobody expected.",
            "Try again; if it stays, give the correlation id to whoever operates Headgate.");

    private final HttpStatus status;
    private final String code;
    private final String detail;
    private final String remedy;

    HttpRefusal(HttpStatus status, String code, String detail, String remedy) {
        this.status = status;
        this.code = code;
        this.detail = detail;
        this.remedy = remedy;
    }

    public int status() {
        return status.value();
    }

    public String code() {
        return code;
    }

    public Problem problem(String correlationId) {
        return new Problem(
                "urn:headgate:problem:" + code,
                status.getReasonPhrase(),
                status.value(),
                code,
                detail,
                remedy,
                correlationId);
    }

    public static HttpRefusal ofStatus(int status) {
        for (var refusal : values()) {
            if (refusal.status.value() == status) {
                return refusal;
            }
        }
        return status >= 400 && status < 500 ? MALFORMED : UNEXPECTED;
    }
}
