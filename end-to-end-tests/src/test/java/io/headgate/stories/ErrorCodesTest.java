package io.headgate.stories;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/errors.md} lists every code a caller can get, found in the sources where refusals are written: code, status
 * and remedy. {@code ./headgate contracts} writes it anew.
 */
class ErrorCodesTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "errors.md");
    private static final Pattern CODE = Pattern.compile("\"([a-z][a-z-]*\\.[a-z][a-z-]*)\"");
    private static final Pattern KIND = Pattern.compile("(?:Refusal\\.)?Kind\\.([A-Z_]+)");
    private static final Pattern STATUS = Pattern.compile("HttpStatus\\.([A-Z_]+)");
    /** Where the kind is not written: what is wrong with the text of a request. */
    private static final Set<String> INVALID = Set.of("new Refused", "new QueryProblem", "refused");

    /** One place where a code is given. */
    private record Refusal(String code, int status, String remedy) {}

    private record Entry(Set<Integer> statuses, Set<String> remedies) {}

    @Test
    void theCommittedListIsThatOfTheSources() throws IOException {
        var list = list();
        if (Boolean.getBoolean("contracts.write")) {
            Files.writeString(DOCUMENT, list);
        }

        assertThat(Files.readString(DOCUMENT)).as("run ./headgate contracts").isEqualTo(list);
    }

    @Test
    void readsEveryWayOfRefusing() {
        var source = """
                /** refused("not.this", "a", "b") */
                new Refusal("a.one", Refusal.Kind.STALE, "The " + (wrong) + ", it is.", "Read \\"it\\"" + " again.");
                ENUM(HttpStatus.NOT_ACCEPTABLE, "a.two", "Detail (with a bracket", "Remedy | two");
                EXISTS("a.three", Kind.CONFLICT, "Only a remedy.");
                throw refused("a.four", detail, "The fields are " + known() + ".");
                new QueryProblem("a.five", detail, remedy, null);
                @MessageName("not.that") record Other() {} put("not.those", '"');
                """;

        assertThat(refusals(source))
                .containsExactlyInAnyOrder(
                        new Refusal("a.one", 412, "Read \"it\" again."),
                        new Refusal("a.two", 406, "Remedy \\| two"),
                        new Refusal("a.three", 409, "Only a remedy."),
                        new Refusal("a.four", 400, "The fields are …."),
                        new Refusal("a.five", 400, ""));
    }

    private static String list() throws IOException {
        var entries = new TreeMap<String, Entry>();
        try (var files = Files.walk(Path.of(".."))) {
            for (var file : files.filter(ErrorCodesTest::isMainSource).sorted().toList()) {
                for (var refusal : refusals(Files.readString(file))) {
                    var entry = entries.computeIfAbsent(
                            refusal.code(), code -> new Entry(new TreeSet<>(), new LinkedHashSet<>()));
                    entry.statuses().add(refusal.status());
                    if (!refusal.remedy().isEmpty()) {
                        entry.remedies().add(refusal.remedy());
                    }
                }
            }
        }
        assertThat(entries).hasSizeGreaterThan(100);
        assertThat(entries.values())
                .as("every code has a remedy")
                .noneMatch(entry -> entry.remedies().isEmpty());
        var rows = new StringBuilder();
        entries.forEach((code, entry) -> rows.append("| `%s` | %s | %s |\n"
                .formatted(
                        code,
                        entry.statuses().stream().map(String::valueOf).collect(Collectors.joining(", ")),
                        String.join("<br>", entry.remedies()))));
        return """
                # Error codes

                Made from the sources by `./headgate contracts`. Every refusal is `application/problem+json` with `type`, `title`,
                `status`, `code`, `detail`, `remedy` and `correlationId`. Codes are stable and never reused; programs decide by them,
                people read `detail` and `remedy`. Where a code has several statuses or remedies, the answer has the one that fits;
                `…` stands for what is only known then. The device API is hawkBit's and answers with hawkBit's error codes, not with these.

                | code | status | remedy |
                |---|---|---|
                """ + rows;
    }

    private static boolean isMainSource(Path file) {
        return file.toString().endsWith(".java") && file.toString().contains("/src/main/");
    }

    /** An open parenthesis: what stands before it, and its arguments so far. */
    private record Call(String callee, List<String> arguments) {}

    private static List<Refusal> refusals(String source) {
        var found = new ArrayList<Refusal>();
        var open = new ArrayList<Call>();
        var starts = new ArrayList<Integer>();
        for (var at = 0; at < source.length(); at++) {
            switch (source.charAt(at)) {
                case '/' -> at = afterComment(source, at);
                case '"', '\'' -> at = endOfLiteral(source, at);
                case '(' -> {
                    open.add(new Call(callee(source, at), new ArrayList<>()));
                    starts.add(at + 1);
                }
                case ',' -> {
                    if (!open.isEmpty()) {
                        open.getLast()
                                .arguments()
                                .add(source.substring(starts.getLast(), at).strip());
                        starts.set(starts.size() - 1, at + 1);
                    }
                }
                case ')' -> {
                    if (!open.isEmpty()) {
                        var call = open.removeLast();
                        call.arguments()
                                .add(source.substring(starts.removeLast(), at).strip());
                        var refusal = refusal(call);
                        if (refusal != null) {
                            found.add(refusal);
                        }
                    }
                }
                default -> {
                    // Only what separates arguments matters.
                }
            }
        }
        return found;
    }

    private static int afterComment(String source, int at) {
        if (source.startsWith("//", at)) {
            return Math.max(at, source.indexOf('\n', at));
        }
        return source.startsWith("/*", at) ? source.indexOf("*/", at) + 1 : at;
    }

    private static int endOfLiteral(String source, int at) {
        if (source.startsWith("\"\"\"", at)) {
            return source.indexOf("\"\"\"", at + 3) + 2;
        }
        var end = at + 1;
        while (source.charAt(end) != source.charAt(at)) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        return end;
    }

    private static String callee(String source, int parenthesis) {
        var name = Pattern.compile("(?:new\\s+)?[\\w.]+$")
                .matcher(source.substring(Math.max(0, parenthesis - 80), parenthesis));
        return name.find() ? name.group() : "";
    }

    private static @Nullable Refusal refusal(Call call) {
        var arguments = call.arguments();
        for (var at = 0; at < arguments.size(); at++) {
            var code = CODE.matcher(arguments.get(at));
            if (!code.matches()) {
                continue;
            }
            var kind = KIND.matcher(at + 1 < arguments.size() ? arguments.get(at + 1) : "");
            if (kind.matches()) {
                return refusal(code.group(1), ofKind(kind.group(1)), arguments, at + 3);
            }
            var status = STATUS.matcher(at > 0 ? arguments.get(at - 1) : "");
            if (status.matches()) {
                return refusal(code.group(1), ofHttp(status.group(1)), arguments, at + 2);
            }
            if (INVALID.contains(call.callee())) {
                return refusal(code.group(1), 400, arguments, at + 2);
            }
        }
        return null;
    }

    private static Refusal refusal(String code, int status, List<String> arguments, int remedyAt) {
        return new Refusal(code, status, plain(arguments.get(Math.min(remedyAt, arguments.size() - 1))));
    }

    private static int ofKind(String kind) {
        return switch (kind) {
            case "INVALID" -> 400;
            case "FORBIDDEN" -> 403;
            case "NOT_FOUND" -> 404;
            case "CONFLICT" -> 409;
            case "STALE" -> 412;
            case "TOO_LARGE" -> 413;
            case "UNPROCESSABLE" -> 422;
            case "UNAVAILABLE" -> 503;
            case "NO_SPACE" -> 507;
            default -> throw new IllegalStateException("unknown kind " + kind);
        };
    }

    private static int ofHttp(String status) {
        return switch (status) {
            case "BAD_REQUEST" -> 400;
            case "UNAUTHORIZED" -> 401;
            case "FORBIDDEN" -> 403;
            case "NOT_FOUND" -> 404;
            case "METHOD_NOT_ALLOWED" -> 405;
            case "NOT_ACCEPTABLE" -> 406;
            case "REQUEST_TIMEOUT" -> 408;
            case "CONTENT_TOO_LARGE" -> 413;
            case "UNSUPPORTED_MEDIA_TYPE" -> 415;
            case "TOO_MANY_REQUESTS" -> 429;
            case "INTERNAL_SERVER_ERROR" -> 500;
            default -> throw new IllegalStateException("unknown status " + status);
        };
    }

    /** The text of an expression; what is not literal becomes "…", and an expression without any literal nothing. */
    private static String plain(String expression) {
        var text = new StringBuilder();
        var literals = 0;
        for (var at = 0; at < expression.length(); at++) {
            if (expression.charAt(at) == '"') {
                var end = endOfLiteral(expression, at);
                text.append(
                        expression.substring(at + 1, end).replace("\\\"", "\"").replace("\\\\", "\\"));
                at = end;
                literals++;
            } else if (Character.isJavaIdentifierStart(expression.charAt(at))) {
                at = endOfTerm(expression, at);
                text.append('…');
            }
        }
        return literals == 0 ? "" : text.toString().replace("|", "\\|").replace("<", "&lt;");
    }

    /** The last character of a call or name: before the next plus that is in none of its brackets. */
    private static int endOfTerm(String expression, int from) {
        var depth = 0;
        var at = from;
        for (; at < expression.length(); at++) {
            switch (expression.charAt(at)) {
                case '"' -> at = endOfLiteral(expression, at);
                case '(' -> depth++;
                case ')' -> depth--;
                default -> {
                    if (expression.charAt(at) == '+' && depth <= 0) {
                        return at - 1;
                    }
                }
            }
        }
        return at;
    }
}
