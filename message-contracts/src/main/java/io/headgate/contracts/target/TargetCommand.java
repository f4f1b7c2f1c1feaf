package io.headgate.contracts.target;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.RequiresRole;
import io.headgate.contracts.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be asked of the target registry. Topic {@code targets.commands.v1}. */
public sealed interface TargetCommand {

    /**
     * How long ago a device has polled last that {@code ${overdue_ts}} means in filters. From the gateway, which has the
     * tenant's polling times.
     */
    @MessageName("target.set-overdue-after")
    @RequiresRole(Role.SYSTEM)
    record SetOverdueAfter(Duration overdueAfter) implements TargetCommand {}

    /**
     * Adds targets; those that exist already stay as they are and are counted apart. SYSTEM: the gateway, for devices that it
     * lets in at their first poll. Reply: {@link TargetsRegistered}.
     */
    @MessageName("target.register")
    @RequiresRole({Role.OPERATOR, Role.SYSTEM})
    record RegisterTargets(List<TargetRegistration> targets) implements TargetCommand {}

    /**
     * @param controllerId 1 to 256 characters, no white space, {@link io.headgate.contracts.NameInPath usable in a path}
     * @param tokenHash hex SHA-256 of the target's token; null while it has none
     * @param type key of a target type there is; null for none
     * @param group levels divided by {@code /}; null for none
     */
    record TargetRegistration(
            String controllerId,
            @Nullable String name,
            @Nullable String description,
            Map<String, String> attributes,
            List<String> tags,
            @Nullable String tokenHash,
            @Nullable String type,
            @Nullable String group,
            @Nullable String address,
            Map<String, String> metadata) {}

    record TargetsRegistered(int created, List<String> existing) {}

    /** Null fields stay as they are. */
    @MessageName("target.update")
    @RequiresRole(Role.OPERATOR)
    record UpdateTarget(
            String controllerId,
            @Nullable String name,
            @Nullable String description,
            @Nullable List<String> tags,
            @Nullable String address,
            @Nullable Boolean requestAttributes)
            implements TargetCommand {}

    /** Those that do not exist are left out and counted apart. Reply: {@link TargetsChanged}. Null takes the type away. */
    @MessageName("target.set-type")
    @RequiresRole(Role.OPERATOR)
    record SetTargetType(
            List<String> controllerIds, @Nullable String type) implements TargetCommand {}

    /**
     * Null takes the group away. Of those that a query selects only the first ones are changed, since all of them may take
     * long: whoever wants all repeats the command with {@link TargetsChanged#continueAfter}. Reply: {@link TargetsChanged}.
     *
     * @param controllerIds null when the query says which
     * @param query RSQL; null when the ids say which
     * @param after of those the query selects only the ones with a greater controller id (by code point); null: all
     */
    @MessageName("target.set-group")
    @RequiresRole(Role.OPERATOR)
    record SetTargetGroup(
            @Nullable List<String> controllerIds,
            @Nullable String query,
            @Nullable String group,
            @Nullable String after)
            implements TargetCommand {}

    /** Gives targets a tag or takes it away; those that do not exist are left out. Reply: {@link TargetsChanged}. */
    @MessageName("target.change-tag")
    @RequiresRole(Role.OPERATOR)
    record ChangeTargetTag(String tag, LabelChange change, List<String> controllerIds) implements TargetCommand {}

    enum LabelChange {
        ADD,
        REMOVE
    }

    /**
     * @param unknown those of the command's targets that do not exist
     * @param continueAfter the last of the query's targets that were looked at; null when none is left
     */
    record TargetsChanged(
            int changed, List<String> unknown, @Nullable String continueAfter) {}

    /** A null value takes its key away; keys that are not named stay. */
    @MessageName("target.set-metadata")
    @RequiresRole(Role.OPERATOR)
    record SetTargetMetadata(String controllerId, Map<String, @Nullable String> entries) implements TargetCommand {}

    /** Consent to everything beforehand, or no longer. */
    @MessageName("target.set-auto-confirm")
    @RequiresRole({Role.OPERATOR, Role.DEVICE})
    record SetAutoConfirm(
            String controllerId,
            boolean active,
            @Nullable String initiator,
            @Nullable String remark) implements TargetCommand {}

