package io.headgate.gateway.security;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says at the start when passwords and tokens would cross a network in the open. */
@Component
class OpenToTheNetwork {

    private static final Logger LOG = LoggerFactory.getLogger(OpenToTheNetwork.class);

    private final ServerProperties server;
    private final ProxySettings proxies;

    OpenToTheNetwork(ServerProperties server, ProxySettings proxies) {
        this.server = server;
        this.proxies = proxies;
    }

    @EventListener(ApplicationReadyEvent.class)
    void warn() {
        if (isOpen()) {
            LOG.warn(
                    "listening on {} without TLS and without a proxy: whoever is on the network can read passwords and"
                            + " tokens. Set server.ssl.bundle, or listen on 127.0.0.1 (HEADGATE_ADDRESS) behind a proxy"
                            + " that ends TLS and is named in headgate.proxies.trusted (docs/operations.md).",
                    server.getAddress() == null
                            ? "every address"
                            : server.getAddress().getHostAddress());
        }
    }

    boolean isOpen() {
        var isHere = server.getAddress() != null && server.getAddress().isLoopbackAddress();
        var ssl = server.getSsl();
        var isEncrypted = ssl != null && ssl.isEnabled();
        return !isHere && !isEncrypted && proxies.trusted().isEmpty();
    }
}
