package io.headgate.chassis.query;

import io.headgate.contracts.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Why a query, a sort or a page was refused.
 *
 * @param code {@code query.<reason>}, stable
 * @param detail what was wrong; holds nothing of the input that has not been checked
 * @param remedy what to write instead
 * @param position where in the text, in UTF-16 units from 0; null when it cannot be told
 */
public record QueryProblem(
        String code, String detail, String remedy, @Nullable Integer position) implements Query, Sort, Paging {

    /** The same as an answer to a command or a request; the position is part of its detail. */
    public Refusal toRefusal() {
        var where = position == null ? "" : " (at character " + (position + 1) + ")";
        return new Refusal(code, Refusal.Kind.INVALID, detail + where, remedy);
    }
}
