package io.headgate.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

class OpenToTheNetworkTest {

    private final ServerProperties server = new ServerProperties();

    private boolean isOpen(String... proxies) {
        return new OpenToTheNetwork(server, new ProxySettings(List.of(proxies))).isOpen();
    }

    @Test
    void isWhatListensBeyondThisMachineInTheOpen() {
        assertThat(isOpen()).isTrue();
        server.setAddress(InetAddress.ofLiteral("0.0.0.0"));
        assertThat(isOpen()).isTrue();
        server.setAddress(InetAddress.ofLiteral("192.0.2.7"));
        assertThat(isOpen()).isTrue();
        assertThat(isOpen("192.0.2.1")).isFalse();

        server.setSsl(new Ssl());
        assertThat(isOpen()).isFalse();
    }

    @Test
    void isNothingOnThisMachine() {
        server.setAddress(InetAddress.ofLiteral("127.0.0.1"));
        assertThat(isOpen()).isFalse();
        server.setAddress(InetAddress.ofLiteral("::1"));
        assertThat(isOpen()).isFalse();
    }
}
