package io.headgate.gateway.security;

import jakarta.servlet.DispatcherType;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties.ForwardHeadersStrategy;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

@Configuration(proxyBeanMethods = false)
class ProxyWiring {

    /** In front of all that asks where a request comes from. */
    @Bean
    FilterRegistrationBean<ForwardedRequests> forwardedRequests(ProxySettings settings, ServerProperties server) {
        if (server.getForwardHeadersStrategy() != ForwardHeadersStrategy.NONE) {
            // The server's own ways change the address before it can be checked, and trust every private network.
            throw new IllegalArgumentException(
                    "server.forward-headers-strategy must be none: name your proxies in headgate.proxies.trusted");
        }
        var proxies = new TrustedProxies(settings.trusted());
        var filter = new FilterRegistrationBean<>(new ForwardedRequests(proxies));
        filter.setEnabled(!proxies.isEmpty());
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        filter.addUrlPatterns("/*");
        filter.setDispatcherTypes(DispatcherType.REQUEST);
        return filter;
    }
}
