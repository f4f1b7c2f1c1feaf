package io.headgate.importer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of each thing, counted; and what could not be taken over, by name and with the reason. Thread-safe. */
final class Report {

    private static final class Counts {
        private long taken;
        private long present;
        private long left;
    }

    private record Left(String kind, String name, String reason) {}

    private final Map<String, Counts> counts = new LinkedHashMap<>();
    private final List<Left> left = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    synchronized void taken(String kind, long more) {
        of(kind).taken += more;
    }

    /** It was there already: from an earlier import, or somebody made it. */
    synchronized void present(String kind, long more) {
        of(kind).present += more;
    }

    synchronized void left(String kind, String name, String reason) {
        of(kind).left++;
        left.add(new Left(kind, name, reason));
    }

    /** Of what was taken over all the same. */
    synchronized void warning(String text) {
        warnings.add(text);
    }

    private Counts of(String kind) {
        return counts.computeIfAbsent(kind, name -> new Counts());
    }

    synchronized boolean isComplete() {
        return left.isEmpty();
    }

    synchronized String summary() {
        var text = new StringBuilder(
                "%-28s %10s %14s %15s%n".formatted("", "taken over", "there already", "not taken over"));
        counts.forEach((kind, count) ->
                text.append("%-28s %10d %14d %15d%n".formatted(kind, count.taken, count.present, count.left)));
        warnings.forEach(warning -> text.append("Warning: ").append(warning).append('\n'));
        return text.toString();
    }

    synchronized void write(Path file) throws IOException {
        var text = new StringBuilder("# Import from hawkBit\n\n```\n")
                .append(summary())
                .append("```\n");
        if (!left.isEmpty()) {
            text.append("\n## Not taken over\n\n| what | name | why |\n|---|---|---|\n");
            left.forEach(one ->
                    text.append("| %s | %s | %s |%n".formatted(one.kind(), cell(one.name()), cell(one.reason()))));
        }
        Files.writeString(file, text);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
