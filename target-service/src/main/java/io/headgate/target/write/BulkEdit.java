package io.headgate.target.write;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change of many targets, in the words of table {@code target}.
 *
 * @param assignment with a {@code ?} for each of {@code assigned}
 * @param differs what is true of the targets that are not yet as wanted, with a {@code ?} for each of {@code compared}
 */
record BulkEdit(String assignment, List<@Nullable String> assigned, String differs, List<@Nullable String> compared) {

    static BulkEdit type(@Nullable String key) {
        return new BulkEdit("type_key = ?::text", one(key), "type_key is distinct from ?::text", one(key));
    }

    static BulkEdit group(@Nullable String group) {
        return new BulkEdit("target_group = ?::text", one(group), "target_group is distinct from ?::text", one(group));
    }

    static BulkEdit withTag(String tag) {
        return new BulkEdit("tags = tags || ?::text", one(tag), "not tags @> array[?]::text[]", one(tag));
    }

    static BulkEdit withoutTag(String tag) {
        return new BulkEdit("tags = array_remove(tags, ?::text)", one(tag), "tags @> array[?]::text[]", one(tag));
    }

    static BulkEdit renamedTag(String from, String to) {
        return new BulkEdit(
                "tags = array_replace(tags, ?::text, ?::text)",
                List.of(from, to),
                "tags @> array[?]::text[]",
                one(from));
    }

    private static List<@Nullable String> one(@Nullable String value) {
        return Collections.singletonList(value);
    }
}
