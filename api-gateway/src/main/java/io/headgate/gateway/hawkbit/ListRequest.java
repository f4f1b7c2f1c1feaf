package io.headgate.gateway.hawkbit;

import io.headgate.chassis.query.Page;
import io.headgate.chassis.query.QueryFields;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.view.Listing;
import io.headgate.gateway.view.software.Software.Deleted;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * The parameters every list takes.
 *
 * @param full {@code representation=full}: totals and links too
 * @param deleted {@code soft_deleted_mode}: of lists of software
 */
public record ListRequest(
        @Nullable String q, @Nullable String sort, int offset, int limit, boolean full, Deleted deleted) {

    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,9}");
    private static final Pattern SORT_KEY = Pattern.compile("\\s*[A-Za-z0-9_.]+\\s*:\\s*([A-Za-z]+)\\s*");

    /** With another query. */
    public ListRequest with(String query) {
        return new ListRequest(query, sort, offset, limit, full, deleted);
    }

    /** @throws RuntimeException a refusal, if {@code q} or {@code sort} cannot be understood */
    public Listing over(QueryFields fields) {
        requireOrder(sort);
        return Listing.parse(fields, q, sort, Integer.toString(offset), Integer.toString(limit));
    }

    /** hawkBit tells the ways to get an order wrong apart. */
    private static void requireOrder(@Nullable String sort) {
        if (sort == null || sort.isBlank()) {
            return;
        }
        for (var part : sort.split(",", -1)) {
            var key = SORT_KEY.matcher(part);
            if (!key.matches()) {
                throw HawkbitCode.SORT_SYNTAX.because(
                        "The sort parameter is not field:ASC or field:DESC, with commas.");
            }
            if (!key.group(1).equalsIgnoreCase("ASC") && !key.group(1).equalsIgnoreCase("DESC")) {
                throw HawkbitCode.SORT_DIRECTION.because("A direction of the sort parameter is neither ASC nor DESC.");
            }
        }
    }

    /** Where hawkBit takes what it can make use of: a page before the first is the first, one too large is cut. */
    static final class Resolver implements HandlerMethodArgumentResolver {

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == ListRequest.class;
        }

        @Override
        public Object resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest web,
                @Nullable WebDataBinderFactory binders) {
            var limit = whole(web, "limit", Page.DEFAULT_LIMIT);
            return new ListRequest(
                    web.getParameter("q"),
                    web.getParameter("sort"),
                    Math.max(0, whole(web, "offset", 0)),
                    limit < 1 ? Page.DEFAULT_LIMIT : limit,
                    "full".equalsIgnoreCase(web.getParameter("representation")),
                    switch (String.valueOf(web.getParameter("soft_deleted_mode"))
                            .toUpperCase(Locale.ROOT)) {
                        case "INCLUDE_SOFT_DELETED" -> Deleted.TOO;
                        case "ONLY_SOFT_DELETED" -> Deleted.ONLY;
                        default -> Deleted.LEFT_OUT;
                    });
        }

        private static int whole(NativeWebRequest web, String name, int byDefault) {
            var text = web.getParameter(name);
            if (text == null || text.isBlank()) {
                return byDefault;
            }
            if (!WHOLE.matcher(text).matches()) {
                throw HawkbitCode.CONSTRAINT.because("The parameter " + name + " is not a whole number.");
            }
            return Integer.parseInt(text);
        }
    }
}
