package io.headgate.chassis.query;

/**
 * A part of a list.
 *
 * @param offset rows to skip, from 0
 * @param limit rows to show at most, 1 to {@link #MAX_LIMIT}
 */
public record Page(int offset, int limit) implements Paging {

    public static final int DEFAULT_LIMIT = 50;
    public static final int MAX_LIMIT = 500;
    public static final int MAX_OFFSET = 999_999_999;

    public Page {
        if (offset < 0 || offset > MAX_OFFSET || limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("no such page: offset " + offset + ", limit " + limit);
        }
    }
}
