package io.headgate.gateway.hawkbit.software;

import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.DeleteArtifact;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.gateway.hawkbit.software.SoftwareResources.ArtifactResource;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.operator.software.ArtifactFiles;
import io.headgate.gateway.operator.software.Checksums;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.view.software.Software;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The files of modules. */
@RestController
@RequestMapping("/rest/v1/softwaremodules/{id}/artifacts")
class ModuleArtifactController {

    private final Commands commands;
    private final Software software;
    private final KnownSoftware known;
    private final ArtifactFiles files;

    ModuleArtifactController(Commands commands, Software software, KnownSoftware known, ArtifactFiles files) {
        this.commands = commands;
        this.software = software;
        this.known = known;
        this.files = files;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ArtifactResource upload(
            Call call,
            @PathVariable long id,
            @RequestParam(required = false) @Nullable String filename,
            @RequestParam(required = false) @Nullable String md5sum,
            @RequestParam(required = false) @Nullable String sha1sum,
            @RequestParam(required = false) @Nullable String sha256sum,
            HttpServletRequest request)
            throws IOException {
        var module = known.module(call.tenant(), id);
        var checksums = new Checksums(blankAsNull(sha256sum), blankAsNull(sha1sum), blankAsNull(md5sum));
        var added = files.add(call, module, request, blankAsNull(filename), checksums);
        var after = KnownSoftware.made(software.module(call.tenant(), module.moduleId()));
        return ArtifactResource.of(
                after,
                KnownSoftware.made(after.artifacts().stream()
                        .filter(artifact -> artifact.artifactId().equals(added.artifactId()))
                        .findFirst()));
    }

    /** Scripts send empty parameters for what they do not know. */
    private static @Nullable String blankAsNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    @GetMapping
    List<ArtifactResource> list(Call call, @PathVariable long id) {
        var module = known.module(call.tenant(), id);
        return module.artifacts().stream()
                .map(artifact -> ArtifactResource.of(module, artifact))
                .toList();
    }

    @GetMapping("/{artifact}")
    ArtifactResource one(Call call, @PathVariable long id, @PathVariable long artifact) {
        var module = known.module(call.tenant(), id);
        return ArtifactResource.of(module, artifact(module, artifact));
    }

    private static Artifact artifact(SoftwareModuleState module, long number) {
        return module.artifacts().stream()
                .filter(artifact -> artifact.number() == number)
                .findFirst()
                .orElseThrow(() -> HawkbitCode.NOT_FOUND.because("The module has no artifact with this id."));
    }

    @DeleteMapping("/{artifact}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Call call, @PathVariable long id, @PathVariable long artifact) {
        var module = known.module(call.tenant(), id);
        var artifactId = artifact(module, artifact).artifactId();
        commands.send(
                call,
                Topic.DISTRIBUTION_COMMANDS,
                module.moduleId(),
                new DeleteArtifact(module.moduleId(), artifactId));
    }

    @GetMapping("/{artifact}/download")
    @Nullable
    ResponseEntity<Resource> download(
            Call call,
            @PathVariable long id,
            @PathVariable long artifact,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        return files.download(artifact(known.module(call.tenant(), id), artifact), request, response);
    }
}
