package io.headgate.chassis.query;

import java.time.Duration;
import java.util.Optional;

/**
 * What became of a query text: a condition, or the reason why it is none.
 *
 * <p>The language is RSQL/FIQL as hawkBit's users know it. {@code ;} or {@code and} binds tighter than {@code ,} or
 * {@code or}; parentheses group. A value is bare or in single or double quotes, where a backslash takes the next character
 * literally.
 *
 * <table>
 * <caption>Operators</caption>
 * <tr><td>{@code == !=}</td><td>all types; on texts {@code *} stands for any run of characters, {@code \*} for a star</td></tr>
 * <tr><td>{@code =lt= < =le= <= =gt= > =ge= >=}</td><td>numbers, times, texts and map entries (texts and entries by
 *     Unicode code point)</td></tr>
 * <tr><td>{@code =in=(a,b) =out=(a,b)}</td><td>all types; no wildcards</td></tr>
 * <tr><td>{@code =is=null =eq=null =not=null =ne=null}</td><td>all types</td></tr>
 * </table>
 *
 * <p>What is missing (an SQL null, an absent map key, an array without the element) counts as <em>not equal</em>:
 * {@code !=} and {@code =out=} are exactly the opposite of {@code ==} and {@code =in=}, and match it. It is neither less
 * nor greater than anything. Comparison of texts, map keys and map values is case-sensitive; names of fields, values of
 * enumerations and booleans are not.
 *
 * <p>Where a field of times is compared, a moment that the fields know may stand for the value, e.g. {@code ${now_ts}}. Where
 * the order of texts or entries is asked for, it stands for its milliseconds since 1970, written out.
 */
public sealed interface Query permits SqlCondition, QueryProblem {

    /** Compiles {@code text}; never throws, whatever the text is. */
    static Query parse(String text, QueryFields fields, QueryLimits limits) {
        return QueryCompiler.compile(text, fields, limits);
    }

    /**
     * What holds of each row that meets the query's condition and did not so long ago, if nothing but time has passed.
     *
     * @return empty if time alone makes no row meet it, or the query is none
     */
    static Optional<SqlCondition> cameTrueByTime(String text, QueryFields fields, QueryLimits limits, Duration ago) {
        return QueryCompiler.cameTrueByTime(text, fields, limits, ago);
    }
}
