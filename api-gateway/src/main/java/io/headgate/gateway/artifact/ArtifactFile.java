package io.headgate.gateway.artifact;

import java.nio.file.Path;

/**
 * Where the content can be read from, straight from storage.
 *
 * @param size in bytes
 */
public record ArtifactFile(Path path, long size) {}
