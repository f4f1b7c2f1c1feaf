package io.headgate.contracts.target;

import io.headgate.contracts.MessageName;
import io.headgate.contracts.RequiresRole;
import io.headgate.contracts.Role;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be asked of the target registry. Topic {@code targets.commands.v1}. */
public sealed interface TargetCommand {

    /**
     * Adds targets; those that exist already stay as they are and are counted apart. DEVICE: a device that registers itself
     * on its first poll. Reply: {@link TargetsRegistered}.
     */
    @MessageName("target.register")
    @RequiresRole({Role.OPERATOR, Role.DEVICE})
    record RegisterTargets(List<TargetRegistration> targets) implements TargetCommand {}

    /**
     * @param controllerId 1 to 256 characters, no white space
     * @param tokenHash hex SHA-256 of the target's token; null while it has none
     */
    record TargetRegistration(
            String controllerId,
            @Nullable String name,
            @Nullable String description,
            Map<String, String> attributes,
            List<String> tags,
            @Nullable String tokenHash) {}

    record TargetsRegistered(int created, List<String> existing) {}

    /** Null fields stay as they are. */
    @MessageName("target.update")
    @RequiresRole(Role.OPERATOR)
    record UpdateTarget(
            String controllerId,
            @Nullable String name,
            @Nullable String description,
            @Nullable List<String> tags) implements TargetCommand {}

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
     */
    @MessageName("target-filter.preview")
    @RequiresRole({Role.VIEWER, Role.OPERATOR, Role.APPROVER, Role.ADMIN})
    record PreviewFilter(String query, List<String> groupFilters, int sample) implements TargetCommand {}

    /**
     * @param matches how many of the targets match which of the group filters: bit n of the key is group filter n
     */
    record FilterPreview(long count, List<String> sample, Map<Integer, Long> matches) {}
}
