package io.headgate.gateway.hawkbit.action;

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

    /** What no report tells: that it was assigned, and that the device has fetched it. */
    private static final int TOLD_BY_NOBODY = 2;

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
        all.add(status(
                1,
                action.rolloutNumber() == null ? "running" : "scheduled",
                List.of("Assigned by " + action.createdBy() + "."),
                action.createdAt(),
                null));
        if (action.offeredAt() != null) {
            all.add(status(
                    TOLD_BY_NOBODY, "retrieved", List.of("The device has fetched it."), action.offeredAt(), null));
        }
        history.forEach(said -> all.add(said(said)));
        all.sort(order(list.sort()));
        var content = all.stream().skip(list.offset()).limit(list.limit()).toList();
        return new ListBody<>(content, all.size(), content.size());
    }

    private static StatusResource status(
            long id, String type, List<String> messages, Instant at, @Nullable Integer code) {
        return new StatusResource(id, type, messages, at.toEpochMilli(), at.toEpochMilli(), code);
    }

    private static StatusResource said(Said said) {
        var messages = new ArrayList<>(said.messages());
        if (said.by() != null) {
            messages.addFirst(said.kind().toLowerCase(Locale.ROOT).replace('_', ' ') + " by " + said.by());
        }
        return status(said.id() + TOLD_BY_NOBODY + 1, type(said), messages, said.at(), said.code());
    }

    private static String type(Said said) {
        return switch (said.kind()) {
            case "SUCCEEDED" -> "finished";
            case "FAILED" -> "error";
            case "CANCELLED" -> "canceled";
            case "CANCEL_REQUESTED" -> "canceling";
            case "CANCEL_REFUSED" -> "cancel_rejected";
            case "DENIED" -> "wait_for_confirmation";
            default -> progress(said.execution());
        };
    }

    private static String progress(@Nullable String execution) {
        return switch (execution == null ? "" : execution.toLowerCase(Locale.ROOT)) {
            case "download" -> "download";
            case "downloaded" -> "downloaded";
            case "rejected" -> "warning";
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
