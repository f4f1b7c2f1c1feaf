package io.headgate.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.gateway.device.Device.Installed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class DeviceDirectoryTest {

    private final CountDownLatch reading = new CountDownLatch(1);
    private final CountDownLatch committed = new CountDownLatch(1);

    /** Reads the device as it was before the assignment, and slowly. */
    private final DeviceStore slow = new DeviceStore(new JdbcTemplate()) {
        @Override
        Optional<Device> find(String controllerId, LastContact contact) {
            reading.countDown();
            try {
                assertThat(committed.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Optional.of(new Device(
                    controllerId, 1, null, true, List.of(), List.of(), List.of(), null, true, false, null, contact));
        }
    };

    private final DeviceDirectory directory = new DeviceDirectory(
            new DeviceSettings(false, 100),
            slow,
            new AcceptedOutcomes(),
            new RolloutControls(new KillSwitches()),
            Clock.systemUTC());

    @Test
    void aChangeThatIsCommittedWhileTheDeviceIsBeingReadIsNotLost() throws Exception {
        var assigned = new CountDownLatch(1);
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var poll = CompletableFuture.runAsync(() -> directory.find("d"), threads);
        assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
        var change = CompletableFuture.runAsync(
                () -> {
                    assigned.countDown();
                    directory.change("d", device -> device.installed(new Installed(7, "ds-1", Instant.EPOCH)));
                },
                threads);
        assertThat(assigned.await(10, TimeUnit.SECONDS)).isTrue();
        // The change must wait now; were it lost, it would be over in no time.
        org.awaitility.Awaitility.await().during(Duration.ofMillis(200)).until(() -> !change.isDone());
        committed.countDown();
        poll.get(10, TimeUnit.SECONDS);
        change.get(10, TimeUnit.SECONDS);

        assertThat(directory.find("d").installedAction()).isEqualTo(7);
    }
}
