package io.headgate.chassis.query;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What became of a sort parameter such as {@code name:ASC,createdAt:DESC}: an order, or why it is none. */
public sealed interface Sort permits OrderBy, QueryProblem {

    int MAX_KEYS = 5;

    /** @param text null or blank for no wish: the unique order of the fields alone */
    static Sort parse(@Nullable String text, QueryFields fields) {
        if (text == null || text.isBlank()) {
            return new OrderBy(fields.uniqueOrder());
        }
        var keys = new ArrayList<String>();
        var seen = new HashSet<String>();
        int position = 0;
        for (var part : text.split(",", MAX_KEYS + 1)) {
            if (keys.size() == MAX_KEYS) {
                return problem("At most " + MAX_KEYS + " fields can be sorted by.", fields, position);
            }
            int colon = part.indexOf(':');
            if (colon < 0) {
                return problem("A direction is missing.", fields, position);
            }
            var name = part.substring(0, colon).strip();
            var field = fields.find(name).filter(found -> fields.isSortable(name));
            if (field.isEmpty()) {
                return problem("There is no order by a field " + QueryFields.quoted(name) + ".", fields, position);
            }
            if (!seen.add(field.get().sql())) {
                return problem("A field is named twice.", fields, position);
            }
            switch (part.substring(colon + 1).strip().toUpperCase(Locale.ROOT)) {
                case "ASC" -> keys.add(field.get().sql() + " asc");
                case "DESC" -> keys.add(field.get().sql() + " desc");
                default -> {
                    return problem("A direction is neither ASC nor DESC.", fields, position + colon + 1);
                }
            }
            position += part.length() + 1;
        }
        keys.add(fields.uniqueOrder());
        return new OrderBy(String.join(", ", keys));
    }

    private static QueryProblem problem(String detail, QueryFields fields, int position) {
        return new QueryProblem(
                "query.bad-sort",
                detail,
                "Write field:ASC or field:DESC, separated by commas; the fields are " + fields.knownSortable() + ".",
                position);
    }
}
