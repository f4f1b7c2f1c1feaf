package io.headgate.gateway.artifact;

import io.headgate.gateway.space.Disk;
import io.headgate.gateway.space.SpaceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ArtifactWiring {

    @Bean
    Disk artifactDisk(ArtifactSettings artifacts, SpaceSettings space) throws IOException {
        return space.disk(Files.createDirectories(artifacts.directory().toAbsolutePath()));
    }

    @Bean
    ArtifactStore artifactStore(ArtifactSettings settings, Disk artifactDisk, Clock clock) throws IOException {
        return DiskArtifactStore.open(settings.directory(), artifactDisk, clock.instant());
    }
}
