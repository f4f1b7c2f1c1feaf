package io.headgate.simulator;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What the demo shows: lines, and one block that is drawn over itself on a terminal and now and then elsewhere. */
final class Screen {

    private static final int BAR = 30;
    private static final long PLAIN_EVERY_NANOS = 2_000_000_000L;

    private final PrintStream out;
    private final Kind kind;
    private int drawn;
    private long lastPlain;

    enum Kind {
        TERMINAL,
        PLAIN
    }

    Screen(PrintStream out, Kind kind) {
        this.out = out;
        this.kind = kind;
    }

    static Screen ofProcess() {
        return new Screen(
                System.out, System.console() != null && System.console().isTerminal() ? Kind.TERMINAL : Kind.PLAIN);
    }

    void headline(String text) {
        drawn = 0;
        out.println();
        out.println(bold("== " + text));
    }

    void say(String format, Object... values) {
        drawn = 0;
        out.printf("   " + format + "%n", values);
        out.flush();
    }

    /** Draws the progress of a rollout; on a terminal over the last drawing. */
    void progress(JsonNode rollout) {
        if (kind == Kind.PLAIN && System.nanoTime() - lastPlain < PLAIN_EVERY_NANOS) {
            return;
        }
        lastProgress(rollout);
    }

    /** Draws whatever the time since the last drawing. */
    void lastProgress(JsonNode rollout) {
        lastPlain = System.nanoTime();
        var lines = lines(rollout);
        if (kind == Kind.TERMINAL && drawn > 0) {
            out.printf("\u001b[%dA", drawn);
        }
        for (var line : lines) {
            out.println(kind == Kind.TERMINAL ? "\u001b[2K" + line : line);
        }
        out.flush();
        drawn = lines.size();
    }

    static List<String> lines(JsonNode rollout) {
        var lines = new ArrayList<String>();
        lines.add("   %-10s version %d  %s"
                .formatted(
                        rollout.path("state").asString(),
                        rollout.path("version").asLong(),
                        waiting(rollout.path("waitingFor"))));
        for (var group : rollout.path("groups")) {
            var counts = group.path("counts");
            var size = group.path("size").asLong();
            lines.add("   %-10s %-9s %s %4d ok %3d failed %4d busy %4d left of %d"
                    .formatted(
                            group.path("name").asString(),
                            group.path("state").asString(),
                            bar(counts, size),
                            counts.path("succeeded").asLong(),
                            counts.path("failed").asLong(),
                            counts.path("offered").asLong()
                                    + counts.path("running").asLong(),
                            counts.path("notStarted").asLong(),
                            size));
        }
        return lines;
    }

    private static String waiting(JsonNode waitingFor) {
        // A plan that is not there yet needs nothing that could be counted.
        if (waitingFor.path("need").asLong() == 0) {
            return waitingFor
                    .path("reason")
                    .asString("waits for " + waitingFor.path("rule").asString());
        }
        return "waits for %s: %d of %d needed"
                .formatted(
                        waitingFor.path("rule").asString(),
                        waitingFor.path("have").asLong(),
                        waitingFor.path("need").asLong());
    }

    private static String bar(JsonNode counts, long size) {
        if (size == 0) {
            return "[" + " ".repeat(BAR) + "]";
        }
        var succeeded = (int) (counts.path("succeeded").asLong() * BAR / size);
        var failed = (int) Math.ceilDiv(counts.path("failed").asLong() * BAR, size);
        var busy =
                (int) ((counts.path("offered").asLong() + counts.path("running").asLong()) * BAR / size);
        failed = Math.min(failed, BAR - succeeded);
        busy = Math.min(busy, BAR - succeeded - failed);
        return "[" + "#".repeat(succeeded) + "x".repeat(failed) + ">".repeat(busy)
                + ".".repeat(BAR - succeeded - failed - busy) + "]";
    }

    private String bold(String text) {
        return kind == Kind.TERMINAL ? "\u001b[1m" + text + "\u001b[0m" : text;
    }
}
