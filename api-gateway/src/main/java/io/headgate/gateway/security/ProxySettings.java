package io.headgate.gateway.security;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param trusted addresses and networks ({@code 10.1.2.3}, {@code 10.0.0.0/8}, {@code fd00::/8}) of our own proxies */
@ConfigurationProperties("headgate.proxies")
record ProxySettings(@DefaultValue List<String> trusted) {

    ProxySettings {
        trusted = List.copyOf(trusted);
    }
}
