package io.headgate.gateway.security;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.Collections;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Gives requests that come through a trusted proxy the address, scheme and host their callers used. */
final class ForwardedRequests implements Filter {

    private final TrustedProxies proxies;

    ForwardedRequests(TrustedProxies proxies) {
        this.proxies = proxies;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http && proxies.contains(http.getRemoteAddr())) {
            proxies.mark(http);
            chain.doFilter(new Forwarded(http, proxies), response);
        } else {
            chain.doFilter(request, response);
        }
    }

    /** As the caller sent it to the outermost proxy. */
    private static final class Forwarded extends HttpServletRequestWrapper {

        private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::(\\d{1,5}))?");

        private final String address;
        private final String scheme;
        private final String host;
        private final int port;

        Forwarded(HttpServletRequest request, TrustedProxies proxies) {
            super(request);
            this.address = proxies.caller(Collections.list(request.getHeaders("X-Forwarded-For")))
                    .orElseGet(request::getRemoteAddr);
            var proto = last(request.getHeader("X-Forwarded-Proto"));
            this.scheme = "https".equalsIgnoreCase(proto)
                    ? "https"
                    : "http".equalsIgnoreCase(proto) ? "http" : request.getScheme();
            var forwardedHost = HOST.matcher(last(request.getHeader("X-Forwarded-Host")));
            var named = forwardedHost.matches();
            this.host = named ? forwardedHost.group(1) : request.getServerName();
            var standard = scheme.equals("https") ? 443 : 80;
            var port = number(last(request.getHeader("X-Forwarded-Port")));
            if (port == 0) {
                port = named
                        ? number(forwardedHost.group(2))
                        : proto.isEmpty() ? request.getServerPort() : portOf(request);
            }
            this.port = port == 0 ? standard : port;
        }

        /** What the Host header itself says; a proxy that hands it on hands on its port. */
        private static int portOf(HttpServletRequest request) {
            var given = request.getHeader("Host");
            var matcher = HOST.matcher(given == null ? "" : given);
            return matcher.matches() ? number(matcher.group(2)) : 0;
        }

        /** Of several the last: that of the nearest proxy. */
        private static String last(@Nullable String header) {
            return header == null
                    ? ""
                    : header.substring(header.lastIndexOf(',') + 1).strip();
        }

        private static int number(@Nullable String text) {
            if (text == null || !text.matches("\\d{1,5}")) {
                return 0;
            }
            var number = Integer.parseInt(text);
            return number <= 65_535 ? number : 0;
        }

        @Override
        public String getRemoteAddr() {
            return address;
        }

        @Override
        public String getRemoteHost() {
            return address;
        }

        @Override
        public String getScheme() {
            return scheme;
        }

        @Override
        public boolean isSecure() {
            return scheme.equals("https");
        }

        @Override
        public String getServerName() {
            return host;
        }

        @Override
        public int getServerPort() {
            return port;
        }

        @Override
        public StringBuffer getRequestURL() {
            var url = new StringBuffer(scheme).append("://").append(host);
            if (port != (isSecure() ? 443 : 80)) {
                url.append(':').append(port);
            }
            return url.append(getRequestURI());
        }
    }
}
