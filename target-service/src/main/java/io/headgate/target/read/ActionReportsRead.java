package io.headgate.target.read;

import java.time.Duration;

/** What devices have reported, and that their actions have timed out, as far as filters see it. */
@FunctionalInterface
public interface ActionReportsRead {

    /** Waits until they see all that has been told by now; not longer than this. */
    void awaitToldSoFar(Duration atMost);
}
