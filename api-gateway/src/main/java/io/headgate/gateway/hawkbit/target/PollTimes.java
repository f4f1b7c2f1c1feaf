package io.headgate.gateway.hawkbit.target;

import io.headgate.chassis.query.QueryFields;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.settings.TenantSettings;
import io.headgate.gateway.view.Listing;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** When devices are expected, by the tenant's polling settings. */
@Component
class PollTimes {

    private final TenantSettings settings;
    private final Clock clock;

    PollTimes(TenantSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Of a device that has called, in epoch milliseconds. */
    record PollStatus(long lastRequestAt, long nextExpectedRequestAt, boolean overdue) {}

    @Nullable
    PollStatus of(@Nullable Instant lastSeen) {
        if (lastSeen == null) {
            return null;
        }
        return new PollStatus(
                lastSeen.toEpochMilli(),
                lastSeen.plusSeconds(settings.policy().polling().base().seconds())
                        .toEpochMilli(),
                lastSeen.plus(settings.policy().overdueAfterLastRequest()).isBefore(clock.instant()));
    }

    /** The list, where a query may speak of {@code ${now_ts}} and {@code ${overdue_ts}}. */
    Listing listing(ListRequest list, QueryFields fields) {
        var query = list.q();
        return query == null ? list.over(fields) : list.with(written(query)).over(fields);
    }

    /** The query with the times of now. */
    String written(String query) {
        if (!query.contains("${")) {
            return query;
        }
        var now = clock.instant();
        var overdue = now.minus(settings.policy().overdueAfterLastRequest());
        return replaced(replaced(query, "now_ts", now), "overdue_ts", overdue);
    }

    private static String replaced(String query, String name, Instant value) {
        var millis = Long.toString(value.toEpochMilli());
        return query.replace("${" + name + "}", millis).replace("${" + name.toUpperCase(Locale.ROOT) + "}", millis);
    }
}