    /** A new name is carried over to every target that has the tag. */
    @MessageName("target-tag.save")
    @RequiresRole(Role.OPERATOR)
    record SaveTargetTag(
            String tagId,
            String name,
            @Nullable String description,
            @Nullable String colour) implements TargetCommand {}

    /** Every target loses the tag. */
    @MessageName("target-tag.delete")
    @RequiresRole(Role.OPERATOR)
    record DeleteTargetTag(String tagId) implements TargetCommand {}

    /** The key of a type that exists does not change. */
    @MessageName("target-type.save")
    @RequiresRole(Role.OPERATOR)
    record SaveTargetType(
            String typeId,
            String key,
            String name,
            @Nullable String description,
            @Nullable String colour,
            List<String> compatibleSetTypes)
            implements TargetCommand {}

    /** All of it or, when one is refused, nothing. */
    @MessageName("target-label.create")
    @RequiresRole(Role.OPERATOR)
    record CreateTargetLabels(List<SaveTargetTag> tags, List<SaveTargetType> types) implements TargetCommand {}

    /** Refused while a target has it. */
    @MessageName("target-type.delete")
    @RequiresRole(Role.OPERATOR)
    record DeleteTargetType(String typeId) implements TargetCommand {}

    /** Null switches it off. Unless it is halted, targets that match now and never got the set are assigned it at once. */
    @MessageName("target-filter.set-auto-assignment")
    @RequiresRole(Role.OPERATOR)
    record SetAutoAssignment(String filterId, TargetMessage.@Nullable AutoAssignment autoAssignment)
            implements TargetCommand {}

    /** The device's own attributes (DDI configData). A null value removes its key in MERGE mode. */
    @MessageName("target.report-attributes")
    @RequiresRole({Role.DEVICE, Role.OPERATOR})
    record ReportAttributes(String controllerId, Mode mode, Map<String, @Nullable String> attributes)
            implements TargetCommand {
        public enum Mode {
            MERGE,
            REPLACE,
            REMOVE
        }
    }

    /** Adds a token; the newest two are valid, so that a device can be moved from one to the next. */
    @MessageName("target.issue-token")
    @RequiresRole(Role.OPERATOR)
    record IssueToken(String controllerId, String tokenHash) implements TargetCommand {}

    @MessageName("target.delete")
    @RequiresRole(Role.OPERATOR)
    record DeleteTargets(List<String> controllerIds) implements TargetCommand {}

    @MessageName("target-filter.save")
    @RequiresRole(Role.OPERATOR)
    record SaveTargetFilter(String filterId, String name, String query) implements TargetCommand {}

    @MessageName("target-filter.delete")
    @RequiresRole(Role.OPERATOR)
    record DeleteTargetFilter(String filterId) implements TargetCommand {}

    /**
     * Changes nothing. Reply: {@link FilterPreview}.
     *
     * @param groupFilters {@code RolloutDefinition.Groups.groupFilters()}: of the groups that have one, at most 31
     * @param sample how many targets to list, 0 to 100
     * @param setIds sets that are to be brought to the targets: those whose type does not take one of them are left out
     * @param afterReports whether what devices have reported by now is waited for, where a filter, or what a set requires, asks for it
     */
    @MessageName("target-filter.preview")
    @RequiresRole({Role.VIEWER, Role.OPERATOR, Role.APPROVER, Role.ADMIN})
    record PreviewFilter(String query, List<String> groupFilters, int sample, List<String> setIds, boolean afterReports)
            implements TargetCommand {

        /** Whatever is to be brought to them. */
        public PreviewFilter(String query, List<String> groupFilters, int sample) {
            this(query, groupFilters, sample, List.of(), false);
        }
    }

    /**
     * Refused unless a rollout may have it: it can be understood, and is not too dear for each target. Counts nothing.
     *
     * @param groupFilters as of a preview
     */
    @MessageName("target-filter.check")
    @RequiresRole({Role.VIEWER, Role.OPERATOR, Role.APPROVER, Role.ADMIN})
    record CheckFilter(String query, List<String> groupFilters) implements TargetCommand {}

    /**
     * @param matches how many of the targets match which of the group filters: bit n of the key is group filter n
     * @param unfit how many match and are left out, because their type does not take one of the sets
     */
    record FilterPreview(long count, List<String> sample, Map<Integer, Long> matches, long unfit) {}
}
