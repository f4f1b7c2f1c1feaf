package io.headgate.gateway.operator;

import io.headgate.chassis.messaging.Cause;
import io.headgate.gateway.view.AnsweredReports;
import io.headgate.gateway.view.rollout.RolloutRows;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Whoever reads what devices report, by either API, waits until it shows all that they were answered before: as a rule some
 * tens of milliseconds, and never long. Of one target or rollout only what its own devices said is waited for.
 */
final class AnsweredFirst implements HandlerInterceptor {

    private static final Duration AT_MOST = Duration.ofSeconds(2);

    private static final Set<String> READS = Set.of("GET", "HEAD");
    /** Of these also what is below them, e.g. the targets of a tag. */
    private static final Set<String> SHOWN_WITH_TARGETS =
            Set.of("distributionsets", "distribution-sets", "targettags", "targetgroups");

    private static final int ROOT = 3;
    private static final int ONE = 4;

    private final AnsweredReports answered;
    private final RolloutRows rollouts;

    AnsweredFirst(AnsweredReports answered, RolloutRows rollouts) {
        this.answered = answered;
        this.rollouts = rollouts;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof String pattern) {
            await(List.of(pattern.split("/")), request);
        }
        return true;
    }

    /** @param pattern from an empty part, the API and its version on, e.g. {@code rest, v1, targets, {id}} */
    private void await(List<String> pattern, HttpServletRequest request) {
        if (pattern.size() <= ROOT) {
            return;
        }
        var isRead = READS.contains(request.getMethod());
        var one = pattern.size() > ONE ? variable(pattern.get(ONE), request) : "";
        switch (pattern.get(ROOT)) {
            // Also what is ordered of a target depends on how it is.
            case "targets" -> {
                if (!one.isEmpty()) {
                    answered.awaitDevice(one, AT_MOST);
                } else if (isRead) {
                    answered.awaitAll(AT_MOST);
                }
            }
            case "rollouts" -> {
                if (isRead) {
                    awaitRollouts(one);
                }
            }
            case "actions" -> {
                if (isRead) {
                    answered.awaitAll(AT_MOST);
                }
            }
            default -> {
                if (pattern.size() > ONE + 1 && SHOWN_WITH_TARGETS.contains(pattern.get(ROOT))) {
                    answered.awaitAll(AT_MOST);
                }
            }
        }
    }

    private void awaitRollouts(String one) {
        if (one.isEmpty()) {
            answered.awaitAll(AT_MOST);
        } else if (one.chars().allMatch(Character::isDigit)) {
            rollouts.idOf(Cause.DEFAULT_TENANT, one).ifPresent(id -> answered.awaitRollout(id, AT_MOST));
        } else {
            answered.awaitRollout(one, AT_MOST);
        }
    }

    /** Empty where the part is none. */
    private static String variable(String part, HttpServletRequest request) {
        return part.startsWith("{")
                        && request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE)
                                instanceof Map<?, ?> variables
                        && variables.get(part.substring(1, part.length() - 1)) instanceof String value
                ? value
                : "";
    }
}
