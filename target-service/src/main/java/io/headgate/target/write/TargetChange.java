package io.headgate.target.write;

import io.headgate.contracts.target.TargetMessage.AutoConfirm;
import io.headgate.contracts.target.TargetMessage.TargetState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A target with some of its parts replaced. */
final class TargetChange {

    private final TargetState before;
    private String name;
    private @Nullable String description;
    private Map<String, String> attributes;
    private List<String> tags;
    private List<String> tokenHashes;
    private boolean attributesReported;
    private @Nullable String address;
    private Map<String, String> metadata;
    private @Nullable AutoConfirm autoConfirm;

    private TargetChange(TargetState before) {
        this.before = before;
        name = before.name();
        description = before.description();
        attributes = before.attributes();
        tags = before.tags();
        tokenHashes = before.tokenHashes();
        attributesReported = before.attributesReported();
        address = before.address();
        metadata = before.metadata();
        autoConfirm = before.autoConfirm();
    }

    static TargetChange of(TargetState before) {
        return new TargetChange(before);
    }

    /** Null leaves the name. */
    TargetChange name(@Nullable String wanted) {
        name = wanted == null ? name : wanted;
        return this;
    }

    /** Null leaves the description, an empty one takes it away. */
    TargetChange description(@Nullable String wanted) {
        description = wanted == null ? description : wanted.isEmpty() ? null : wanted;
        return this;
    }

    TargetChange attributes(Map<String, String> wanted) {
        attributes = wanted;
        return this;
    }

    /** Null leaves the tags. */
    TargetChange tags(@Nullable List<String> wanted) {
        tags = wanted == null ? tags : wanted.stream().distinct().toList();
        return this;
    }

    TargetChange tokenHashes(List<String> wanted) {
        tokenHashes = wanted;
        return this;
    }

    TargetChange attributesReported(boolean wanted) {
        attributesReported = wanted;
        return this;
    }

    /** Null leaves the address, an empty one takes it away. */
    TargetChange address(@Nullable String wanted) {
        address = wanted == null ? address : wanted.isEmpty() ? null : wanted;
        return this;
    }

    TargetChange metadata(Map<String, String> wanted) {
        metadata = wanted;
        return this;
    }

    TargetChange autoConfirm(@Nullable AutoConfirm wanted) {
        autoConfirm = wanted;
        return this;
    }

    Decision decision() {
        var after = state(before.version(), before.modifiedBy(), before.modifiedAt(), before.life());
        return before.equals(after) ? new Decision.Unchanged() : new Decision.Changed(after);
    }

    /** As decided, by whom and when; the version is the table's to give. */
    static TargetState modified(TargetState decided, String by, Instant at) {
        return of(decided).state(decided.version(), by, at, decided.life());
    }

    static TargetState versioned(TargetState target, long version) {
        return of(target).state(version, target.modifiedBy(), target.modifiedAt(), target.life());
    }

    /** Its life begins with this version. */
    static TargetState registered(TargetState target, long version) {
        return of(target).state(version, target.modifiedBy(), target.modifiedAt(), version);
    }

    private TargetState state(long version, String modifiedBy, Instant modifiedAt, long life) {
        return new TargetState(
                before.controllerId(),
                version,
                name,
                description,
                attributes,
                tags,
                tokenHashes,
                attributesReported,
                before.createdAt(),
                before.type(),
                before.group(),
                address,
                metadata,
                autoConfirm,
                before.createdBy(),
                modifiedBy,
                modifiedAt,
                life);
    }
}
