package io.headgate.gateway.operator.rollout;

import io.headgate.chassis.messaging.StorableText;
import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.distribution.DistributionCommand.GroupsPreview;
import io.headgate.contracts.distribution.DistributionCommand.PreviewGroups;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import io.headgate.contracts.target.TargetCommand.CheckFilter;
import io.headgate.contracts.target.TargetCommand.FilterPreview;
import io.headgate.contracts.target.TargetCommand.PreviewFilter;
import io.headgate.gateway.operator.Call;
import io.headgate.gateway.operator.Commands;
import io.headgate.gateway.problem.RefusedException;
import io.headgate.gateway.view.software.Software;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What is asked of other services before a plan is written: does the filter compile, are the sets complete. */
@Component
public class RolloutPlans {

    /** Of a rollout, as its owner has it. */
    private static final int LONGEST_NAME = 128;

    private final Commands commands;
    private final Software software;
    private final InstantSource clock;

    RolloutPlans(Commands commands, Software software, InstantSource clock) {
        this.commands = commands;
        this.software = software;
        this.clock = clock;
    }

    /** The plan with the sets' present contents; refused if a set or a filter is not usable. */
    RolloutDefinition checked(Call call, RolloutRequest request) {
        var definition = request.definition(setId -> contentDigest(call.tenant(), setId), clock.instant());
        var aside = call.aside();
        commands.send(
                aside,
                Topic.TARGET_COMMANDS,
                aside.commandId(),
                new CheckFilter(definition.targetFilter(), definition.groups().groupFilters()));
        return definition;
    }

    /** Who would be in a rollout now; those that do not fit its sets are left out, and counted. */
    public FilterPreview targets(Call call, RolloutDefinition definition) {
        return filter(call, definition.targetFilter(), definition.groups(), 0, setIds(definition), false);
    }

    /** The same, with all that devices were answered before, as a rollout that is made of it needs it. */
    public FilterPreview targetsAfterReports(Call call, RolloutDefinition definition) {
        return filter(call, definition.targetFilter(), definition.groups(), 0, setIds(definition), true);
    }

    private static List<String> setIds(RolloutDefinition definition) {
        return definition.distributionSets().stream()
                .map(RolloutDefinition.SetReference::setId)
                .toList();
    }

    /**
     * @param setIds of what is to be brought to the targets; empty while nobody knows
     * @throws RefusedException with the filter's own problem
     */
    FilterPreview filter(Call call, String query, RolloutDefinition.Groups groups, int sample, List<String> setIds) {
        return filter(call, query, groups, sample, setIds, false);
    }

    private FilterPreview filter(
            Call call,
            String query,
            RolloutDefinition.Groups groups,
            int sample,
            List<String> setIds,
            boolean afterReports) {
        var aside = call.aside();
        return commands.send(
                        aside,
                        Topic.TARGET_COMMANDS,
                        aside.commandId(),
                        new PreviewFilter(query, groups.groupFilters(), sample, setIds, afterReports))
                .reply()
                .bodyAs(FilterPreview.class);
    }

    public GroupsPreview groups(
            Call call,
            RolloutDefinition.Groups groups,
            RolloutDefinition.@Nullable LaterTargets laterTargets,
            FilterPreview preview) {
        var aside = call.aside();
        return commands.send(
                        aside,
                        Topic.DISTRIBUTION_COMMANDS,
                        aside.commandId(),
                        new PreviewGroups(groups, laterTargets, preview.matches()))
                .reply()
                .bodyAs(GroupsPreview.class);
    }

    /** Of the set as this gateway knows it; the owner checks it again at the start. */
    public String contentDigest(String tenant, String setId) {
        var set = software.set(tenant, setId)
                .filter(one -> !one.deleted())
                .orElseThrow(() -> new RefusedException(new Refusal(
                        "distribution-set.unknown",
                        Refusal.Kind.UNPROCESSABLE,
                        "There is no distribution set with one of the given ids.",
                        "List the distribution sets and use the id of one.")));
        if (!set.complete()) {
            throw new RefusedException(new Refusal(
                    "distribution-set.incomplete",
                    Refusal.Kind.CONFLICT,
                    "A module of the distribution set has no artifact.",
                    "Upload an artifact to each of its modules."));
        }
        return set.contentDigest();
    }

    /** A name for what is made of another plan: its beginning, so far as names may be long, and the ending. */
    public static String named(String name, String ending) {
        return StorableText.start(name, LONGEST_NAME - ending.length()) + ending;
    }

    /** The plan once more, in one group, for those that failed in its rollout and have not succeeded since. */
    public RolloutDefinition forFailedOf(String tenant, String rolloutId, RolloutDefinition before, String name) {
        var again = again(tenant, before, name);
        return again.with(d -> {
            d.name = name;
            d.targetFilter = "failedrollout==" + rolloutId;
            d.groups = Groups.equal(1);
            d.startAt = null;
            d.laterTargets = null;
        });
    }

    /** The same plan with the sets' present contents. */
    RolloutDefinition again(String tenant, RolloutDefinition before, String name) {
        List<RolloutDefinition.SetReference> sets = before.distributionSets().stream()
                .map(set -> new RolloutDefinition.SetReference(
                        set.setId(), set.weight(), contentDigest(tenant, set.setId())))
                .toList();
        return before.with(d -> {
            d.name = name;
            d.distributionSets = sets;
            d.startAt = null;
        });
    }
}
