package io.headgate.gateway.hawkbit.action;

import io.headgate.contracts.Principal;
import io.headgate.gateway.hawkbit.ListBody;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.problem.HawkbitCode;
import io.headgate.gateway.view.action.ManagedActions.ManagedAction;
import io.headgate.gateway.view.action.ManagedActions.Said;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The history of one action in hawkBit's words. */
final class ActionStatuses {

    /** More than an action ever has, as the quota of reports allows: so no two actions have one number in common. */
    private static final long MOST_STATUSES = 1L << 16;

    private static final String FETCHED = "The device has fetched it.";

    private ActionStatuses() {}

    /**
     * @param id grows with time
     * @param reportedAt epoch milliseconds, as {@code timestamp}
     */
    record StatusResource(
            long id,
            String type,
            List<String> messages,
            long reportedAt,
            long timestamp,
            @Nullable Integer code) {}

    static ListBody<StatusResource> page(ManagedAction action, List<Said> history, ListRequest list) {
        var all = new ArrayList<StatusResource>();
        var said = new Numbered(action, all);
        said.told(action.rolloutNumber() == null ? "running" : "scheduled", action.beginning(), action.createdAt());
        var offeredAt = action.offeredAt();
        for (var one : history) {
            if (offeredAt != null && !one.at().isBefore(offeredAt)) {
                said.told("retrieved", FETCHED, offeredAt);
                offeredAt = null;
            }
            said.said(one);
        }
        if (offeredAt != null) {
            said.told("retrieved", FETCHED, offeredAt);
        }
        if (action.offline()) {
            said.told("finished", "It was installed already.", action.createdAt());
        }
        if (action.stoppedAt() != null) {
            said.told("canceled", "Its rollout was stopped.", action.stoppedAt());
        }
        all.sort(order(list.sort()));
        var content = all.stream().skip(list.offset()).limit(list.limit()).toList();
        return new ListBody<>(content, all.size(), content.size());
    }

    /** Ids grow from one status to the next and stay with it: those that no report tells lie between those of reports. */
    private static final class Numbered {
        private final long first;
        private final List<StatusResource> all;
        private int reports;

        private Numbered(ManagedAction action, List<StatusResource> all) {
            this.first = action.id() * MOST_STATUSES;
            this.all = all;
        }

        /** At most one between two reports, but for the first of all. */
        private void told(String type, String message, Instant at) {
            var id = all.isEmpty() ? first : first + 2L * reports + 1;
            all.add(new StatusResource(id, type, List.of(message), at.toEpochMilli(), at.toEpochMilli(), null));
        }

        private void said(Said said) {
            reports++;
            var messages = new ArrayList<>(said.messages());
            if (said.kind().equals("TIMED_OUT")) {
                messages.addFirst("Its device was silent for too long.");
            } else if (said.by() != null) {
                messages.addFirst(order(said, said.by()));
            }
            var at = said.at().toEpochMilli();
            all.add(new StatusResource(first + 2L * reports, type(said), messages, at, at, said.code()));
        }
    }

    private static String order(Said said, String by) {
        return switch (said.kind()) {
            case "NOTED" -> "The device downloads.";
            case "CANCELLED" -> "Cancelled by " + Principal.shown(by) + ".";
            case "CANCEL_REQUESTED", "WITHDRAWN" -> "Cancel requested by " + Principal.shown(by) + ".";
            case "REMOVED" -> "The target was deleted.";
            case "SUCCEEDED", "UNFIT" -> "Ended by itself.";
            default ->
                said.kind().charAt(0) + said.kind().substring(1).toLowerCase(Locale.ROOT) + " by " + Principal.shown(by)
                        + ".";
        };
    }

    private static String type(Said said) {
        return switch (said.kind()) {
            case "SUCCEEDED", "INSTALLED" -> "finished";
            case "FAILED", "NOT_INSTALLED" -> "error";
            case "CANCELLED", "TIMED_OUT", "REMOVED", "UNFIT" -> "canceled";
            case "CANCEL_REQUESTED", "WITHDRAWN" -> "canceling";
            case "CANCEL_REFUSED" -> "cancel_rejected";
            case "DENIED" -> "wait_for_confirmation";
            default -> progress(said);
        };
    }

    private static String progress(Said said) {
        return switch (said.execution() == null ? "" : said.execution().toLowerCase(Locale.ROOT)) {
            case "download" -> "download";
            case "downloaded" -> "downloaded";
            case "rejected" -> "warning";
            // It ends nothing; as the answer to a cancellation it is no consent.
            case "canceled" -> said.kind().equals("NOTED") ? "warning" : "canceled";
            // Too late to be the outcome: an end would be of another kind.
            case "closed" -> "error";
            default -> "running";
        };
    }

    /** By id, newest first, as long as nobody asks for something else. */
    private static Comparator<StatusResource> order(@Nullable String sort) {
        var byId = Comparator.comparingLong(StatusResource::id);
        if (sort == null || sort.isBlank()) {
            return byId.reversed();
        }
        var colon = sort.indexOf(':');
        if (colon < 0 || sort.contains(",")) {
            throw HawkbitCode.SORT_SYNTAX.because("The sort parameter is not one field:ASC or field:DESC.");
        }
        var ascending = switch (sort.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
            case "id" -> byId;
            case "timestamp", "reportedat", "createdat" ->
                Comparator.comparingLong(StatusResource::timestamp).thenComparing(byId);
            default -> throw HawkbitCode.SORT_FIELD.because("The fields are id, timestamp, reportedAt, createdAt.");
        };
        return switch (sort.substring(colon + 1).strip().toUpperCase(Locale.ROOT)) {
            case "ASC" -> ascending;
            case "DESC" -> ascending.reversed();
            default -> throw HawkbitCode.SORT_DIRECTION.because("The direction is neither ASC nor DESC.");
        };
    }
}
