package io.headgate.distribution.model;

import io.headgate.contracts.distribution.DistributionMessage.ModuleMetadata;
import java.util.Map;
import java.util.SortedMap;
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

    /** By their keys, what devices are told. */
    public static SortedMap<String, String> told(Map<String, ModuleMetadata> metadata) {
        var told = new TreeMap<String, String>();
        metadata.forEach((key, entry) -> {
            if (entry.targetVisible()) {
                told.put(key, entry.value());
            }
        });
        return told;
    }
}
