package io.headgate.cascade.automation;

import io.headgate.cascade.model.GroupKey;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/** Groups whose counts have changed and have not been published. Safe for several threads. */
public final class ProgressNews {

    private final TreeSet<GroupKey> groups = new TreeSet<>();

    public synchronized void add(Collection<GroupKey> changed) {
        groups.addAll(changed);
    }

    /** Takes up to so many. */
    synchronized SortedSet<GroupKey> take(int most) {
        var taken = new TreeSet<GroupKey>();
        while (taken.size() < most && !groups.isEmpty()) {
            taken.add(groups.removeFirst());
        }
        return taken;
    }
}
