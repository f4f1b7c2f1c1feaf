package io.headgate.distribution.model;

import io.headgate.contracts.Refusal;

/** Every no of this service: its code, its kind and what to do about it. */
public enum DistributionRefusal {
    FIELD_INVALID("software.field-invalid", Refusal.Kind.UNPROCESSABLE, "Correct the field and send it again."),
    MODULE_UNKNOWN("module.unknown", Refusal.Kind.NOT_FOUND, "Check the module's id; it may have been deleted."),
    MODULE_EXISTS(
            "module.exists", Refusal.Kind.CONFLICT, "Use the module that is there, or give this one another version."),
    MODULE_LOCKED(
            "module.locked",
            Refusal.Kind.CONFLICT,
            "Its set was locked or has been rolled out or assigned. Create a new version of the module and a set with it."),
    MODULE_STALE("module.stale", Refusal.Kind.STALE, "Read the module again and decide on what it is now."),
    MODULE_FULL("module.full", Refusal.Kind.TOO_LARGE, "Spread the artifacts over several modules of the set."),
    ARTIFACT_UNKNOWN("artifact.unknown", Refusal.Kind.NOT_FOUND, "Check the artifact's id; it may have been deleted."),
    ARTIFACT_EXISTS(
            "artifact.exists",
            Refusal.Kind.CONFLICT,
            "Delete the artifact of that name first, or use another file name."),
    FILENAME_INVALID(
            "artifact.filename-invalid",
            Refusal.Kind.UNPROCESSABLE,
            "Use a plain file name of 1 to 255 characters: no path, no control characters, no dot at the front."),
    SET_UNKNOWN(
            "distribution-set.unknown",
            Refusal.Kind.NOT_FOUND,
            "Check the set's id; it may have been deleted. A rollout of it must be edited to another set."),
    SET_EXISTS(
            "distribution-set.exists",
            Refusal.Kind.CONFLICT,
            "Use the set that is there, or give this one another version."),
    SET_LOCKED(
            "distribution-set.locked",
            Refusal.Kind.CONFLICT,
            "Unlock it first. One that was assigned or rolled out stays as it is: create a new version of it."),
    SET_STALE("distribution-set.stale", Refusal.Kind.STALE, "Read the set again and decide on what it is now."),
    SET_USED(
            "distribution-set.used",
            Refusal.Kind.CONFLICT,
            "Devices have been told to install it, so it stays locked. Create a new version of the set."),
    SET_FULL(
            "distribution-set.full",
            Refusal.Kind.TOO_LARGE,
            "Use fewer modules, artifacts or metadata in one set; all of it together is at most 256 KiB of text."),
    SETS_TOO_MUCH(
            "distribution-set.too-much-at-once",
            Refusal.Kind.TOO_LARGE,
            "Create fewer sets at once: with all that their modules say, those of one request are at most 16 MiB of text."),
    SET_TAGS_FULL("distribution-set.too-many-tags", Refusal.Kind.TOO_LARGE, "A set has at most 50 tags."),
    SET_MODULES_UNFIT(
            "distribution-set.modules-unfit",
            Refusal.Kind.UNPROCESSABLE,
            "Look at the set's type: which types of modules it takes, and how many of each."),
    METADATA_INVALID(
            "metadata.invalid",
            Refusal.Kind.INVALID,
            "Use keys of 1 to 128 visible characters, none of / \\ ; % in it, and neither . nor ..,"
                    + " and values of up to 4,000 characters."),
    METADATA_FULL(
            "metadata.full",
            Refusal.Kind.TOO_LARGE,
            "Take entries away that are not needed; there can be 100, of 64 KiB together."),
    TAG_UNKNOWN("set-tag.unknown", Refusal.Kind.NOT_FOUND, "Check the tag's id; it may have been deleted."),
    TAG_STALE("set-tag.stale", Refusal.Kind.STALE, "Read the tag again and decide on what it is now."),
    TAG_EXISTS("set-tag.exists", Refusal.Kind.CONFLICT, "Use the tag that is there, or another name."),
    TYPE_NOT_GIVEN(
            "software.type-unknown",
            Refusal.Kind.UNPROCESSABLE,
            "Use the key of a type that there is, or create the type first."),
    TYPE_UNKNOWN("software-type.unknown", Refusal.Kind.NOT_FOUND, "Check the type's id; it may have been deleted."),
    TYPE_STALE("software-type.stale", Refusal.Kind.STALE, "Read the type again and decide on what it is now."),
    TYPE_EXISTS("software-type.exists", Refusal.Kind.CONFLICT, "Use the type that is there, or another key."),
    TYPE_KEY_FIXED(
            "software-type.key-fixed",
            Refusal.Kind.CONFLICT,
            "Create another type; the key of this one stays as it is."),
    TYPE_IN_USE(
            "software-type.in-use",
            Refusal.Kind.CONFLICT,
            "Delete what is of the type first, or create another type; its name, description and colour may change."),
    TYPE_INVALID(
            "software-type.invalid",
            Refusal.Kind.UNPROCESSABLE,
            "Give a type of modules at least one assignment, and a type of sets up to 50 types of modules, each once."),
    SET_INCOMPLETE(
            "distribution-set.incomplete",
            Refusal.Kind.CONFLICT,
            "Add what its type wants and upload an artifact to each module that has none; a rollout of it is then edited to the"
                    + " set as it is."),
    SET_INVALIDATED(
            "distribution-set.invalid",
            Refusal.Kind.CONFLICT,
            "It was withdrawn for ever. Use another distribution set."),
    SET_CHANGED(
            "distribution-set.changed",
            Refusal.Kind.CONFLICT,
            "Look at what changed, then edit the rollout to the set as it is now; an approval is asked for anew."),
    ASSIGNMENT_EXISTS(
            "assignment.exists",
            Refusal.Kind.CONFLICT,
            "Give a new assignment an id of its own; this one is made already."),
    KILL_SWITCH_ON(
            "kill-switch.on",
            Refusal.Kind.CONFLICT,
            "Read the kill switches; when it is safe again, someone who has not pressed this one lifts it."),
    ASSIGNMENT_TARGETS_INVALID(
            "assignment.targets-invalid", Refusal.Kind.UNPROCESSABLE, "Name at least one target, and each once."),
    ASSIGNMENT_TOO_LARGE(
            "assignment.too-large",
            Refusal.Kind.TOO_LARGE,
            "Assign to at most 5,000 targets at once, or use a rollout."),
    ASSIGNMENT_NEEDS_APPROVAL(
            "assignment.needs-approval",
            Refusal.Kind.FORBIDDEN,
            "Write a rollout for these targets: it asks for an approval. An admin may let direct assignments reach a number of"
                    + " targets without one."),
    ASSIGNMENT_NOT_ITS_OWN(
            "assignment.not-its-own",
            Refusal.Kind.FORBIDDEN,
            "A device says only of itself what it has installed; another assignment is an operator's."),
    ASSIGNMENT_TERMS_INVALID(
            "assignment.terms-invalid",
            Refusal.Kind.UNPROCESSABLE,
            "Give a weight of 0 to 1000, and a time of force to a time-forced assignment and to no other."),
    ROLLOUT_SETS_INVALID(
            "rollout.sets-invalid",
            Refusal.Kind.UNPROCESSABLE,
            "Give the rollout at least one distribution set, each once."),
    GROUPS_INVALID(
            "rollout.groups-invalid",
            Refusal.Kind.UNPROCESSABLE,
            "Give either a number of equal groups or a list of groups, 1 to 500, with shares of 1 to 100 percent."),
    NO_TARGETS(
            "rollout.no-targets",
            Refusal.Kind.UNPROCESSABLE,
            "Preview the filter and correct it, or register the targets first."),
    EMPTY_GROUP(
            "rollout.empty-group",
            Refusal.Kind.UNPROCESSABLE,
            "Use fewer groups, or change the group's filter or the shares of the groups before it."),
    TARGETS_NOT_COVERED(
            "rollout.targets-not-covered",
            Refusal.Kind.UNPROCESSABLE,
            "Add a last group without filter and share, which takes all that remain."),
    MATCHES_INVALID(
            "rollout.matches-invalid", Refusal.Kind.INVALID, "Send the numbers as the filter's preview gave them."),
    ACTION_IDS_EXHAUSTED(
            "rollout.action-ids-exhausted",
            Refusal.Kind.CONFLICT,
            "Action numbers fit 31 bits, because device clients read them so. Use a smaller filter; if numbers have run"
                    + " out altogether, a new tenant begins at 1.");

    private final String code;
    private final Refusal.Kind kind;
    private final String remedy;

    DistributionRefusal(String code, Refusal.Kind kind, String remedy) {
        this.code = code;
        this.kind = kind;
        this.remedy = remedy;
    }

    /** @param detail one sentence about this case; texts of a request only after they were checked */
    public Refusal because(String detail) {
        return new Refusal(code, kind, detail, remedy);
    }
}
