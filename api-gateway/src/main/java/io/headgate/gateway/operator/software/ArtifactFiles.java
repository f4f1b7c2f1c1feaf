package io.headgate.gateway.operator.software;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.RegisterArtifact;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.gateway.artifact.ArtifactRefused;
import io.headgate.gateway.artifact.ArtifactSettings;
import io.headgate.gateway.artifact.ArtifactStore;
import io.headgate.gateway.artifact.StoredArtifact;
import io.headgate.gateway.operator.Answer;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Brings files from requests into modules, streamed, and from the store into answers. */
@Component
public class ArtifactFiles {

    static final Refusal UNKNOWN = new Refusal(
            "artifact.unknown",
            Refusal.Kind.NOT_FOUND,
            "The software module has no artifact with this id.",
            "Read the software module: it lists its artifacts.");

    private final Commands commands;
    private final ArtifactStore store;
    private final ArtifactSettings settings;

    ArtifactFiles(Commands commands, ArtifactStore store, ArtifactSettings settings) {
        this.commands = commands;
        this.store = store;
        this.settings = settings;
    }

    /** A file that was added to a module. */
    public record Added(Answer answer, String artifactId, String filename, StoredArtifact stored) {}

    /**
     * @param request whose body is the file, or a form with one file
     * @param filename null where the form tells it
     * @throws RefusedException when the file is refused; nothing is added then
     */
    public Added add(
            Call call,
            SoftwareModuleState module,
            HttpServletRequest request,
            @Nullable String filename,
            Checksums checksums)
            throws IOException {
        requireRoom(request);
        var upload = Upload.of(request, filename);
        var stored = stored(upload);
        checksums.require(stored);
        var artifactId = call.newId("ar");
        var answer = commands.send(
                call.over(stored.sha256() + " " + upload.filename()),
                Topic.DISTRIBUTION_COMMANDS,
                module.moduleId(),
                new RegisterArtifact(
                        artifactId,
                        module.moduleId(),
                        upload.filename(),
                        stored.size(),
                        stored.sha256(),
                        stored.sha1(),
                        stored.md5()));
        return new Added(answer, artifactId, upload.filename(), stored);
    }

    /** By what the sender says of its length. */
    private void requireRoom(HttpServletRequest request) throws IOException {
        try {
            store.requireRoomFor(request.getContentLengthLong());
        } catch (ArtifactRefused e) {
            if (request.getHeader(HttpHeaders.EXPECT) == null) {
                throwAway(request.getInputStream());
            }
            throw new RefusedException(e.refusal());
        }
    }

    private StoredArtifact stored(Upload upload) throws IOException {
        try (var content = upload.content()) {
            try {
                return store.put(content, settings.maxSize().toBytes());
            } catch (ArtifactRefused e) {
                if (e.refusal().kind() == Refusal.Kind.NO_SPACE) {
                    throwAway(content);
                }
                throw new RefusedException(e.refusal());
            }
        }
    }

    /**
     * Most clients read no answer before they have sent all, and take a connection that is closed on them for a fault of
     * the network: they would try again and again instead of showing why.
     */
    private void throwAway(InputStream rest) throws IOException {
        var buffer = new byte[64 * 1024];
        long most = settings.maxSize().toBytes();
        for (long taken = 0; taken <= most; ) {
            var read = rest.read(buffer);
            if (read < 0) {
                return;
            }
            taken += read;
        }
    }

    /** Straight from storage; parts of it as the Range header asks. */
    public ResponseEntity<Resource> download(Artifact artifact) {
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
}
