package io.headgate.gateway.hawkbit.action;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.gateway.hawkbit.ListRequest;
import io.headgate.gateway.hawkbit.action.ActionStatuses.StatusResource;
import io.headgate.gateway.view.action.ManagedActions.ManagedAction;
import io.headgate.gateway.view.action.ManagedActions.Said;
import io.headgate.gateway.view.software.Software.Deleted;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ActionStatusesTest {

    private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");

    private static ManagedAction action(
            @Nullable Integer offeredAfter, boolean offline, @Nullable Integer stoppedAfter) {
        return new ManagedAction(
                7,
                false,
                "canceled",
                ActionType.FORCED,
                false,
                null,
                null,
                500,
                "d",
                "ds-1",
                1,
                "set",
                "1",
                offline ? null : 3,
                offline ? null : "rollout",
                offline ? null : "group-1",
                null,
                "system:target-service",
                START,
                at(offeredAfter),
                offline,
                at(stoppedAfter),
                START);
    }

    private static @Nullable Instant at(@Nullable Integer seconds) {
        return seconds == null ? null : START.plusSeconds(seconds);
    }

    private static Said said(int seconds, String kind, @Nullable String execution, @Nullable String by) {
        return new Said(kind, execution, null, by, List.of(), START.plusSeconds(seconds));
    }

    private static List<StatusResource> statuses(ManagedAction action, Said... said) {
        var oldestFirst = new ListRequest(null, "id:ASC", 0, 50, false, Deleted.LEFT_OUT);
        return ActionStatuses.page(action, List.of(said), oldestFirst).content();
    }

    @Test
    void eachHasAnIdOfItsOwnThatGrowsAndStays() {
        var before = statuses(action(null, false, null), said(1, "FORCED", null, "kim"));
        var after = statuses(
                action(2, false, null),
                said(1, "FORCED", null, "kim"),
                said(3, "PROGRESSED", "proceeding", null),
                said(4, "TIMED_OUT", null, null),
                said(5, "INSTALLED", "closed", null));

        assertThat(after)
                .extracting(StatusResource::type)
                .containsExactly("scheduled", "running", "retrieved", "running", "canceled", "finished");
        assertThat(after)
                .extracting(StatusResource::id)
                .doesNotHaveDuplicates()
                .isSorted()
                .allSatisfy(id -> assertThat(id >> 16).isEqualTo(7));
        assertThat(after.subList(0, 2)).isEqualTo(before);
    }

    @Test
    void everyEndIsTold() {
        assertThat(statuses(action(null, true, null)))
                .extracting(StatusResource::type)
                .containsExactly("running", "finished");
        assertThat(statuses(action(null, false, 9)))
                .extracting(StatusResource::type)
                .containsExactly("scheduled", "canceled");
        assertThat(statuses(action(1, false, null), said(2, "DOWNLOADED", "downloaded", null)))
                .extracting(StatusResource::type)
                .endsWith("downloaded");
        assertThat(statuses(action(1, false, null), said(2, "NOTED", "closed", null)))
                .extracting(StatusResource::type)
                .endsWith("error");
    }

    /** It ends nothing, whatever it answers. */
    @Test
    void aDeviceThatSaysCanceledIsQuoted() {
        assertThat(statuses(
                        action(1, false, null),
                        said(2, "PROGRESSED", "canceled", null),
                        said(3, "NOTED", "canceled", null)))
                .extracting(StatusResource::type)
                .endsWith("canceled", "warning");
    }

    @Test
    void theFirstSaysWhoHasAssignedIt() {
        assertThat(statuses(action(null, true, null)).getFirst().messages())
                .containsExactly("Assignment initiated by user 'system'");
    }

    @Test
    void whatHeadgateDoesItselfIsToldWithoutNamesOfItsParts() {
        var told = statuses(
                action(1, false, null),
                said(2, "NOTED", "download", "system:api-gateway"),
                said(3, "CANCELLED", null, "system:api-gateway"));

        assertThat(told)
                .flatExtracting(StatusResource::messages)
                .containsExactly(
                        "Initiated by Rollout Group 'group-1' [Rollout rollout:3]",
                        "The device has fetched it.",
                        "The device downloads.",
                        "Cancelled by system.");
    }
}
