package io.headgate.gateway.device;

import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.gateway.artifact.ArtifactDownload;
import io.headgate.gateway.artifact.ArtifactStore;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.springframework.stereotype.Component;

/**
 * What an authenticated device may ask for. Until all that was told is known, nothing is offered and no report taken; when
 * what is told does not come in, reports are taken and nothing is offered.
 */
@Component
final class DeviceRequests {

    private static final String MD5SUM = ".MD5SUM";

    private final Polls polls;
    private final Deployments deployments;
    private final DeviceReports reports;
    private final DeviceRegistration registration;
    private final Consents consents;
    private final InstalledReports installations;
    private final DeviceReadiness readiness;
    private final ArtifactStore artifacts;

    DeviceRequests(
            Polls polls,
            Deployments deployments,
            DeviceReports reports,
            DeviceRegistration registration,
            Consents consents,
            InstalledReports installations,
            DeviceReadiness readiness,
            ArtifactStore artifacts) {
        this.polls = polls;
        this.deployments = deployments;
        this.reports = reports;
        this.registration = registration;
        this.consents = consents;
        this.installations = installations;
        this.readiness = readiness;
        this.artifacts = artifacts;
    }

    /** A whole response, when it is more than a few bytes. */
    @FunctionalInterface
    interface Response {
        void send(HttpServletRequest request, HttpServletResponse response) throws IOException;

        static Response of(DeviceAnswer answer) {
            return (request, response) -> DeviceResponse.write(request, response, answer);
        }
    }

    private static final DeviceAnswer NOT_READY = DeviceAnswer.refused(DeviceRefusal.UNAVAILABLE);

    DeviceAnswer poll(Device device, DeviceLinks links, Instant now) {
        return polls.poll(device, links, now);
    }

    DeviceAnswer deployment(Device device, long actionId, int history, DeviceLinks links, Instant now) {
        return readiness.mayOffer() ? deployments.deployment(device, actionId, history, links, now) : NOT_READY;
    }

    DeviceAnswer glance(Device device, long actionId, int history, DeviceLinks links, Instant now) {
        return readiness.mayOffer() ? deployments.glance(device, actionId, history, links, now) : NOT_READY;
    }

    DeviceAnswer installed(Device device, long actionId, int history, DeviceLinks links, Instant now) {
        return readiness.isReady() ? deployments.installed(device, actionId, history, links, now) : NOT_READY;
    }

    DeviceAnswer cancelled(Device device, long actionId) {
        return readiness.isReady() ? deployments.cancelled(device, actionId) : NOT_READY;
    }

    DeviceAnswer report(Device device, long actionId, byte[] body, Instant now) {
        return readiness.isReady() ? reports.report(device, actionId, body, now) : NOT_READY;
    }

    DeviceAnswer cancelReport(Device device, long actionId, byte[] body, Instant now) {
        return readiness.isReady() ? reports.cancelReport(device, actionId, body, now) : NOT_READY;
    }

    DeviceAnswer reportInstalled(Device device, byte[] body) {
        return readiness.isReady() ? installations.report(device, body) : NOT_READY;
    }

    DeviceAnswer consent(Device device, DeviceLinks links, Instant now) {
        return readiness.mayOffer() ? consents.overview(device, links, now) : NOT_READY;
    }

    DeviceAnswer confirmation(Device device, long actionId, int history, DeviceLinks links, Instant now) {
        return readiness.mayOffer() ? deployments.confirmation(device, actionId, history, links, now) : NOT_READY;
    }

    DeviceAnswer decide(Device device, long actionId, byte[] body, Instant now) {
        return readiness.isReady() ? consents.decide(device, actionId, body, now) : NOT_READY;
    }

    DeviceAnswer activateAutoConfirm(Device device, byte[] body, Instant now) {
        return readiness.isReady() ? consents.activate(device, body, now) : NOT_READY;
    }

    DeviceAnswer deactivateAutoConfirm(Device device) {
        return consents.deactivate(device);
    }

    DeviceAnswer reportAttributes(Device device, byte[] body) {
        return registration.reportAttributes(device, body);
    }

    DeviceAnswer artifacts(Device device, long moduleNumber, DeviceLinks links, Instant now) {
        return readiness.mayOffer() ? deployments.artifacts(device, moduleNumber, links, now) : NOT_READY;
    }

    Response download(Device device, long moduleNumber, String filename, Instant now) {
        if (!readiness.mayOffer()) {
            return Response.of(NOT_READY);
        }
        var artifact = deployments.artifact(device, moduleNumber, filename, now);
        if (artifact.isPresent()) {
            var file = file(artifact.get());
            return (request, response) -> {
                if (request.getHeader("Range") == null && request.getMethod().equals("GET")) {
                    deployments.noteDownload(device, moduleNumber, now);
                }
                file.send(request, response);
            };
        }
        if (filename.endsWith(MD5SUM)) {
            var plain = filename.substring(0, filename.length() - MD5SUM.length());
            var summed = deployments.artifact(device, moduleNumber, plain, now);
            if (summed.isPresent()) {
                return md5Sum(summed.get());
            }
        }
        return Response.of(DeviceAnswer.refused(DeviceRefusal.NOT_FOUND));
    }

    private Response file(Artifact artifact) {
        return artifacts
                .find(artifact.sha256())
                .<Response>map(file -> (request, response) -> {
                    var download = new ArtifactDownload(artifact, file);
                    if (!download.send(disposition(artifact.filename()), request, response)) {
                        DeviceResponse.write(
                                request, response, DeviceAnswer.refused(DeviceRefusal.PRECONDITION_FAILED));
                    }
                })
                .orElseGet(() -> Response.of(DeviceAnswer.refused(DeviceRefusal.BINARY_GONE)));
    }

    private static Response md5Sum(Artifact artifact) {
        var line = artifact.md5() + "  " + artifact.filename();
        return (request, response) -> {
            response.setHeader("Content-Disposition", disposition(artifact.filename() + MD5SUM));
            DeviceResponse.write(request, response, DeviceAnswer.text(line.getBytes(StandardCharsets.UTF_8)));
        };
    }

    /** A name cannot end its header line. */
    static String disposition(String filename) {
        return "attachment;filename=" + filename.replaceAll("[^A-Za-z0-9._+-]", "_");
    }
}
