package io.headgate.gateway.hawkbit.assignment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.gateway.hawkbit.EpochMillis;
import io.headgate.gateway.problem.HawkbitCode;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a set is to be brought to a target.
 *
 * @param id number of the set where the path names the target; controller id where it names the set
 * @param type null for a forced one
 * @param forcetime epoch milliseconds, of a time-forced one
 * @param weight null for 1000
 * @param confirmationRequired null for what the tenant's consent flow is
 * @param reinstall true, which hawkBit does not know: also to a target that has the set, or is to have it
 */
public record AssignmentRequest(
        String id,
        @Nullable Kind type,
        @Nullable Long forcetime,
        @Nullable Integer weight,
        @Nullable Boolean confirmationRequired,
        @Nullable Window maintenanceWindow,
        @Nullable Boolean reinstall) {

    private static final int HEAVIEST = 1000;

    /** hawkBit's words for our action types. */
    public enum Kind {
        SOFT("soft", ActionType.SOFT),
        FORCED("forced", ActionType.FORCED),
        TIME_FORCED("timeforced", ActionType.TIME_FORCED),
        DOWNLOAD_ONLY("downloadonly", ActionType.DOWNLOAD_ONLY);

        private final String word;
        private final ActionType type;

        Kind(String word, ActionType type) {
            this.word = word;
            this.type = type;
        }

        @JsonValue
        public String word() {
            return word;
        }

        public ActionType type() {
            return type;
        }

        @JsonCreator
        static Kind of(String word) {
            return Arrays.stream(values())
                    .filter(kind -> kind.word.equalsIgnoreCase(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no type of actions"));
        }

        public static Kind of(ActionType type) {
            return switch (type) {
                case SOFT -> SOFT;
                case FORCED -> FORCED;
                case TIME_FORCED -> TIME_FORCED;
                case DOWNLOAD_ONLY -> DOWNLOAD_ONLY;
            };
        }
    }

    /** The same for a target. */
    public AssignmentRequest to(String controllerId) {
        return new AssignmentRequest(
                controllerId, type, forcetime, weight, confirmationRequired, maintenanceWindow, reinstall);
    }

    /** @param consentAsked whether the tenant has the consent flow on */
    Terms terms(boolean consentAsked, Instant now) {
        var kind = type == null ? Kind.FORCED : type;
        return new Terms(
                kind.type(),
                kind == Kind.TIME_FORCED ? EpochMillis.instant(forcetime == null ? 0 : forcetime, "forcetime") : null,
                checkedWeight(weight),
                confirmationRequired == null ? consentAsked : confirmationRequired,
                maintenanceWindow == null ? null : maintenanceWindow.checked(now),
                Boolean.TRUE.equals(reinstall) ? true : null);
    }

    /** hawkBit's default is the heaviest. */
    public static int checkedWeight(@Nullable Integer weight) {
        if (weight != null && (weight < 0 || weight > HEAVIEST)) {
            throw HawkbitCode.CONSTRAINT.because("The weight is not between 0 and " + HEAVIEST + ".");
        }
        return weight == null ? HEAVIEST : weight;
    }
}
