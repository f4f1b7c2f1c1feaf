package io.headgate.gateway.artifact;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param directory where artifacts are kept; shared by all instances of the gateway
 * @param maxSize of one artifact
 */
@ConfigurationProperties("headgate.artifacts")
public record ArtifactSettings(
        @DefaultValue("data/artifacts") Path directory,
        @DefaultValue("1GB") DataSize maxSize) {}
