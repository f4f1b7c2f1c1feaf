package io.headgate.gateway.input;

import io.headgate.gateway.problem.HttpRefusal;
import io.headgate.gateway.problem.ProblemWriter;
import io.headgate.gateway.problem.RefusedException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses a request whose path, query or type of body nobody could read, before anybody tries: percent escapes that are none
 * or no UTF-8, characters that no text of people may have, a type with a wildcard. Bodies are checked where they are read.
 */
final class RequestTexts extends OncePerRequestFilter {

    /** As many as the container reads. */
    private static final int MOST_PARAMETERS = 1_000;

    private static final Set<String> PROSE = Set.of("remark", "q");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!isMediaType(request.getContentType())) {
            ProblemWriter.write(request, response, HttpRefusal.UNSUPPORTED_MEDIA_TYPE);
            return;
        }
        try {
            if (!isReadable(request.getRequestURI(), request.getQueryString())) {
                ProblemWriter.write(request, response, HttpRefusal.MALFORMED);
                return;
            }
        } catch (RefusedException e) {
            ProblemWriter.write(request, response, e.refusal());
            return;
        }
        chain.doFilter(request, response);
    }

    static boolean isMediaType(@Nullable String type) {
        if (type == null || type.isEmpty()) {
            return true;
        }
        try {
            return MediaType.parseMediaType(type).isConcrete();
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    /**
     * @param uri the path as it was sent: dots, slashes and the like in it have been looked at by the firewall
     * @throws RefusedException if something is readable, and has a character that no text may have
     */
    static boolean isReadable(String uri, @Nullable String query) {
        var path = decoded(uri);
        if (path.isEmpty()) {
            return false;
        }
        OperatorText.LINE.require(path.get(), "the path");
        return query == null || isReadable(query);
    }

    private static boolean isReadable(String query) {
        var parameters = query.split("&", MOST_PARAMETERS + 1);
        if (parameters.length > MOST_PARAMETERS) {
            return false;
        }
        for (var parameter : parameters) {
            var equals = parameter.indexOf('=');
            var name = decoded(plusAsSpace(equals < 0 ? parameter : parameter.substring(0, equals)));
            var value = decoded(plusAsSpace(equals < 0 ? "" : parameter.substring(equals + 1)));
            if (name.isEmpty() || value.isEmpty()) {
                return false;
            }
            OperatorText.LINE.require(name.get(), "the name of a parameter");
            var kind = PROSE.contains(name.get()) ? OperatorText.PROSE : OperatorText.LINE;
            kind.require(value.get(), "the parameter '" + shown(name.get()) + "'");
        }
        return true;
    }

    private static String plusAsSpace(String text) {
        return text.replace('+', ' ');
    }

    /** Only of our own parameters' names is one repeated. */
    private static String shown(String name) {
        return name.length() <= 40 && name.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '_'))
                ? name
                : "...";
    }

    /** Empty if it is not UTF-8, with what is not ASCII, and a percent sign, escaped. */
    private static Optional<String> decoded(String escaped) {
        var bytes = ByteBuffer.allocate(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            var c = escaped.charAt(i);
            if (c == '%') {
                var high = i + 2 < escaped.length() ? Character.digit(escaped.charAt(i + 1), 16) : -1;
                var low = high < 0 ? -1 : Character.digit(escaped.charAt(i + 2), 16);
                if (low < 0) {
                    return Optional.empty();
                }
                bytes.put((byte) (high << 4 | low));
                i += 2;
            } else if (c > 0xff) {
                return Optional.empty();
            } else {
                // The container reads the request line byte by byte.
                bytes.put((byte) c);
            }
        }
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
