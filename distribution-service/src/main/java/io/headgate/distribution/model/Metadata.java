package io.headgate.distribution.model;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Entries a person attaches to a module or a set. */
public final class Metadata {

    private Metadata() {}

    /** @param entries a null value takes its key away; keys that are not named stay */
    public static <V> Map<String, V> merge(Map<String, V> present, Map<String, @Nullable V> entries) {
        var merged = new TreeMap<String, V>(present);
        entries.forEach((key, value) -> {
            if (value == null) {
                merged.remove(key);
            } else {
                merged.put(key, value);
            }
        });
        return merged;
    }
}
