package io.headgate.local;

import io.headgate.contracts.Topic;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The table of topics as Kafka's access control lists. A service's user is named like the service; what is not listed is
 * denied. WRITE and READ include DESCRIBE, and WRITE the idempotent producer.
 */
final class AccessRules {

    private AccessRules() {}

    static Set<AclBinding> ofServices() {
        var rules = new HashSet<AclBinding>();
        for (Topic topic : Topic.values()) {
            topic.writers().forEach(service -> rules.add(onTopic(service, topic, AclOperation.WRITE)));
            topic.readers().forEach(service -> rules.add(onTopic(service, topic, AclOperation.READ)));
        }
        Topic.services().forEach(service -> rules.add(ownGroups(service)));
        return rules;
    }

    /** Another system: reads what is public, in consumer groups of its own. */
    static Set<AclBinding> ofConsumer(String user) {
        var rules = new HashSet<AclBinding>();
        for (Topic topic : Topic.values()) {
            if (topic.isPublic()) {
                rules.add(onTopic(user, topic, AclOperation.READ));
            }
        }
        rules.add(ownGroups(user));
        return rules;
    }

    private static AclBinding onTopic(String user, Topic topic, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic.topicName(), PatternType.LITERAL),
                allow(user, operation));
    }

    private static AclBinding ownGroups(String user) {
        return new AclBinding(
                new ResourcePattern(ResourceType.GROUP, user + ".", PatternType.PREFIXED),
                allow(user, AclOperation.READ));
    }

    private static AccessControlEntry allow(String user, AclOperation operation) {
        return new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW);
    }
}
