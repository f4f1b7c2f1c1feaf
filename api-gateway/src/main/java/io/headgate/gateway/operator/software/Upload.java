package io.headgate.gateway.operator.software;

import io.headgate.contracts.Refusal;
import io.headgate.gateway.input.OperatorText;
import io.headgate.gateway.problem.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.InvalidFileNameException;
import org.apache.tomcat.util.http.fileupload.servlet.ServletRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * The file in a request, as a stream. A form is read by Tomcat's own parser and only up to its first file, so nothing is
 * buffered on disk twice.
 *
 * @param filename last part of the path the sender gave
 */
record Upload(String filename, InputStream content) {

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

    static Upload of(HttpServletRequest request, @Nullable String filename) throws IOException {
        if (!isForm(request)) {
            return new Upload(named(filename), request.getInputStream());
        }
        try {
            var parts = new FileUpload().getItemIterator(new ServletRequestContext(request));
            while (parts.hasNext()) {
                var part = parts.next();
                if (!part.isFormField()) {
                    return new Upload(named(filename == null ? part.getName() : filename), part.openStream());
                }
            }
        } catch (InvalidFileNameException e) {
            // Tomcat looks for a NUL before we can.
            throw new RefusedException(OperatorText.notAllowed(FILENAME));
        } catch (FileUploadException e) {
            throw new IOException("the form cannot be read", e);
        }
        throw new RefusedException(NO_FILE);
    }

    private static boolean isForm(HttpServletRequest request) {
        var type = request.getContentType();
        return type != null && type.regionMatches(true, 0, "multipart/form-data", 0, "multipart/form-data".length());
    }

    private static String named(@Nullable String filename) {
        if (filename == null || filename.isBlank()) {
            throw new RefusedException(NO_FILENAME);
        }
        OperatorText.LINE.require(filename, FILENAME);
        var slash = Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\'));
        return filename.substring(slash + 1);
    }
}
