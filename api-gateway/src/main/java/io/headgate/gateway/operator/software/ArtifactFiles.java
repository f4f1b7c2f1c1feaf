package io.headgate.gateway.operator.software;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.RegisterArtifact;
import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.contracts.distribution.DistributionMessage.SoftwareModuleState;
import io.headgate.gateway.artifact.ArtifactContents;
import io.headgate.gateway.artifact.ArtifactDownload;
import io.headgate.gateway.artifact.ArtifactRefused;
import io.headgate.gateway.artifact.ArtifactSettings;
import io.headgate.gateway.artifact.ArtifactStore;
import io.headgate.gateway.artifact.ArtifactStore.Received;
import io.headgate.gateway.artifact.StoredArtifact;
import io.headgate.gateway.operator.Answer;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
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
    private final ArtifactContents contents;
    private final ArtifactSettings settings;

    ArtifactFiles(Commands commands, ArtifactStore store, ArtifactContents contents, ArtifactSettings settings) {
        this.commands = commands;
        this.store = store;
        this.contents = contents;
        this.settings = settings;
    }

    /** A file that was added to a module. */
    public record Added(Answer answer, String artifactId, String filename, StoredArtifact stored) {}

    /**
     * @param request whose body is the file, or a form with one file; the name and checksums may also be fields of it
     * @param filename in the address; null where the form tells it
     * @param checksums in the address
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
        var upload = new Upload(request, filename, checksums);
        try (var received = received(upload.content())) {
            upload.readRest();
            upload.checksums().require(received.stored());
            return register(call, module, upload.filename(), received);
        }
    }

    /** What the module does not take leaves the store again; what nobody knows of stays for a while. */
    private Added register(Call call, SoftwareModuleState module, String filename, Received received)
            throws IOException {
        var stored = received.stored();
        var artifactId = call.newId("ar");
        var addition = contents.add(received);
        try {
            var answer = commands.send(
                    call.over(stored.sha256() + " " + filename),
                    Topic.DISTRIBUTION_COMMANDS,
                    module.moduleId(),
                    new RegisterArtifact(
                            artifactId,
                            module.moduleId(),
                            filename,
                            stored.size(),
                            stored.sha256(),
                            stored.sha1(),
                            stored.md5()));
            if (!answer.behind()) {
                addition.succeeded();
            }
            return new Added(answer, artifactId, filename, stored);
        } catch (RefusedException e) {
            if (e.refusal().kind() != Refusal.Kind.UNAVAILABLE) {
                addition.failed();
            }
            throw e;
        }
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

    private Received received(InputStream content) throws IOException {
        try {
            return store.receive(content, settings.maxSize().toBytes());
        } catch (ArtifactRefused e) {
            if (e.refusal().kind() == Refusal.Kind.NO_SPACE) {
                throwAway(content);
            }
            throw new RefusedException(e.refusal());
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

    /**
     * Straight from storage; parts of it as the Range header asks.
     *
     * @return null when all has been sent
     * @throws RefusedException if the file has gone
     */
    public @Nullable ResponseEntity<Resource> download(
            Artifact artifact, HttpServletRequest request, HttpServletResponse response) throws IOException {
        var file = store.find(artifact.sha256()).orElseThrow(() -> new RefusedException(UNKNOWN));
        return new ArtifactDownload(artifact, file).send(disposition(artifact), request, response)
                ? null
                : ResponseEntity.status(HttpStatus.PRECONDITION_FAILED).build();
    }

    /** The user's file name only here, encoded. */
    private static String disposition(Artifact artifact) {
        return ContentDisposition.attachment()
                .filename(artifact.filename(), StandardCharsets.UTF_8)
                .build()
                .toString();
    }
}
