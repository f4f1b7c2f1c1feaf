package io.headgate.gateway.connection;

import io.headgate.gateway.problem.HttpRefusal;
import io.headgate.gateway.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/** Answers 429 to an address that asks too often; loopback and private addresses may ask as often as they like. */
final class AddressLimits extends OncePerRequestFilter {

    private static final Logger LOG = LoggerFactory.getLogger(AddressLimits.class);
    private static final long LOGGED_EVERY_SECONDS = 60;

    private final RequestRate reads;
    private final RequestRate writes;
    private final AtomicLong logged = new AtomicLong(-LOGGED_EVERY_SECONDS);

    AddressLimits(RequestRate reads, RequestRate writes) {
        this.reads = reads;
        this.writes = writes;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var address = address(request.getRemoteAddr());
        if (isOurs(address)) {
            chain.doFilter(request, response);
            return;
        }
        var second = System.nanoTime() / 1_000_000_000;
        var rate = isRead(request.getMethod()) ? reads : writes;
        if (rate.take(address.getAddress(), second)) {
            chain.doFilter(request, response);
            return;
        }
        var last = logged.get();
        if (second - last >= LOGGED_EVERY_SECONDS && logged.compareAndSet(last, second)) {
            LOG.warn("address={} asks too often and is answered 429; others may too", request.getRemoteAddr());
        }
        response.setIntHeader(HttpHeaders.RETRY_AFTER, 1);
        ProblemWriter.write(request, response, HttpRefusal.TOO_OFTEN);
    }

    /** Without the zone of a link-local one. */
    private static InetAddress address(String text) {
        var zone = text.indexOf('%');
        return InetAddress.ofLiteral(zone < 0 ? text : text.substring(0, zone));
    }

    private static boolean isRead(String method) {
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }

    private static boolean isOurs(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || isUniqueLocal(address.getAddress());
    }

    /** {@code fc00::/7}; Java's {@code isSiteLocalAddress} knows only what it replaced. */
    private static boolean isUniqueLocal(byte[] address) {
        return address.length == 16 && (address[0] & 0xfe) == 0xfc;
    }
}
