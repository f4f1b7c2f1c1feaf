package io.headgate.gateway.operator.software;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.DeleteArtifact;
import io.headgate.contracts.distribution.DistributionCommand.RegisterArtifact;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.gateway.artifact.ArtifactRefused;
import io.headgate.gateway.artifact.ArtifactSettings;
import io.headgate.gateway.artifact.ArtifactStore;
import io.headgate.gateway.artifact.StoredArtifact;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.operator.software.SoftwareResources.ArtifactResource;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.view.software.Software;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The files of software modules: streamed from the request to the store, never held in memory. */
@RestController
@RequestMapping("/api/v1/software-modules/{id}/artifacts")
class ArtifactController {

    private static final Refusal BAD_CHECKSUM = new Refusal(
            "artifact.bad-checksum",
            Refusal.Kind.INVALID,
            "The parameter sha256 is not 64 hexadecimal digits.",
            "Send the SHA-256 of the file, or leave the parameter out.");
    private static final Refusal CHECKSUM_MISMATCH = new Refusal(
            "artifact.checksum-mismatch",
            Refusal.Kind.INVALID,
            "What arrived does not have the given SHA-256; nothing was added.",
            "Check the file and send it again.");
    private static final Refusal UNKNOWN = new Refusal(
            "artifact.unknown",
            Refusal.Kind.NOT_FOUND,
            "The software module has no artifact with this id.",
            "Read the software module: it lists its artifacts.");

    private final Commands commands;
    private final Software software;
    private final ArtifactStore store;
    private final ArtifactSettings settings;

    ArtifactController(Commands commands, Software software, ArtifactStore store, ArtifactSettings settings) {
        this.commands = commands;
        this.software = software;
        this.store = store;
        this.settings = settings;
    }

    /**
     * The body is the file ({@code application/octet-stream}, with {@code filename}), or a form with one file
     * ({@code multipart/form-data}).
     */
    @PostMapping
    ResponseEntity<ArtifactResource> upload(
            Call call,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String filename,
            @RequestParam(required = false) @Nullable String sha256,
            HttpServletRequest request)
            throws IOException {
        var expected = sha256 == null ? null : sha256.toLowerCase(Locale.ROOT);
        if (expected != null && !expected.matches("[0-9a-f]{64}")) {
            throw new RefusedException(BAD_CHECKSUM);
        }
        module(call, id);
        var upload = Upload.of(request, filename);
        var stored = stored(upload);
        if (expected != null && !expected.equals(stored.sha256())) {
            throw new RefusedException(CHECKSUM_MISMATCH);
        }
        var artifactId = call.newId("ar");
        var answer = commands.send(
                call,
                Topic.DISTRIBUTION_COMMANDS,
                id,
                new RegisterArtifact(
                        artifactId,
                        id,
                        upload.filename(),
                        stored.size(),
                        stored.sha256(),
                        stored.sha1(),
                        stored.md5()));
        return answer.created(
                "/api/v1/software-modules/" + id + "/artifacts/" + artifactId + "/download",
                new ArtifactResource(
                        artifactId, upload.filename(), stored.size(), stored.sha256(), stored.sha1(), stored.md5()));
    }

    private StoredArtifact stored(Upload upload) throws IOException {
        try (var content = upload.content()) {
            return store.put(content, settings.maxSize().toBytes());
        } catch (ArtifactRefused e) {
            throw new RefusedException(e.refusal());
        }
    }

    @DeleteMapping("/{artifactId}")
    ResponseEntity<Void> delete(Call call, @PathVariable String id, @PathVariable String artifactId) {
        return commands.send(call, Topic.DISTRIBUTION_COMMANDS, id, new DeleteArtifact(id, artifactId))
                .noContent();
    }

    @GetMapping("/{artifactId}/download")
    ResponseEntity<Resource> download(Call call, @PathVariable String id, @PathVariable String artifactId) {
        var artifact = module(call, id).artifacts().stream()
                .filter(one -> one.artifactId().equals(artifactId))
                .findFirst()
                .orElseThrow(() -> new RefusedException(UNKNOWN));
        var file = store.find(artifact.sha256()).orElseThrow(() -> new RefusedException(UNKNOWN));
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .header(HttpHeaders.CONTENT_DISPOSITION, disposition(artifact))
                .body(new FileSystemResource(file.path()));
    }

    /** The user's file name only here, encoded. */
    private static String disposition(Artifact artifact) {
        return ContentDisposition.attachment()
                .filename(artifact.filename(), StandardCharsets.UTF_8)
                .build()
                .toString();
    }

    private SoftwareModuleState module(Call call, String id) {
        return software.module(call.tenant(), id)
                .orElseThrow(() -> new RefusedException(SoftwareModuleController.UNKNOWN));
    }
}
