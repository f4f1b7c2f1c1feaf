package io.headgate.chassis.query;

import org.jspecify.annotations.Nullable;

/** What became of the parameters offset and limit: a page, or why it is none. */
public sealed interface Paging permits Page, QueryProblem {

    /** Null or blank is the default. A limit above {@link Page#MAX_LIMIT} is not refused but cut, as hawkBit does. */
    static Paging parse(@Nullable String offset, @Nullable String limit) {
        var from = number(offset, 0);
        var size = number(limit, Page.DEFAULT_LIMIT);
        if (from < 0) {
            return problem("The offset is not a number from 0 to " + Page.MAX_OFFSET + ".");
        }
        if (size < 1) {
            return problem("The limit is not a number from 1.");
        }
        return new Page(from, Math.min(size, Page.MAX_LIMIT));
    }

    /** -1 if it is none, or absurdly large. */
    private static int number(@Nullable String text, int byDefault) {
        if (text == null || text.isBlank()) {
            return byDefault;
        }
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
    }

    private static QueryProblem problem(String detail) {
        return new QueryProblem(
                "query.bad-page",
                detail,
                "Write offset=<rows to skip>&limit=<rows, at most " + Page.MAX_LIMIT + ">.",
                null);
    }
}
