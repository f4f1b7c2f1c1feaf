package io.headgate.importer;

import java.io.PrintStream;

/** A bar on a terminal; elsewhere a line for each tenth. */
final class Progress {

    private static final int WIDTH = 30;

    private final PrintStream out;
    private final boolean terminal;
    private final String what;
    private final long total;
    private long done;
    private long lastTenth = -1;

    Progress(PrintStream out, boolean terminal, String what, long total) {
        this.out = out;
        this.terminal = terminal;
        this.what = what;
        this.total = total;
    }

    synchronized void add(long more) {
        done += more;
        var tenth = total == 0 ? 10 : done * 10 / total;
        if (terminal) {
            var filled = total == 0 ? WIDTH : (int) Math.min(WIDTH, done * WIDTH / total);
            out.printf("\r%-20s [%s%s] %,d of %,d", what, "#".repeat(filled), ".".repeat(WIDTH - filled), done, total);
            if (done >= total) {
                out.println();
            }
            out.flush();
        } else if (tenth != lastTenth) {
            lastTenth = tenth;
            out.printf("%-20s %,d of %,d%n", what, done, total);
        }
    }
}
