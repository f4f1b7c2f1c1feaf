package io.headgate.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.contracts.Topic;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

/** From the table of topics to Kafka's lists. */
class AccessRulesTest {

    @Test
    void aServiceHasWhatTheTableSaysAndItsOwnGroups() {
        assertThat(rulesOf("approval-service", AccessRules.ofServices()))
                .containsExactlyInAnyOrder(
                        "READ TOPIC approvals.commands.v1",
                        "READ TOPIC auto-assignments.events.v1",
                        "READ TOPIC operations.commands.v1",
                        "READ TOPIC rollouts.events.v1",
                        "WRITE TOPIC approvals.events.v1",
                        "WRITE TOPIC parked-records.events.v1",
                        "WRITE TOPIC command-replies.v1",
                        "READ GROUP approval-service.*");
    }

    @Test
    void onlyTheGatewaySendsCommands() {
        for (Topic topic : Topic.values()) {
            if (topic.kind() == Topic.Kind.COMMANDS) {
                assertThat(AccessRules.ofServices())
                        .filteredOn(rule -> rule.pattern().name().equals(topic.topicName())
                                && rule.entry().operation() == AclOperation.WRITE)
                        .extracting(rule -> rule.entry().principal())
                        .containsExactly("User:api-gateway");
            }
        }
    }

    @Test
    void nobodyHasMoreThanReadingAndWriting() {
        assertThat(AccessRules.ofServices()).allSatisfy(rule -> {
            assertThat(rule.entry().operation()).isIn(AclOperation.READ, AclOperation.WRITE);
            assertThat(rule.entry().permissionType()).isEqualTo(AclPermissionType.ALLOW);
            assertThat(rule.pattern().resourceType()).isIn(ResourceType.TOPIC, ResourceType.GROUP);
        });
    }

    @Test
    void anotherSystemOnlyReads() {
        assertThat(rulesOf("consumer-warehouse", AccessRules.ofConsumer("consumer-warehouse")))
                .contains("READ TOPIC rollouts.events.v1", "READ GROUP consumer-warehouse.*")
                .allMatch(rule -> rule.startsWith("READ"))
                .noneMatch(rule -> rule.contains("commands") || rule.contains("targets.state"));
    }

    private static Set<String> rulesOf(String user, Set<AclBinding> rules) {
        return rules.stream()
                .filter(rule -> rule.entry().principal().equals("User:" + user))
                .map(rule -> rule.entry().operation() + " "
                        + rule.pattern().resourceType() + " " + rule.pattern().name()
                        + (rule.pattern().patternType() == PatternType.PREFIXED ? "*" : ""))
                .collect(Collectors.toSet());
    }
}
