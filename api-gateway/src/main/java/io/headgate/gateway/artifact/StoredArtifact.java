package io.headgate.gateway.artifact;

/**
 * A complete file in the store. The digests are lower-case hex.
 *
 * @param sha256 its address in the store
 * @param size in bytes
 */
public record StoredArtifact(String sha256, String sha1, String md5, long size) {}
