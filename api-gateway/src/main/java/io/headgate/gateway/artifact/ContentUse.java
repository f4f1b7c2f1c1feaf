package io.headgate.gateway.artifact;

import java.util.Collection;
import java.util.Set;

/** What is known of who has which content. */
public interface ContentUse {

    /** Whether all is known that was told; as long as it is not, of no content can be said that nobody has it. */
    boolean isComplete();

    /** Whether anybody has any: where nobody has, the store may be that of another database. */
    boolean isAnyUsed();

    /** Those of them that a module of any tenant has. */
    Set<String> usedOf(Collection<String> sha256s);
}
