package io.headgate.gateway.hawkbit.target;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.headgate.contracts.target.TargetMessage.TargetTagState;
import io.headgate.gateway.hawkbit.Audit;
import io.headgate.gateway.hawkbit.Links;
import org.jspecify.annotations.Nullable;

record TagResource(
        @JsonUnwrapped Audit audit,
        int id,
        String name,
        @Nullable String description,
        @Nullable String colour,
        @JsonProperty("_links") Links links) {

    static TagResource of(TargetTagState tag) {
        var self = "/targettags/" + tag.number();
        return new TagResource(
                Audit.of(tag.createdBy(), tag.createdAt(), tag.modifiedBy(), tag.modifiedAt()),
                tag.number(),
                tag.name(),
                tag.description(),
                tag.colour(),
                Links.self(self).and("assignedTargets", self + "/assigned?offset=0&limit=50"));
    }
}
