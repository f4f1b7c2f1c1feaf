package io.headgate.simulator;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What a device was told to install.
 *
 * @param name of the first software module
 * @param version of the first software module
 */
public record Deployment(long actionId, String name, String version, List<File> files) {

    /** @param path of the download, without host */
    public record File(String filename, long size, String sha256, String path) {}

    static Deployment read(JsonNode body) {
        var chunks = body.path("deployment").path("chunks");
        var files = new ArrayList<File>();
        for (var chunk : chunks) {
            for (var artifact : chunk.path("artifacts")) {
                var links = artifact.path("_links");
                var href = links.has("download") ? links.path("download") : links.path("download-http");
                files.add(new File(
                        artifact.path("filename").asString(),
                        artifact.path("size").asLong(),
                        artifact.path("hashes").path("sha256").asString(),
                        pathOf(href.path("href").asString())));
            }
        }
        return new Deployment(
                Long.parseLong(body.path("id").asString()),
                chunks.path(0).path("name").asString(),
                chunks.path(0).path("version").asString(),
                files);
    }

    static String pathOf(String href) {
        var uri = URI.create(href);
        return uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery();
    }
}
