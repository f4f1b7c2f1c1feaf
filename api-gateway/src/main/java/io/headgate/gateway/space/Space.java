package io.headgate.gateway.space;

import io.headgate.contracts.Refusal;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How full the disks are. Asked with every request, so it looks at most twice a second. */
public final class Space {

    public static final Refusal FULL = new Refusal(
            "disk.full",
            Refusal.Kind.NO_SPACE,
            "The disk of the server is nearly full; what is left is kept for reports and stops.",
            "Make room on the disk of the server's data, then try again: it is taken as soon as there is room.");

    private static final Logger LOG = LoggerFactory.getLogger(Space.class);
    private static final Duration FRESH = Duration.ofMillis(500);

    private final List<Disk> disks;
    private volatile Look last;

    private record Look(SpaceLevel level, long at) {}

    Space(List<Disk> disks) {
        this.disks = List.copyOf(disks);
        this.last = look(SpaceLevel.PLENTY);
    }

    List<Disk> disks() {
        return disks;
    }

    /** The level of the disk that has least. */
    public SpaceLevel level() {
        var look = last;
        if (System.nanoTime() - look.at() > FRESH.toNanos()) {
            look = look(look.level());
            last = look;
        }
        return look.level();
    }

    /** Whether devices are asked to come again later with what would be written. */
    public boolean isExhausted() {
        return level() == SpaceLevel.EXHAUSTED;
    }

    private Look look(SpaceLevel before) {
        var now = disks.stream()
                .map(disk -> SpaceLevel.of(disk.free(), disk.reserve()))
                .max(SpaceLevel::compareTo)
                .orElse(SpaceLevel.PLENTY);
        if (now != before) {
            if (now == SpaceLevel.PLENTY) {
                LOG.info("space level={} before={} disks={}", now, before, disks);
            } else {
                LOG.error("space level={} before={} disks={}", now, before, described());
            }
        }
        return new Look(now, System.nanoTime());
    }

    private List<String> described() {
        return disks.stream()
                .map(disk -> disk.directory() + " free=" + disk.free() + " reserve=" + disk.reserve())
                .toList();
    }

    void measure(MeterRegistry meters) {
        for (var disk : disks) {
            Gauge.builder("headgate_space_free_bytes", disk, Disk::free)
                    .description("What can still be written to the disk of the directory")
                    .tag("directory", disk.directory().toString())
                    .register(meters);
            Gauge.builder("headgate_space_reserve_bytes", disk, Disk::reserve)
                    .description("Below it uploads are refused, below its half what adds, below its eighth reports")
                    .tag("directory", disk.directory().toString())
                    .register(meters);
        }
    }
}
