package io.headgate.gateway.hawkbit.rollout;

import io.headgate.contracts.Prose;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.AfterSuccess;
import io.headgate.contracts.rollout.RolloutDefinition.EmptyGroups;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.GroupDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import io.headgate.contracts.rollout.RolloutDefinition.LaterTargets;
import io.headgate.contracts.rollout.RolloutDefinition.Policy;
import io.headgate.contracts.rollout.RolloutDefinition.SetReference;
import io.headgate.contracts.rollout.RolloutDefinition.SharesOf;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import io.headgate.gateway.hawkbit.EpochMillis;
import io.headgate.gateway.hawkbit.assignment.AssignmentRequest;
import io.headgate.gateway.problem.HawkbitCode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rollout as a script writes it. What is left out has hawkBit's defaults: one group, 50 percent both ways, the heaviest
 * weight.
 *
 * @param forcetime epoch milliseconds
 * @param startAt epoch milliseconds; the largest number there is means never
 */
record HawkbitRolloutRequest(
        String name,
        @Prose @Nullable String description,
        @Prose String targetFilterQuery,
        Long distributionSetId,
        AssignmentRequest.@Nullable Kind type,
        @Nullable Long forcetime,
        @Nullable Integer weight,
        @Nullable Long startAt,
        @Nullable Boolean confirmationRequired,
        @Nullable Integer amountGroups,
        @Nullable Boolean dynamic,
        @Nullable DynamicGroupTemplate dynamicGroupTemplate,
        @Nullable Condition successCondition,
        @Nullable Action successAction,
        @Nullable Condition errorCondition,
        @Nullable Action errorAction,
        @Nullable List<Group> groups) {

    private static final String DEFAULT_SUFFIX = "-dynamic";
    private static final int DEFAULT_PERCENT = 50;
    /** hawkBit's, of a condition that is given without its expression. */
    private static final int PERCENT_WITHOUT_EXPRESSION = 100;

    private static final Duration ACTION_TIMEOUT = Duration.ofHours(24);

    /** @param targetCount how many targets a group takes that follows */
    record DynamicGroupTemplate(
            @Nullable String nameSuffix, @Nullable Integer targetCount) {}

    /** @param expression whole percent */
    record Condition(@Nullable String condition, @Nullable String expression) {

        int percent() {
            if (condition != null && !condition.equals("THRESHOLD")) {
                throw HawkbitCode.CONSTRAINT.because("The only condition is THRESHOLD.");
            }
            if (expression == null || expression.isBlank()) {
                return PERCENT_WITHOUT_EXPRESSION;
            }
            try {
                return Integer.parseInt(expression.strip());
            } catch (NumberFormatException e) {
                throw HawkbitCode.CONSTRAINT.because("The expression of a condition is a whole number of percent.");
            }
        }
    }

    record Action(@Nullable String action, @Nullable String expression) {

        private AfterSuccess afterSuccess() {
            return switch (action == null ? "NEXTGROUP" : action) {
                case "NEXTGROUP" -> AfterSuccess.NEXT_GROUP;
                case "PAUSE" -> AfterSuccess.PAUSE;
                default -> throw HawkbitCode.CONSTRAINT.because("The success action is NEXTGROUP or PAUSE.");
            };
        }

        private void requirePause() {
            if (action != null && !action.equals("PAUSE")) {
                throw HawkbitCode.CONSTRAINT.because("The only error action is PAUSE; it stops the rollout.");
            }
        }
    }

    record Group(
            @Nullable String name,
            @Prose @Nullable String description,
            @Prose @Nullable String targetFilterQuery,
            @Nullable BigDecimal targetPercentage,
            @Nullable Boolean confirmationRequired,
            @Nullable Condition successCondition,
            @Nullable Action successAction,
            @Nullable Condition errorCondition,
            @Nullable Action errorAction) {}

    /**
     * @param set what is rolled out, with what it contains now
     * @param consentAsked whether the tenant has the consent flow on
     */
    RolloutDefinition definition(SetReference set, boolean consentAsked) {
        requireErrorActions();
        var kind = type == null ? AssignmentRequest.Kind.FORCED : type;
        return new RolloutDefinition(
                name,
                description,
                targetFilterQuery,
                List.of(set),
                kind.type(),
                kind == AssignmentRequest.Kind.TIME_FORCED
                        ? EpochMillis.instant(forcetime == null ? 0 : forcetime, "forcetime")
                        : null,
                definedGroups(),
                new Policy(
                        new Success(percent(successCondition)),
                        error(percent(errorCondition)),
                        ACTION_TIMEOUT,
                        false,
                        null,
                        null,
                        null,
                        successAction == null ? null : successAction.afterSuccess()),
                startAt == null || startAt == Long.MAX_VALUE ? null : EpochMillis.instant(startAt, "startAt"),
                confirmationRequired == null ? consentAsked : confirmationRequired,
                null,
                laterTargets(),
                null);
    }

    private @Nullable LaterTargets laterTargets() {
        if (!Boolean.TRUE.equals(dynamic)) {
            if (dynamicGroupTemplate != null) {
                throw HawkbitCode.CONSTRAINT.because("Only a dynamic rollout has a dynamicGroupTemplate.");
            }
            return null;
        }
        if (groups != null && !groups.isEmpty()) {
            throw HawkbitCode.CONSTRAINT.because("A dynamic rollout has amountGroups, and no groups of its own.");
        }
        if (dynamicGroupTemplate == null) {
            return new LaterTargets(DEFAULT_SUFFIX, null);
        }
        var suffix = dynamicGroupTemplate.nameSuffix();
        return new LaterTargets(suffix == null ? "" : suffix, dynamicGroupTemplate.targetCount());
    }

    private static int percent(@Nullable Condition condition) {
        return condition == null ? DEFAULT_PERCENT : condition.percent();
    }

    /** More than a hundred percent never fail: hawkBit's 100 means that nothing stops the rollout. */
    private static ErrorLimit error(int percent) {
        return percent == 100 ? ErrorLimit.count(Integer.MAX_VALUE) : ErrorLimit.percent(percent);
    }

    private void requireErrorActions() {
        if (errorAction != null) {
            errorAction.requirePause();
        }
        if (groups != null) {
            for (var group : groups) {
                if (group.errorAction() != null) {
                    group.errorAction().requirePause();
                }
            }
        }
    }

    private Groups definedGroups() {
        var count = groups == null || groups.isEmpty() ? amountGroups : Integer.valueOf(groups.size());
        if (count != null && count > RolloutDefinition.MAX_GROUPS) {
            throw HawkbitCode.CONSTRAINT.because("There are more than " + RolloutDefinition.MAX_GROUPS + " groups.");
        }
        if (groups == null || groups.isEmpty()) {
            return Groups.equal(amountGroups == null ? 1 : amountGroups).with(null, EmptyGroups.PASS);
        }
        if (amountGroups != null) {
            throw HawkbitCode.CONSTRAINT.because("Either amountGroups or groups is given, not both.");
        }
        var defined = new ArrayList<GroupDefinition>();
        for (var group : groups) {
            var filter = group.targetFilterQuery() == null
                            || group.targetFilterQuery().isBlank()
                    ? null
                    : group.targetFilterQuery();
            defined.add(new GroupDefinition(
                    group.name() == null ? "group-" + (defined.size() + 1) : group.name(),
                    group.description(),
                    filter,
                    share(group),
                    group.successCondition() == null
                            ? null
                            : new Success(group.successCondition().percent()),
                    group.errorCondition() == null
                            ? null
                            : error(group.errorCondition().percent()),
                    group.confirmationRequired(),
                    group.successAction() == null ? null : group.successAction().afterSuccess()));
        }
        return Groups.of(defined).with(SharesOf.ALL, EmptyGroups.PASS);
    }

    private static @Nullable BigDecimal share(Group group) {
        var percent = group.targetPercentage();
        if (percent != null && !RolloutDefinition.isPercentage(percent)) {
            throw HawkbitCode.CONSTRAINT.because(
                    "The targetPercentage of a group is more than 0 and at most 100, with up to 12 digits after the point.");
        }
        return percent;
    }
}
