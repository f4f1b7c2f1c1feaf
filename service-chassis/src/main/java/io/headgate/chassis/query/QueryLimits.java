package io.headgate.chassis.query;

/**
 * What one query may cost. Beyond these limits PostgreSQL is protected by its {@code statement_timeout} only.
 *
 * @param maxLength of the text in UTF-16 units
 * @param maxDepth of nested parentheses
 * @param maxComparisons in the whole query
 * @param maxValues in one list
 * @param maxWildcards in one value; neighbouring stars count once
 * @param maxLeadingWildcards values in the whole query that begin with a star, which no index serves; a star alone only
 *     asks for presence and is not counted
 */
public record QueryLimits(
        int maxLength, int maxDepth, int maxComparisons, int maxValues, int maxWildcards, int maxLeadingWildcards) {

    /** Two leading wildcards, so that a search box can look into an id or a name. */
    public static final QueryLimits DEFAULT = new QueryLimits(1024, 8, 20, 100, 4, 2);

    public QueryLimits {
        if (maxLength < 1 || maxDepth < 0 || maxComparisons < 1 || maxValues < 1) {
            throw new IllegalArgumentException("a query needs room for one comparison");
        }
        // The parser is recursive: this keeps its stack small, whatever is configured.
        if (maxDepth > 100) {
            throw new IllegalArgumentException("a query is nested at most 100 deep");
        }
    }
}
