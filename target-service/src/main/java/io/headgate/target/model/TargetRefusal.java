package io.headgate.target.model;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.Refusal.Kind;

/** Every expected "no" of this service, but those of queries. */
public enum TargetRefusal {
    INVALID_ID(
            "target.invalid-id",
            Kind.INVALID,
            "Use 1 to 256 characters without white space, control or invisible characters,"
                    + " neither . nor .., and none of / \\ ; % in it."),
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
    OVERDUE_INVALID("target.overdue-invalid", Kind.INVALID, "Send a time from zero to three days."),
    TOO_MANY("target.too-many", Kind.TOO_LARGE, "Send several commands with fewer targets each."),
    INVALID_GROUP(
            "target.invalid-group",
            Kind.INVALID,
            "Use 1 to 256 printable characters, levels divided by single slashes."),
    INVALID_ADDRESS(
            "target.invalid-address", Kind.INVALID, "Send a URI of at most 512 characters, such as mqtt://host."),
    INVALID_METADATA(
            "target.invalid-metadata",
            Kind.INVALID,
            "Use keys of 1 to 128 printable characters, none of / \\ ; % in it, and neither . nor ..,"
                    + " and values of at most 4,000 characters."),
    TOO_MANY_METADATA(
            "target.too-many-metadata",
            Kind.TOO_LARGE,
            "A target has at most 100 metadata entries, of 32 KiB together; remove some before adding others."),
    INVALID_CONSENT(
            "target.invalid-consent",
            Kind.INVALID,
            "Use an initiator of at most 128 and a remark of at most 512 printable characters."),
    AUTO_CONFIRM_ACTIVE(
            "target.auto-confirm-active",
            Kind.CONFLICT,
            "Nothing is left to do; switch it off first to change its initiator or remark."),
    INVALID_SELECTION("target.invalid-selection", Kind.INVALID, "Name the targets either by their ids or by a query."),
    NOT_ITS_OWN("target.not-its-own", Kind.FORBIDDEN, "A device describes only itself; all else is an operator's."),
    UNKNOWN("target.unknown", Kind.NOT_FOUND, "Check the controller id, or register the target first."),
    STALE("target.stale", Kind.STALE, "Read the target again and repeat the change on what it is now."),

    LABEL_INVALID_ID(
            "target-label.invalid-id", Kind.INVALID, "Use 1 to 64 letters, digits, dots, hyphens or underscores."),
    LABEL_INVALID(
            "target-label.invalid",
            Kind.INVALID,
            "Use a name of 1 to 128 characters and a key of 1 to 64,"
                    + " a description of at most 512 and a colour of at most 16, all printable."),
    TAG_UNKNOWN("target-tag.unknown", Kind.NOT_FOUND, "Check the tag's id; it may have been deleted."),
    TAG_NAME_TAKEN("target-tag.name-taken", Kind.CONFLICT, "Choose another name, or use the tag that has it."),
    TAG_STALE("target-tag.stale", Kind.STALE, "Read the tag again and repeat the change on what it is now."),
    TYPE_UNKNOWN("target-type.unknown", Kind.NOT_FOUND, "Check the type; it may have been deleted."),
    TYPE_NAME_TAKEN(
            "target-type.name-taken", Kind.CONFLICT, "Choose another key and name, or use the type that has it."),
    TYPE_KEY_FIXED("target-type.key-fixed", Kind.CONFLICT, "Save the type with the key it has, or make a new type."),
    TYPE_STALE("target-type.stale", Kind.STALE, "Read the type again and repeat the change on what it is now."),
    TYPE_TOO_MANY_SET_TYPES(
            "target-type.too-many-set-types", Kind.TOO_LARGE, "A type is compatible with at most 50 types of sets."),
    TYPE_USED("target-type.used", Kind.CONFLICT, "Give its targets another type first, or none."),

    FILTER_INVALID_ID(
            "target-filter.invalid-id", Kind.INVALID, "Use 1 to 64 letters, digits, dots, hyphens or underscores."),
    FILTER_INVALID_NAME("target-filter.invalid-name", Kind.INVALID, "Use 1 to 128 printable characters."),
    FILTER_INVALID_SAMPLE("target-filter.invalid-sample", Kind.INVALID, "Ask for a sample of 0 to 100 targets."),
    FILTER_UNKNOWN("target-filter.unknown", Kind.NOT_FOUND, "Check the filter's id; it may have been deleted."),
    FILTER_NAME_TAKEN(
            "target-filter.name-taken", Kind.CONFLICT, "Choose another name, or change the filter that has it."),
    FILTER_INVALID_AUTO_ASSIGNMENT(
            "target-filter.invalid-auto-assignment",
            Kind.INVALID,
            "Use the id of a distribution set, a weight from 0 to 1000 and an action that is not time-forced."),
    KILL_SWITCH_ON(
            "kill-switch.on",
            Kind.CONFLICT,
            "Read the kill switches; when it is safe again, someone who has not pressed this one lifts it."),
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
