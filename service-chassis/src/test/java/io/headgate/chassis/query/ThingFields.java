package io.headgate.chassis.query;

import java.util.List;
import java.util.Map;

/** The fields of the things that these tests query. */
final class ThingFields {

    static final QueryFields FIELDS = QueryFields.builder("id")
            .text("name", "name")
            .alias("label", "name")
            .text("fullName", "name || id")
            .number("count", "count")
            .number("ratio", "ratio")
            .bool("active", "active")
            .timestamp("seenAt", "seen_at")
            .enumeration("state", "state", List.of("NEW", "IN_SYNC", "ERROR"))
            .map("owner.attribute", "attributes")
            .enumeration("health", "lower(state)", Map.of("good", "state <> 'ERROR'", "bad", "state = 'ERROR'"))
            .map("attribute", "attributes")
            .textArray("tag", "tags")
            .moment("now_ts", "now()")
            .moment("first_minute", "timestamptz '2026-11-21 00:00:30Z'")
            .sortable("name", "count", "seenAt", "label")
            .build();

    private ThingFields() {}
}
