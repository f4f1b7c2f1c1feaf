package io.headgate.rollout.write;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.headgate.chassis.messaging.MessageCodec;
import io.headgate.chassis.messaging.Sha256;
import io.headgate.contracts.rollout.RolloutDefinition;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The digest an approval is bound to: lower-case hex SHA-256 over the definition as canonical JSON, that is with sorted
 * names, no blanks and without absent values, so that a later optional field does not change the digest of what is written
 * already.
 */
final class PlanDigest {

    private static final JsonMapper CANONICAL = MessageCodec.json()
            .rebuild()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
            .changeDefaultPropertyInclusion(include -> include.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private PlanDigest() {}

    static String of(RolloutDefinition definition) {
        return Sha256.hex(CANONICAL.writeValueAsString(definition));
    }
}
