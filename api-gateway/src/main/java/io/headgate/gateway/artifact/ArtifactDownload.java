package io.headgate.gateway.artifact;

import io.headgate.contracts.distribution.DistributionMessage.Artifact;
import io.headgate.gateway.artifact.ByteRanges.Part;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends a file, whole or in ranges (RFC 9110 §14), straight from storage. */
public record ArtifactDownload(Artifact artifact, ArtifactFile file) {

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);
    private static final String BOUNDARY = "headgate-part-7c1f6a2e";

    /**
     * @param disposition the header of that name
     * @return false, and nothing is sent, if the sender wants another file than this one: to be answered with 412
     */
    public boolean send(String disposition, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!matches(request.getHeader("If-Match"))) {
            return false;
        }
        response.setHeader("ETag", etag());
        response.setHeader("Last-Modified", lastModified());
        response.setHeader("Accept-Ranges", "bytes");
        response.setHeader("Content-Disposition", disposition);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentType("application/octet-stream");
        switch (rangesOf(request)) {
            case ByteRanges.Whole() -> sendWhole(response, isHead(request));
            case ByteRanges.Parts(var parts) when parts.size() == 1 -> sendPart(response, parts.getFirst());
            case ByteRanges.Parts(var parts) -> sendParts(response, parts);
            case ByteRanges.NotSatisfiable() -> {
                response.setHeader("Content-Range", "bytes */" + file.size());
                response.setContentLength(0);
                response.setStatus(HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE);
            }
        }
        return true;
    }

    /** RFC 9110 §14.2: a range is of a GET only. */
    private ByteRanges rangesOf(HttpServletRequest request) throws IOException {
        var range = request.getHeader("Range");
        return range == null || isHead(request) || !isStillTheSame(request.getHeader("If-Range"))
                ? new ByteRanges.Whole()
                : ByteRanges.of(range, file.size());
    }

    private boolean matches(@Nullable String ifMatch) {
        return ifMatch == null
                || Arrays.stream(ifMatch.split(",")).map(String::strip).anyMatch(one -> one.equals("*") || isTag(one));
    }

    /** hawkBit 0.3 gave it without quotes: a download that was begun there goes on here. */
    private boolean isTag(String given) {
        return given.equals(etag()) || given.equals(artifact.sha1());
    }

    private String etag() {
        return "\"" + artifact.sha1() + "\"";
    }

    private String lastModified() throws IOException {
        return HTTP_DATE.format(Files.getLastModifiedTime(file.path()).toInstant());
    }

    private boolean isStillTheSame(@Nullable String ifRange) throws IOException {
        return ifRange == null || isTag(ifRange) || ifRange.equals(lastModified());
    }

    private static boolean isHead(HttpServletRequest request) {
        return "HEAD".equals(request.getMethod());
    }

    private void sendWhole(HttpServletResponse response, boolean head) throws IOException {
        response.setContentLengthLong(file.size());
        if (!head && file.size() > 0) {
            try (var source = FileChannel.open(file.path(), StandardOpenOption.READ)) {
                copy(source, new Part(0, file.size() - 1), Channels.newChannel(response.getOutputStream()));
            }
        }
    }

    private void sendPart(HttpServletResponse response, Part part) throws IOException {
        response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
        response.setHeader("Content-Range", part.contentRange(file.size()));
        response.setContentLengthLong(part.length());
        try (var source = FileChannel.open(file.path(), StandardOpenOption.READ)) {
            copy(source, part, Channels.newChannel(response.getOutputStream()));
        }
    }

    private void sendParts(HttpServletResponse response, List<Part> parts) throws IOException {
        var heads = parts.stream()
                .map(part -> ("\r\n--" + BOUNDARY + "\r\nContent-Type: application/octet-stream\r\nContent-Range: "
                                + part.contentRange(file.size()) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII))
                .toList();
        var end = ("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII);
        long length = end.length;
        for (int i = 0; i < parts.size(); i++) {
            length += heads.get(i).length + parts.get(i).length();
        }
        response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
        response.setContentType("multipart/byteranges; boundary=" + BOUNDARY);
        response.setContentLengthLong(length);
        var out = response.getOutputStream();
        var target = Channels.newChannel(out);
        try (var source = FileChannel.open(file.path(), StandardOpenOption.READ)) {
            for (int i = 0; i < parts.size(); i++) {
                out.write(heads.get(i));
                copy(source, parts.get(i), target);
            }
        }
        out.write(end);
    }

    private static void copy(FileChannel source, Part part, WritableByteChannel target) throws IOException {
        var at = part.from();
        while (at <= part.to()) {
            var sent = source.transferTo(at, part.to() - at + 1, target);
            if (sent <= 0) {
                throw new IOException("the file is shorter than it was");
            }
            at += sent;
        }
    }
}
