package io.headgate.target.write;

import io.headgate.chassis.Portions;
import java.time.Instant;
import java.util.Collection;

/**
 * Makes one edit of many targets and tells it, part by part: what it costs in memory grows neither with their number nor with
 * what they hold.
 */
final class BulkEdits {

    /** Of all that the targets of one part hold, which is in memory in several forms at a time. */
    private static final int PART_BYTES = 4 * 1024 * 1024;

    private final TargetTable table;
    private final TargetNews news;

    BulkEdits(TargetTable table, TargetNews news) {
        this.table = table;
        this.news = news;
    }

    /** @return how many of the targets were not yet as wanted */
    int make(String tenant, Collection<String> ids, BulkEdit edit, String by, Instant at) {
        var changed = 0;
        for (var part : Portions.of(table.sizes(tenant, ids), TargetTable.Size::bytes, PART_BYTES)) {
            var partIds = part.stream().map(TargetTable.Size::controllerId).toList();
            var states = table.change(tenant, partIds, edit, by, at);
            news.changed(tenant, states, at);
            changed += states.size();
        }
        return changed;
    }
}
