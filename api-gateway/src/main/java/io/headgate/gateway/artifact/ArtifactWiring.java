package io.headgate.gateway.artifact;

import java.io.IOException;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ArtifactWiring {

    @Bean
    ArtifactStore artifactStore(ArtifactSettings settings, Clock clock) throws IOException {
        return DiskArtifactStore.open(settings.directory(), clock.instant());
    }
}
