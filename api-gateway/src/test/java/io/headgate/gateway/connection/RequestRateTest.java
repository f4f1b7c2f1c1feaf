package io.headgate.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestRateTest {

    private final RequestRate rate = new RequestRate(3);

    @Test
    void takesSoManyInASecondAndAgainInTheNext() {
        assertThat(taken("203.0.113.1", 7, 5)).isEqualTo(3);
        assertThat(taken("203.0.113.2", 7, 5)).isEqualTo(3);
        assertThat(taken("203.0.113.1", 8, 2)).isEqualTo(2);
        assertThat(taken("203.0.113.1", 1L << 45, 5)).isEqualTo(3);
    }

    /** The clock of nanoseconds may begin anywhere. */
    @Test
    void theSecondMayBeNegative() {
        assertThat(taken("203.0.113.1", -7, 5)).isEqualTo(3);
        assertThat(taken("203.0.113.1", -6, 5)).isEqualTo(3);
    }

    @Test
    void anIpv6NetworkIsOneCaller() {
        assertThat(taken("2001:db8:0:1::1", 7, 2) + taken("2001:db8:0:1:ffff::2", 7, 2))
                .isEqualTo(3);
        assertThat(taken("2001:db8:0:2::1", 7, 5)).isEqualTo(3);
    }

    @Test
    void neighboursSeldomShareAPlace() {
        var limited = IntStream.range(0, 5_000)
                .filter(n -> taken("198.18." + n / 256 + "." + n % 256, 7, 2) < 2)
                .count();

        assertThat(limited).isLessThan(500);
    }

    @Test
    void noneIsLostBetweenThreads() throws InterruptedException {
        var many = new RequestRate(10_000);
        var taken = new AtomicInteger();
        var threads = IntStream.range(0, 4)
                .mapToObj(n -> Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 5_000; i++) {
                        if (many.take(new byte[] {(byte) 203, 0, 113, 1}, 7)) {
                            taken.incrementAndGet();
                        }
                    }
                }))
                .toList();
        for (var thread : threads) {
            thread.join();
        }

        assertThat(taken).hasValue(10_000);
    }

    private int taken(String address, long second, int asked) {
        var bytes = InetAddress.ofLiteral(address).getAddress();
        return (int)
                IntStream.range(0, asked).filter(n -> rate.take(bytes, second)).count();
    }
}
