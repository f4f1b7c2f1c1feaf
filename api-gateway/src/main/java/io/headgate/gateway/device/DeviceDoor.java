package io.headgate.gateway.device;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/**
 * Serves requests of devices in front of all other filters and of Spring MVC: they would cost several times what the answer
 * does. Only paths that leave nothing to interpret come in here; all others take the long way, past the firewall.
 */
final class DeviceDoor implements Filter {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS");

    private final DeviceApi api;

    DeviceDoor(DeviceApi api) {
        this.api = api;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http
                && response instanceof HttpServletResponse answer
                && METHODS.contains(http.getMethod())) {
            var uri = http.getRequestURI();
            var plain = DevicePath.ofPlain(uri);
            var path = plain == null ? DevicePath.ofEscapedName(uri) : plain;
            if (path != null) {
                api.serve(path, http, answer);
                return;
            }
        }
        chain.doFilter(request, response);
    }
}
