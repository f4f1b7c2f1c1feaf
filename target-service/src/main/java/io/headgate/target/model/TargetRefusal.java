package io.headgate.target.model;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.Refusal.Kind;

/** Every expected "no" of this service, but those of queries. */
public enum TargetRefusal {
    INVALID_ID(
            "target.invalid-id",
            Kind.INVALID,
            "Use 1 to 256 characters without white space, control or invisible characters."),
    INVALID_NAME("target.invalid-name", Kind.INVALID, "Use 1 to 128 printable characters."),
    INVALID_DESCRIPTION("target.invalid-description", Kind.INVALID, "Use at most 512 printable characters."),
    INVALID_ATTRIBUTE(
            "target.invalid-attribute",
            Kind.INVALID,
            "Use keys of 1 to 128 and values of at most 128 printable characters."),
    TOO_MANY_ATTRIBUTES(
            "target.too-many-attributes",
            Kind.TOO_LARGE,
            "A target has at most 100 attributes; remove some before adding others."),
    INVALID_TAG("target.invalid-tag", Kind.INVALID, "Use 1 to 128 printable characters."),
    TOO_MANY_TAGS("target.too-many-tags", Kind.TOO_LARGE, "A target has at most 50 tags."),
    INVALID_TOKEN_HASH(
            "target.invalid-token-hash", Kind.INVALID, "Send the SHA-256 of the token as 64 hexadecimal digits."),
    TOO_MANY("target.too-many", Kind.TOO_LARGE, "Send several commands with fewer targets each."),
    NOT_ITS_OWN(
            "target.not-its-own",
            Kind.FORBIDDEN,
            "A device registers and describes only itself; tags and tokens are given by an operator."),
    UNKNOWN("target.unknown", Kind.NOT_FOUND, "Check the controller id, or register the target first."),
    STALE("target.stale", Kind.STALE, "Read the target again and repeat the change on what it is now."),

    FILTER_INVALID_ID(
            "target-filter.invalid-id", Kind.INVALID, "Use 1 to 64 letters, digits, dots, hyphens or underscores."),
    FILTER_INVALID_NAME("target-filter.invalid-name", Kind.INVALID, "Use 1 to 128 printable characters."),
    FILTER_INVALID_SAMPLE("target-filter.invalid-sample", Kind.INVALID, "Ask for a sample of 0 to 100 targets."),
    FILTER_UNKNOWN("target-filter.unknown", Kind.NOT_FOUND, "Check the filter's id; it may have been deleted."),
    FILTER_STALE("target-filter.stale", Kind.STALE, "Read the filter again and repeat the change on what it is now."),

    TOO_MANY_GROUP_FILTERS(
            "rollout.too-many-group-filters",
            Kind.UNPROCESSABLE,
            "At most 31 groups have a filter of their own; describe the others by their share."),
    NO_TARGETS(
            "rollout.no-targets",
            Kind.CONFLICT,
            "Preview the filter, edit the rollout so that it matches targets, and start it again."),
    QUERY_TOO_SLOW(
            "query.too-slow",
            Kind.UNPROCESSABLE,
            "Begin values with what they really begin with, or mark the targets that belong together with a tag.");

    private final String code;
    private final Kind kind;
    private final String remedy;

    TargetRefusal(String code, Kind kind, String remedy) {
        this.code = code;
        this.kind = kind;
        this.remedy = remedy;
    }

    /** @param detail what was wrong; names a place, never repeats unchecked input */
    public Refusal because(String detail) {
        return new Refusal(code, kind, detail, remedy);
    }
}
