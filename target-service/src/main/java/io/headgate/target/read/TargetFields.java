package io.headgate.target.read;

import io.headgate.chassis.query.QueryFields;
import java.time.Duration;
import java.util.List;

/**
 * The fields of a target that a filter may name: hawkBit's names, over the columns of view {@code filterable_target}.
 *
 * <p>Everything is told by commands, but for what contacts and actions change. The columns of these are named here, so that
 * a device that reports about an action makes nobody evaluate filters that do not look at it.
 */
public final class TargetFields {

    private static final List<String> CHANGED_BY_CONTACTS = List.of("last_seen", "ip_address", "update_status");
    private static final List<String> CHANGED_BY_ACTIONS = List.of(
            "update_status",
            "assigned_name",
            "assigned_version",
            "installed_name",
            "installed_version",
            "failed_rollouts");

    /** What changes a target: decides which filters have to be looked at again. */
    public enum ChangedBy {
        COMMAND(List.of()),
        CONTACT(CHANGED_BY_CONTACTS),
        ACTION(CHANGED_BY_ACTIONS);

        private final List<String> columns;

        ChangedBy(List<String> columns) {
            this.columns = columns;
        }

        /** @param condition its SQL has no words but the columns' and the compiler's; what people wrote is a parameter */
        public boolean canAffect(String condition) {
            return columns.isEmpty() || columns.stream().anyMatch(condition::contains);
        }
    }

    private final QueryFields fields;

    /** @param overdueAfter how long ago a device has polled last that counts as overdue, where the tenant has not said it */
    public TargetFields(Duration overdueAfter) {
        fields = QueryFields.builder("controller_id")
                .text("controllerId", "controller_id")
                .alias("id", "controllerId")
                .text("name", "name")
                .text("description", "description")
                .timestamp("createdAt", "created_at")
                .text("createdBy", "created_by")
                .timestamp("lastModifiedAt", "modified_at")
                .text("lastModifiedBy", "modified_by")
                .enumeration("updateStatus", "update_status", UpdateStatus.class)
                .text("ipAddress", "ip_address")
                .text("address", "address")
                .map("attribute", "attributes")
                .map("metadata", "metadata")
                .text("group", "target_group")
                .text("assignedDs.name", "assigned_name")
                .text("assignedDs.version", "assigned_version")
                .text("installedDs.name", "installed_name")
                .text("installedDs.version", "installed_version")
                .textArray("tag", "tags")
                .alias("tag.name", "tag")
                .timestamp("lastControllerRequestAt", "last_seen")
                .alias("lastSeen", "lastControllerRequestAt")
                .number("type.id", "type_number")
                .text("type.key", "type_key")
                .text("type.name", "type_name")
                .alias("targetType.id", "type.id")
                .alias("targetType.key", "type.key")
                .alias("targetType.name", "type.name")
                .bool("autoConfirm", "auto_confirm")
                .textArray("failedRollout", "failed_rollouts")
                // hawkBit's documents name these; its own parser refuses them.
                .alias("tags.name", "tag")
                .alias("controllerAttributes", "attribute")
                .alias("assignedDistributionSet.name", "assignedDs.name")
                .alias("assignedDistributionSet.version", "assignedDs.version")
                .alias("installedDistributionSet.name", "installedDs.name")
                .alias("installedDistributionSet.version", "installedDs.version")
                .alias("lastTargetQuery", "lastControllerRequestAt")
                .moment("now_ts", "now()")
                .moment(
                        "overdue_ts",
                        "now() - coalesce(overdue_after, interval '" + overdueAfter.toSeconds() + " seconds')")
                .build();
    }

    QueryFields fields() {
        return fields;
    }

    /** What has become of a target's actions. */
    public enum UpdateStatus {
        /** It has never polled. */
        UNKNOWN,
        /** It has polled, and nothing was assigned. */
        REGISTERED,
        PENDING,
        IN_SYNC,
        ERROR
    }
}
