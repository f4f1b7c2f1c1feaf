package io.headgate.contracts.action;

import io.headgate.contracts.MessageName;
import java.util.List;

/**
 * What happened to actions of one group, in the order in which the device API accepted it. Topic
 * {@code action-feedback.events.v1}, key {@code rolloutId:group}: one writer per group, so the reports of a device stay in
 * order. A direct assignment has its id in the place of the rollout's, and group 0. An order is alone in its message. What is
 * told again comes in another message: an end is the same by its action, attempt, kind and digest.
 *
 * @param reports at most one of each action
 */
@MessageName("action.reports")
public record ActionReports(List<ActionFeedback> reports) {

    /** Most reports in one message. */
    public static final int MOST = 100;
}
