package io.headgate.contracts;

/**
 * What may be made under a name can be read, changed and deleted under it: each is named by one segment of a path. Servers
 * and proxies refuse a segment that they could take for something else, also where it is escaped.
 */
public final class NameInPath {

    private static final String NOT_IN_A_SEGMENT = "/\\;%";

    private NameInPath() {}

    public static boolean isUsable(String name) {
        return !name.equals(".") && !name.equals("..") && name.chars().noneMatch(c -> NOT_IN_A_SEGMENT.indexOf(c) >= 0);
    }
}
