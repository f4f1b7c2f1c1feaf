package io.headgate.gateway.settings;

import io.headgate.chassis.query.Query;
import io.headgate.chassis.query.QueryFields;
import io.headgate.chassis.query.QueryLimits;
import io.headgate.chassis.query.QueryProblem;
import io.headgate.chassis.query.SqlCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How often which devices poll: {@code 00:05:00~10%, attribute.group==eu -> 00:01:00}. The first rule a target matches holds
 * for it, else the base.
 */
public record PollingTime(PollInterval base, List<Rule> rules) {

    private static final int MOST_RULES = 20;
    private static final String ARROW = "->";

    public record Rule(SqlCondition targets, PollInterval interval) {}

    /** What a text says, or what is wrong with it. */
    sealed interface Reading {
        record Read(PollingTime time) implements Reading {}

        record Wrong(String why) implements Reading {}
    }

    public PollingTime {
        rules = List.copyOf(rules);
    }

    /** @param fields what the rules may ask of a target */
    static Reading read(String text, QueryFields fields, Duration shortest) {
        var comma = text.indexOf(',');
        var base = PollInterval.parse(comma < 0 ? text : text.substring(0, comma));
        if (base.isEmpty() || base.get().seconds() < shortest.toSeconds()) {
            return wrongInterval(shortest);
        }
        var rules = new ArrayList<Rule>();
        var rest = comma < 0 ? "" : text.substring(comma + 1);
        while (!rest.isEmpty()) {
            var arrow = arrow(rest);
            if (arrow < 0) {
                return new Reading.Wrong("After the first interval each part is written RSQL -> interval.");
            }
            // The query may have commas, the interval has none.
            var end = rest.indexOf(',', arrow);
            var interval = PollInterval.parse(
                    end < 0 ? rest.substring(arrow + ARROW.length()) : rest.substring(arrow + ARROW.length(), end));
            if (interval.isEmpty() || interval.get().seconds() < shortest.toSeconds()) {
                return wrongInterval(shortest);
            }
            switch (Query.parse(rest.substring(0, arrow).strip(), fields, QueryLimits.DEFAULT)) {
                case SqlCondition condition -> rules.add(new Rule(condition, interval.get()));
                case QueryProblem problem -> {
                    return new Reading.Wrong(problem.toRefusal().detail() + " " + problem.remedy());
                }
            }
            rest = end < 0 ? "" : rest.substring(end + 1);
        }
        return rules.size() > MOST_RULES
                ? new Reading.Wrong("There are at most " + MOST_RULES + " rules.")
                : new Reading.Read(new PollingTime(base.get(), rules));
    }

    private static Reading wrongInterval(Duration shortest) {
        return new Reading.Wrong("An interval is HH:mm:ss or an ISO-8601 duration, from "
                + PollInterval.text((int) shortest.toSeconds())
                + " to "
                + PollInterval.text((int) PollInterval.LONGEST.toSeconds())
                + ", with ~NN% behind it for a jitter.");
    }

    /** Outside of quotes. */
    private static int arrow(String text) {
        var quote = '\0';
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (quote != '\0') {
                if (c == '\\') {
                    i++;
                } else if (c == quote) {
                    quote = '\0';
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (text.startsWith(ARROW, i)) {
                return i;
            }
        }
        return -1;
    }
}
