package io.headgate.gateway.space;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param directories on whose disks space is kept free, beside that of the artifacts: where PostgreSQL and Kafka are on
 *     this machine
 * @param reserve what is kept free of each; null for a twentieth of the disk, see {@link Disk#usualReserve}
 */
@ConfigurationProperties("headgate.space")
public record SpaceSettings(
        @DefaultValue List<Path> directories, @Nullable DataSize reserve) {

    public Disk disk(Path directory) {
        return reserve == null ? Disk.withUsualReserve(directory) : new Disk(directory, reserve.toBytes());
    }
}
