package io.headgate.target.read;

import io.headgate.chassis.query.QueryFields;

/** The fields of a target that a filter may name: hawkBit's names, as far as this service has what they mean. */
final class TargetFields {

    static final QueryFields FIELDS = QueryFields.builder("controller_id")
            .text("controllerId", "controller_id")
            .alias("id", "controllerId")
            .text("name", "name")
            .text("description", "description")
            .timestamp("createdAt", "created_at")
            .timestamp("lastControllerRequestAt", "last_seen")
            .alias("lastSeen", "lastControllerRequestAt")
            .text("ipAddress", "address")
            .alias("address", "ipAddress")
            .map("attribute", "attributes")
            .textArray("tag", "tags")
            .alias("tag.name", "tag")
            .build();

    private TargetFields() {}
}
