package io.headgate.rollout.inbound;

import io.headgate.contracts.MessageName;

/** Stands for the chunks between the records this service wants: thousands of target ids are skipped, not read. */
@MessageName("rollout-assignments.chunk")
public record ChunkOfAssignments(String rolloutId) {}
