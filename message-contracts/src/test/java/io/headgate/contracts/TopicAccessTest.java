package io.headgate.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may write and read which topic follows from the table. */
class TopicAccessTest {

    @Test
    void commandsAreWrittenByTheirSendersAndReadByTheirOwner() {
        assertThat(Topic.APPROVAL_COMMANDS.writers()).containsExactly("api-gateway");
        assertThat(Topic.APPROVAL_COMMANDS.readers()).containsExactly("approval-service");
    }

    @Test
    void factsAreWrittenByTheirOwnerAloneAndReadByItsPeers() {
        assertThat(Topic.GROUP_VERDICTS.writers()).containsExactly("cascade-engine");
        assertThat(Topic.GROUP_VERDICTS.readers()).contains("rollout-service").doesNotContain("cascade-engine");
    }

    @Test
    void everyServiceIsWrittenOut() {
        var all = Set.of(
                "api-gateway",
                "approval-service",
                "cascade-engine",
                "distribution-service",
                "notification-service",
                "rollout-service",
                "target-service");

        assertThat(Topic.services()).isEqualTo(all);
        assertThat(Topic.REPLIES.writers()).isEqualTo(all);
        assertThat(Topic.REPLIES.readers()).containsExactly("api-gateway");
        assertThat(Topic.PARKED_RECORDS.writers()).isEqualTo(all);
        assertThat(Topic.OPERATION_COMMANDS.readers()).isEqualTo(all);
        assertThat(Topic.OPERATION_COMMANDS.writers()).containsExactly("api-gateway");
    }

    @ParameterizedTest
    @EnumSource
    void nobodyIsNamedWhoIsNoService(Topic topic) {
        assertThat(topic.writers()).isNotEmpty().isSubsetOf(Topic.services());
        assertThat(topic.readers()).isSubsetOf(Topic.services());
    }

    @Test
    void otherSystemsReadNoCommandsNoRepliesAndNoTokens() {
        assertThat(Arrays.stream(Topic.values()).filter(Topic::isPublic))
                .contains(Topic.ROLLOUT_EVENTS)
                .doesNotContain(Topic.TARGET_STATE, Topic.PARKED_RECORDS)
                .noneMatch(topic -> topic.kind() == Topic.Kind.COMMANDS || topic.kind() == Topic.Kind.REPLIES);
    }
}
