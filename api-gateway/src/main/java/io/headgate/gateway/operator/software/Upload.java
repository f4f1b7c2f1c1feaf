package io.headgate.gateway.operator.software;

import io.headgate.contracts.Refusal;
import io.headgate.gateway.input.OperatorText;
import io.headgate.gateway.problem.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.InvalidFileNameException;
import org.apache.tomcat.util.http.fileupload.servlet.ServletRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * The file in a request, as a stream, and what its sender says of it. A form is read by Tomcat's own parser as it comes, so
 * nothing is buffered on disk twice: what stands behind the file is known when {@link #readRest} has read it.
 */
final class Upload {

    private static final String FILENAME = "the name of the file";
    private static final Refusal NO_FILENAME = new Refusal(
            "artifact.filename-missing",
            Refusal.Kind.INVALID,
            "The file has no name.",
            "Add ?filename=<name> to the address, or send a form with a named file.");
    private static final Refusal NO_FILE = new Refusal(
            "artifact.file-missing",
            Refusal.Kind.INVALID,
            "The form has no file.",
            "Send the file as a part with a file name, e.g. curl -F file=@image.swu.");
    private static final Refusal OTHER_FILE = new Refusal(
            "artifact.other-file",
            Refusal.Kind.INVALID,
            "The form has a file that is not its part 'file', or has that twice; nothing was added.",
            "Send one file with each request, as the part named file.");
    private static final Refusal CONTRADICTION = new Refusal(
            "artifact.contradiction",
            Refusal.Kind.INVALID,
            "The file's name, or a checksum, is given twice and not the same; nothing was added.",
            "Give it once, as a parameter of the address or as a field of the form.");
    private static final Refusal TOO_MANY_FIELDS = new Refusal(
            "artifact.too-many-fields",
            Refusal.Kind.INVALID,
            "The form has more than 50 fields, or one of more than 2,000 bytes; nothing was added.",
            "Send the file with its name and its checksums only.");

    private static final String FILE = "file";
    private static final int MOST_FIELDS = 50;

    private static final int LONGEST_FIELD = 2_000;

    private final @Nullable FileItemIterator parts;
    private final @Nullable String nameOfPart;
    private final InputStream content;
    private Said said;
    private int fields;

    /** @param filename null where only the part of the file has a name */
    private record Said(@Nullable String filename, Checksums checksums) {

        /** @throws RefusedException if it says something else than what was said before */
        Said and(String field, String value) {
            if (value.isBlank()) {
                return this;
            }
            return field.equals("filename")
                    ? new Said(same(filename, value), checksums)
                    : new Said(filename, checksums.and(field, value));
        }
    }

    /** @param filename in the address; it goes before the name that the form gives the file */
    Upload(HttpServletRequest request, @Nullable String filename, Checksums checksums) throws IOException {
        this.said = new Said(filename, checksums);
        if (isForm(request)) {
            this.parts = partsOf(request);
            var file = nextFile().orElseThrow(() -> new RefusedException(NO_FILE));
            this.nameOfPart = nameOf(file);
            this.content = file.openStream();
        } else {
            this.parts = null;
            this.nameOfPart = null;
            this.content = request.getInputStream();
            filename();
        }
    }

    private static boolean isForm(HttpServletRequest request) {
        var type = request.getContentType();
        return type != null && type.regionMatches(true, 0, "multipart/form-data", 0, "multipart/form-data".length());
    }

    private static FileItemIterator partsOf(HttpServletRequest request) throws IOException {
        try {
            return new FileUpload().getItemIterator(new ServletRequestContext(request));
        } catch (FileUploadException e) {
            throw unreadable(e);
        }
    }

    private static IOException unreadable(FileUploadException e) {
        return new IOException("the form cannot be read", e);
    }

    InputStream content() {
        return content;
    }

    /** Reads what stands behind the file, which has been read to its end. */
    void readRest() throws IOException {
        if (nextFile().isPresent()) {
            throw new RefusedException(OTHER_FILE);
        }
    }

    /** Takes in the fields up to the next file. */
    private Optional<FileItemStream> nextFile() throws IOException {
        try {
            while (parts != null && parts.hasNext()) {
                var part = parts.next();
                if (part.isFormField()) {
                    take(part);
                } else if (FILE.equals(part.getFieldName())) {
                    return Optional.of(part);
                } else {
                    throw new RefusedException(OTHER_FILE);
                }
            }
            return Optional.empty();
        } catch (FileUploadException e) {
            throw unreadable(e);
        }
    }

    private static @Nullable String nameOf(FileItemStream file) {
        try {
            return file.getName();
        } catch (InvalidFileNameException e) {
            // Tomcat looks for a NUL before we can.
            throw new RefusedException(OperatorText.notAllowed(FILENAME));
        }
    }

    private void take(FileItemStream field) throws IOException {
        try (var stream = field.openStream()) {
            var value = stream.readNBytes(LONGEST_FIELD + 1);
            if (++fields > MOST_FIELDS || value.length > LONGEST_FIELD) {
                throw new RefusedException(TOO_MANY_FIELDS);
            }
            said = said.and(field.getFieldName(), new String(value, StandardCharsets.UTF_8));
        }
    }

    Checksums checksums() {
        return said.checksums();
    }

    /** The last part of the path that the sender gave. */
    String filename() {
        var filename = said.filename() == null ? nameOfPart : said.filename();
        if (filename == null || filename.isBlank()) {
            throw new RefusedException(NO_FILENAME);
        }
        OperatorText.LINE.require(filename, FILENAME);
        var slash = Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\'));
        return filename.substring(slash + 1);
    }

    /** @throws RefusedException if the two are different */
    static String same(@Nullable String said, String again) {
        if (said != null && !said.equals(again)) {
            throw new RefusedException(CONTRADICTION);
        }
        return again;
    }
}
