package io.headgate.chassis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {

    private static final Networks SOME =
            Networks.named("some.setting", List.of("192.0.2.7", "10.0.0.0/8", "192.168.128.0/17", "fd00::/8"));

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,true",
        "192.0.2.8,false",
        "10.255.0.1,true",
        "11.0.0.1,false",
        "192.168.128.1,true",
        "192.168.127.255,false",
        "fd12::1,true",
        "fe80::1,false",
        "::ffff:10.0.0.1,true"
    })
    void contains(String address, boolean contained) {
        assertThat(SOME.contains(Networks.address(address).orElseThrow())).isEqualTo(contained);
        assertThat(Networks.NONE.contains(Networks.address(address).orElseThrow()))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example.org", "10.0.0.0/33", "10.0.0.0/x", "10.0.0", "", "10.0.0.1/", "::/129"})
    void refusesWhatIsNoNetwork(String text) {
        assertThatThrownBy(() -> Networks.named("some.setting", List.of(text)))
                .hasMessageContaining("some.setting")
                .hasMessageContaining("10.0.0.0/8");
    }

    @Test
    void aZoneIsNoPartOfAnAddress() {
        assertThat(Networks.address("fe80::1%eth0")).isEqualTo(Networks.address("fe80::1"));
    }

    @Test
    void neighboursHaveTheSameBeginning() {
        assertThat(Networks.neighbourhood(Networks.address("192.0.2.7").orElseThrow()))
                .isEqualTo(
                        Networks.neighbourhood(Networks.address("192.0.2.200").orElseThrow()))
                .isNotEqualTo(
                        Networks.neighbourhood(Networks.address("192.0.3.7").orElseThrow()));
        assertThat(Networks.neighbourhood(Networks.address("2001:db8:0:1::1").orElseThrow()))
                .isEqualTo(Networks.neighbourhood(
                        Networks.address("2001:db8:0:1:ffff::2").orElseThrow()))
                .isNotEqualTo(Networks.neighbourhood(
                        Networks.address("2001:db8:0:2::1").orElseThrow()));
    }
}
