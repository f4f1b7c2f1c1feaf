package io.headgate.gateway.connection;

import io.headgate.chassis.Networks;
import io.headgate.chassis.messaging.Sha256;
import io.headgate.gateway.problem.HttpRefusal;
import io.headgate.gateway.problem.ProblemWriter;
import io.headgate.gateway.security.TrustedProxies;
import io.headgate.gateway.security.UrgentRequests;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers 429 to an address that asks too often. This machine may ask as often as it likes, and so may networks that are
 * named, but not a proxy on it that speaks for others.
 *
 * <p>A stop is let through all the same: for that each login has a few places of its own at each address, which nobody
 * without its password can take.
 */
final class AddressLimits extends OncePerRequestFilter {

    private static final Logger LOG = LoggerFactory.getLogger(AddressLimits.class);
    private static final long LOGGED_EVERY_SECONDS = 60;
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final int STOPS_PER_SECOND = 20;

    private final RequestRate reads;
    private final RequestRate writes;
    private final RequestRate stops = new RequestRate(STOPS_PER_SECOND);
    private final Networks unlimited;
    private final AtomicLong logged = new AtomicLong(-LOGGED_EVERY_SECONDS);
    private final AtomicBoolean hinted = new AtomicBoolean();

    AddressLimits(RequestRate reads, RequestRate writes, Networks unlimited) {
        this.reads = reads;
        this.writes = writes;
        this.unlimited = unlimited;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var address = Networks.address(request.getRemoteAddr()).orElseThrow();
        var isUnnamedProxy = request.getHeader(FORWARDED_FOR) != null && !TrustedProxies.passed(request);
        if (isUnnamedProxy && isPrivate(address) && hinted.compareAndSet(false, true)) {
            LOG.warn(
                    "address={} sends {}, but is not among headgate.proxies.trusted: all who come through it are one"
                            + " caller here, with one limit. Name it there if it is a proxy of yours.",
                    request.getRemoteAddr(),
                    FORWARDED_FOR);
        }
        if (isUnlimited(address, isUnnamedProxy) || mayAsk(request, address)) {
            chain.doFilter(request, response);
            return;
        }
        response.setIntHeader(HttpHeaders.RETRY_AFTER, 1);
        ProblemWriter.write(request, response, HttpRefusal.TOO_OFTEN);
    }

    private boolean isUnlimited(InetAddress address, boolean isUnnamedProxy) {
        return (address.isLoopbackAddress() && !isUnnamedProxy) || unlimited.contains(address);
    }

    private boolean mayAsk(HttpServletRequest request, InetAddress address) {
        var second = System.nanoTime() / 1_000_000_000;
        var isRead = isRead(request.getMethod());
        if ((isRead ? reads : writes).take(address.getAddress(), second)) {
            return true;
        }
        var authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization != null
                && UrgentRequests.isUrgent(request)
                && stops.take(login(address, authorization), second)) {
            return true;
        }
        var last = logged.get();
        if (second - last >= LOGGED_EVERY_SECONDS && logged.compareAndSet(last, second)) {
            LOG.warn("address={} asks too often and is answered 429; others may too", request.getRemoteAddr());
        }
        return false;
    }

    /** Of the same login from the same address it is the same. */
    private static byte[] login(InetAddress address, String authorization) {
        var who = HexFormat.of().formatHex(address.getAddress()) + " " + authorization;
        return Sha256.of(who.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isRead(String method) {
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }

    private static boolean isPrivate(InetAddress address) {
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
