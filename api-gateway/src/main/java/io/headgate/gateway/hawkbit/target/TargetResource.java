package io.headgate.gateway.hawkbit.target;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.headgate.gateway.hawkbit.Audit;
import io.headgate.gateway.hawkbit.Links;
import io.headgate.gateway.view.target.Targets.TargetRow;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/**
 * A target as hawkBit shows it.
 *
 * @param securityToken null where no copy of it is kept, or the reader may not see it
 * @param targetType number of its type
 */
record TargetResource(
        @JsonUnwrapped Audit audit,
        String controllerId,
        String name,
        @Nullable String description,
        @Nullable String group,
        String updateStatus,
        @Nullable Long lastControllerRequestAt,
        @Nullable Long installedAt,
        @Nullable String ipAddress,
        @Nullable String address,
        PollTimes.@Nullable PollStatus pollStatus,
        @Nullable String securityToken,
        boolean requestAttributes,
        @Nullable Integer targetType,
        @Nullable String targetTypeName,
        boolean autoConfirmActive,
        @JsonProperty("_links") Links links) {

    static TargetResource listed(TargetRow row, PollTimes times, @Nullable String token) {
        return of(row, times, token, Links.self(path(row.controllerId())));
    }

    static TargetResource whole(TargetRow row, PollTimes times, @Nullable String token) {
        var self = path(row.controllerId());
        var links = Links.self(self)
                .and("assignedDS", self + "/assignedDS")
                .and("installedDS", self + "/installedDS")
                .and("attributes", self + "/attributes")
                .and("actions", self + "/actions?offset=0&limit=50&sort=id:DESC")
                .and("metadata", self + "/metadata?offset=0&limit=50")
                .and("autoConfirm", self + "/autoConfirm");
        return of(
                row,
                times,
                token,
                row.typeNumber() == null ? links : links.and("targetType", "/targettypes/" + row.typeNumber()));
    }

    static String path(String controllerId) {
        return "/targets/" + UriUtils.encodePathSegment(controllerId, StandardCharsets.UTF_8);
    }

    private static TargetResource of(TargetRow row, PollTimes times, @Nullable String token, Links links) {
        return new TargetResource(
                Audit.of(row.createdBy(), row.createdAt(), row.modifiedBy(), row.modifiedAt()),
                row.controllerId(),
                row.name(),
                row.description(),
                row.group(),
                row.updateStatus(),
                millis(row.lastSeen()),
                millis(row.installedAt()),
                row.ipAddress(),
                address(row),
                times.of(row.lastSeen()),
                token,
                !row.attributesReported(),
                row.typeNumber(),
                row.typeName(),
                row.autoConfirm() != null,
                links);
    }

    /** Where nobody has said how it is reached, it is by the address it called from. */
    private static @Nullable String address(TargetRow row) {
        if (row.address() != null || row.ipAddress() == null) {
            return row.address();
        }
        var host = row.ipAddress().contains(":") ? "[" + row.ipAddress() + "]" : row.ipAddress();
        return URI.create("http://" + host).toString();
    }

    private static @Nullable Long millis(@Nullable Instant at) {
        return at == null ? null : at.toEpochMilli();
    }
}
