package io.headgate.gateway.security;

import io.headgate.gateway.problem.HttpRefusal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses what another site lets a browser send here with the credentials the browser remembers. Every browser tells where
 * a request comes from, and no page can change what it tells; whoever tells nothing is no browser. As Go's
 * {@code CrossOriginProtection}.
 */
final class CrossSiteRequests extends OncePerRequestFilter {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> NOT_FROM_A_SITE = Set.of("same-origin", "none");

    /**
     * For whom a request was meant.
     *
     * @param host the header as it came
     * @param name and {@code port}: as the caller's side of our proxies knows them
     */
    record Site(@Nullable String host, String name, int port, boolean isSecure) {

        static Site of(HttpServletRequest request) {
            return new Site(
                    request.getHeader(HttpHeaders.HOST),
                    request.getServerName(),
                    request.getServerPort(),
                    request.isSecure());
        }

        /** @param origin as a browser writes it; {@code null}, what it writes for what it hides, is another site */
        private boolean is(String origin) {
            URI uri;
            try {
                uri = new URI(origin);
            } catch (URISyntaxException e) {
                return false;
            }
            if (uri.getHost() == null || uri.getScheme() == null) {
                return false;
            }
            var secure = uri.getScheme().equalsIgnoreCase("https");
            if (isSecure && !secure) {
                return false;
            }
            // A proxy that ends TLS and is none of ours leaves nothing but the header to compare with.
            return uri.getRawAuthority().equalsIgnoreCase(host)
                    || (uri.getHost().equalsIgnoreCase(name)
                            && port == (uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80));
        }
    }

    private final Refusals refusals;

    CrossSiteRequests(Refusals refusals) {
        this.refusals = refusals;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (READING.contains(request.getMethod())
                || isFromHere(headers(request, "Sec-Fetch-Site"), headers(request, "Origin"), Site.of(request))) {
            chain.doFilter(request, response);
        } else {
            refusals.refuse(request, response, HttpRefusal.CROSS_SITE);
        }
    }

    private static List<String> headers(HttpServletRequest request, String name) {
        return Collections.list(request.getHeaders(name));
    }

    static boolean isFromHere(List<String> fetchSites, List<String> origins, Site site) {
        if (!fetchSites.isEmpty()) {
            return NOT_FROM_A_SITE.containsAll(fetchSites);
        }
        return origins.stream().allMatch(site::is);
    }
}
