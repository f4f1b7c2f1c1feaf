package io.headgate.gateway.operator.software;

import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.DeleteArtifact;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.operator.software.SoftwareResources.ArtifactResource;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.view.software.Software;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
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

    private final Commands commands;
    private final Software software;
    private final ArtifactFiles files;

    ArtifactController(Commands commands, Software software, ArtifactFiles files) {
        this.commands = commands;
        this.software = software;
        this.files = files;
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
        var checksums = new Checksums(sha256, null, null);
        var added = files.add(call, module(call, id), request, filename, checksums);
        var stored = added.stored();
        return added.answer()
                .created(
                        "/api/v1/software-modules/" + id + "/artifacts/" + added.artifactId() + "/download",
                        new ArtifactResource(
                                added.artifactId(),
                                added.filename(),
                                stored.size(),
                                stored.sha256(),
                                stored.sha1(),
                                stored.md5()));
    }

    @DeleteMapping("/{artifactId}")
    ResponseEntity<Void> delete(Call call, @PathVariable String id, @PathVariable String artifactId) {
        return commands.send(call, Topic.DISTRIBUTION_COMMANDS, id, new DeleteArtifact(id, artifactId))
                .noContent();
    }

    @GetMapping("/{artifactId}/download")
    @Nullable
    ResponseEntity<Resource> download(
            Call call,
            @PathVariable String id,
            @PathVariable String artifactId,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        var artifact = module(call, id).artifacts().stream()
                .filter(one -> one.artifactId().equals(artifactId))
                .findFirst()
                .orElseThrow(() -> new RefusedException(ArtifactFiles.UNKNOWN));
        return files.download(artifact, request, response);
    }

    private SoftwareModuleState module(Call call, String id) {
        return software.module(call.tenant(), id)
                .orElseThrow(() -> new RefusedException(SoftwareModuleController.UNKNOWN));
    }
}
