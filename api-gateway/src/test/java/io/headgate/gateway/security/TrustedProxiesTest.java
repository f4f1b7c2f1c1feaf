package io.headgate.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {

    private static final TrustedProxies PROXIES =
            new TrustedProxies(List.of("127.0.0.2", "10.0.0.0/8", "192.168.128.0/17", "fd00::/8"));

    @ParameterizedTest
    @CsvSource({
        "127.0.0.2,true",
        "127.0.0.1,false",
        "10.255.0.1,true",
        "11.0.0.1,false",
        "192.168.128.1,true",
        "192.168.127.255,false",
        "fd12::1,true",
        "fe80::1,false",
        "::ffff:10.0.0.1,true",
        "localhost,false",
        "'',false"
    })
    void knowsItsOwn(String address, boolean trusted) {
        assertThat(PROXIES.contains(address)).isEqualTo(trusted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example.org", "10.0.0.0/33", "10.0.0.0/x", "10.0.0", "", "10.0.0.1/"})
    void refusesWhatIsNoNetwork(String text) {
        assertThatThrownBy(() -> new TrustedProxies(List.of(text))).hasMessageContaining("headgate.proxies.trusted");
    }

    @Test
    void believesTheFirstHopThatIsNoneOfOurs() {
        assertThat(PROXIES.caller(List.of("6.6.6.6, 192.0.2.7, 10.1.1.1"))).contains("192.0.2.7");
        assertThat(PROXIES.caller(List.of("6.6.6.6", "192.0.2.7:1234"))).contains("192.0.2.7");
        assertThat(PROXIES.caller(List.of("[2001:db8::1]:443, 10.0.0.1"))).contains("2001:db8:0:0:0:0:0:1");
        assertThat(PROXIES.caller(List.of("10.0.0.2, 10.0.0.1"))).contains("10.0.0.2");
        assertThat(PROXIES.caller(List.of("192.0.2.7, unknown"))).isEmpty();
        assertThat(PROXIES.caller(List.of())).isEmpty();
    }
}
