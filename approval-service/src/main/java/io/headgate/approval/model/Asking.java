package io.headgate.approval.model;

import java.util.List;

/**
 * What asks for an approval.
 *
 * @param id of a rollout, or of the target filter whose auto-assignment it is
 * @param version of what asks; a later one replaces this
 */
public record Asking(String id, long version, String name, String digest, List<String> authors) {}
