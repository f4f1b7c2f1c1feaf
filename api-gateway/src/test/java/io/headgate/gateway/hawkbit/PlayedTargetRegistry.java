package io.headgate.gateway.hawkbit;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.approval.ApprovalCommand.DecideApproval;
import io.headgate.contracts.approval.ApprovalCommand.DecisionTaken;
import io.headgate.contracts.target.TargetCommand.ChangeTargetTag;
import io.headgate.contracts.target.TargetCommand.CreateTargetLabels;
import io.headgate.contracts.target.TargetCommand.DeleteTargetTag;
import io.headgate.contracts.target.TargetCommand.DeleteTargets;
import io.headgate.contracts.target.TargetCommand.IssueToken;
import io.headgate.contracts.target.TargetCommand.LabelChange;
import io.headgate.contracts.target.TargetCommand.RegisterTargets;
import io.headgate.contracts.target.TargetCommand.SaveTargetFilter;
import io.headgate.contracts.target.TargetCommand.SaveTargetTag;
import io.headgate.contracts.target.TargetCommand.SaveTargetType;
import io.headgate.contracts.target.TargetCommand.SetAutoAssignment;
import io.headgate.contracts.target.TargetCommand.SetAutoConfirm;
import io.headgate.contracts.target.TargetCommand.SetTargetGroup;
import io.headgate.contracts.target.TargetCommand.SetTargetMetadata;
import io.headgate.contracts.target.TargetCommand.SetTargetType;
import io.headgate.contracts.target.TargetCommand.TargetsChanged;
import io.headgate.contracts.target.TargetCommand.TargetsRegistered;
import io.headgate.contracts.target.TargetCommand.UpdateTarget;
import io.headgate.contracts.target.TargetMessage.AutoApproval;
import io.headgate.contracts.target.TargetMessage.AutoAssignment;
import io.headgate.contracts.target.TargetMessage.AutoConfirm;
import io.headgate.contracts.target.TargetMessage.TargetFilterState;
import io.headgate.contracts.target.TargetMessage.TargetRemoved;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.contracts.target.TargetMessage.TargetTagRemoved;
import io.headgate.contracts.target.TargetMessage.TargetTagState;
import io.headgate.contracts.target.TargetMessage.TargetTypeState;
import io.headgate.gateway.operator.PlayedServices;
import io.headgate.gateway.operator.PlayedServices.Play;
import io.headgate.gateway.operator.PlayedServices.Told;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The target registry as far as the gateway meets it: keeps what it is told and tells it back. */
final class PlayedTargetRegistry {

    /** Of all registries: a number is given once. */
    private static final AtomicInteger NUMBERS = new AtomicInteger(500);

    private final Map<String, TargetState> targets = new ConcurrentHashMap<>();
    private final Map<String, TargetFilterState> filters = new ConcurrentHashMap<>();
    private volatile boolean asking;
    private final Map<String, Integer> labelNumbers = new ConcurrentHashMap<>();
    private final Set<String> labelNames = ConcurrentHashMap.newKeySet();

    PlayedTargetRegistry(PlayedServices services) {
        services.on(RegisterTargets.class, (command, came) -> register(command));
        services.on(UpdateTarget.class, (command, came) -> {
            var known = targets.get(command.controllerId());
            if (known == null) {
                return Play.refused("target.unknown", Refusal.Kind.NOT_FOUND);
            }
            var asked = command.requestAttributes();
            return Play.at(
                    known.version() + 1,
                    tell(new Draft(known)
                            .name(command.name())
                            .described(command.description(), command.address())
                            .reported(asked == null ? known.attributesReported() : !asked)));
        });
        services.on(
                SetTargetType.class,
                (command, came) -> changed(command.controllerIds(), draft -> {
                    draft.type = command.type();
                }));
        services.on(
                SetTargetGroup.class,
                (command, came) -> changed(command.controllerIds(), draft -> {
                    draft.group = command.group();
                }));
        services.on(
                ChangeTargetTag.class,
                (command, came) -> changed(command.controllerIds(), draft -> {
                    draft.tags.remove(command.tag());
                    if (command.change() == LabelChange.ADD) {
                        draft.tags.add(command.tag());
                    }
                }));
        services.on(
                SetTargetMetadata.class,
                (command, came) -> changed(
                        List.of(command.controllerId()),
                        draft -> command.entries().forEach((key, value) -> {
                            draft.metadata.remove(key);
                            if (value != null) {
                                draft.metadata.put(key, value);
                            }
                        })));
        services.on(
                SetAutoConfirm.class,
                (command, came) -> changed(List.of(command.controllerId()), draft -> {
                    draft.autoConfirm = command.active()
                            ? new AutoConfirm(Instant.now(), command.initiator(), command.remark())
                            : null;
                }));
        services.on(
                IssueToken.class,
                (command, came) -> changed(
                        List.of(command.controllerId()),
                        draft -> draft.tokenHashes = Stream.concat(
                                        Stream.of(command.tokenHash()), draft.tokenHashes.stream())
                                .limit(2)
                                .toList()));
        services.on(
                DeleteTargets.class,
                (command, came) -> Play.done(
                        null,
                        command.controllerIds().stream()
                                .map(targets::remove)
                                .map(gone -> new Told(
                                        Topic.TARGET_STATE,
                                        gone.controllerId(),
                                        new TargetRemoved(gone.controllerId(), gone.version() + 1)))
                                .toArray(Told[]::new)));
        services.on(
                CreateTargetLabels.class,
                (command, came) -> Stream.concat(
                                        command.tags().stream().map(SaveTargetTag::name),
                                        command.types().stream().map(SaveTargetType::key))
                                .allMatch(labelNames::add)
                        ? Play.done(
                                null,
                                Stream.concat(
                                                command.tags().stream().map(this::told),
                                                command.types().stream().map(this::told))
                                        .toArray(Told[]::new))
                        : Play.refused("target-tag.name-taken", Refusal.Kind.CONFLICT));
        services.on(SaveTargetTag.class, (command, came) -> Play.at(1, told(command)));
        services.on(
                DeleteTargetTag.class,
                (command, came) -> Play.at(
                        2,
                        new Told(
                                Topic.TARGET_LABEL_STATE,
                                command.tagId(),
                                new TargetTagRemoved(command.tagId(), Long.MAX_VALUE))));
        services.on(SaveTargetType.class, (command, came) -> Play.at(1, told(command)));
        services.on(SaveTargetFilter.class, (command, came) -> {
            if (command.query().equals("bad")) {
                return Play.refused("query.unknown-field", Refusal.Kind.INVALID);
            }
            var known = filters.get(command.filterId());
            var expected = came.headers().get("hg_expected_version");
            if (known != null && expected != null && !expected.equals(Long.toString(known.version()))) {
                return Play.refused("target-filter.stale", Refusal.Kind.STALE);
            }
            return tell(new TargetFilterState(
                    command.filterId(),
                    known == null ? 1 : known.version() + 1,
                    command.name(),
                    command.query(),
                    "olga",
                    Instant.now(),
                    known == null ? NUMBERS.incrementAndGet() : known.number(),
                    "olga",
                    Instant.now(),
                    known == null ? null : known.autoAssignment()));
        });
        services.on(SetAutoAssignment.class, (command, came) -> {
            var known = filters.get(command.filterId());
            return tell(new TargetFilterState(
                    known.filterId(),
                    known.version() + 1,
                    known.name(),
                    known.query(),
                    "olga",
                    Instant.now(),
                    known.number(),
                    known.createdBy(),
                    known.createdAt(),
                    approved(command.autoAssignment())));
        });
    }

    private AutoAssignment approved(AutoAssignment wanted) {
        return wanted == null || !asking
                ? wanted
                : wanted.with(
                        new AutoApproval(AutoApproval.State.WAITING, "digest-that-waits", List.of("olga"), null, null));
    }

    /** As with approval on. */
    <T> T waitsForApproval(Supplier<T> change) {
        asking = true;
        try {
            return change.get();
        } finally {
            asking = false;
        }
    }

    /** What approval-service says, and what the owner of filters makes of it. */
    Play decided(DecideApproval decide) {
        var known = filters.get(decide.rolloutId());
        var assignment = known.autoAssignment();
        var told = tell(new TargetFilterState(
                        known.filterId(),
                        known.version() + 1,
                        known.name(),
                        known.query(),
                        known.savedBy(),
                        known.savedAt(),
                        known.number(),
                        known.createdBy(),
                        known.createdAt(),
                        assignment.with(
                                assignment.approval().decided(AutoApproval.State.GRANTED, "lee", decide.remark()))))
                .told();
        return Play.done(new DecisionTaken(DecisionTaken.State.GRANTED, 0), told.toArray(Told[]::new));
    }

    private int numberOf(String labelId) {
        return labelNumbers.computeIfAbsent(labelId, id -> NUMBERS.incrementAndGet());
    }

    private Told told(SaveTargetTag tag) {
        return new Told(
                Topic.TARGET_LABEL_STATE,
                tag.tagId(),
                new TargetTagState(
                        tag.tagId(),
                        System.nanoTime(),
                        numberOf(tag.tagId()),
                        tag.name(),
                        tag.description(),
                        tag.colour(),
                        "olga",
                        Instant.now(),
                        "olga",
                        Instant.now()));
    }

    private Told told(SaveTargetType type) {
        return new Told(
                Topic.TARGET_LABEL_STATE,
                type.typeId(),
                new TargetTypeState(
                        type.typeId(),
                        System.nanoTime(),
                        numberOf(type.typeId()),
                        type.key(),
                        type.name(),
                        type.description(),
                        type.colour(),
                        type.compatibleSetTypes(),
                        "olga",
                        Instant.now(),
                        "olga",
                        Instant.now()));
    }

    private Play tell(TargetFilterState filter) {
        filters.put(filter.filterId(), filter);
        return Play.at(filter.version(), new Told(Topic.TARGET_FILTER_STATE, filter.filterId(), filter));
    }

    private Play register(RegisterTargets command) {
        var told = new ArrayList<Told>();
        var existing = new ArrayList<String>();
        for (var target : command.targets()) {
            if (targets.containsKey(target.controllerId())) {
                existing.add(target.controllerId());
                continue;
            }
            told.add(tell(new Draft(new TargetState(
                    target.controllerId(),
                    0,
                    target.name() == null ? target.controllerId() : target.name(),
                    target.description(),
                    target.attributes(),
                    target.tags(),
                    target.tokenHash() == null ? List.of() : List.of(target.tokenHash()),
                    false,
                    Instant.now(),
                    target.type(),
                    target.group(),
                    target.address(),
                    target.metadata(),
                    null,
                    "olga",
                    "olga",
                    Instant.now(),
                    1))));
        }
        return Play.done(new TargetsRegistered(told.size(), existing), told.toArray(Told[]::new));
    }

    private Play changed(List<String> ids, java.util.function.Consumer<Draft> change) {
        var told = new ArrayList<Told>();
        var unknown = new ArrayList<String>();
        for (var id : ids) {
            var known = targets.get(id);
            if (known == null) {
                unknown.add(id);
            } else {
                var draft = new Draft(known);
                change.accept(draft);
                told.add(tell(draft));
            }
        }
        return Play.done(new TargetsChanged(told.size(), unknown, null), told.toArray(Told[]::new));
    }

    /** The state of a target that has got one more token. */
    Told withToken(String id, String hash) {
        var draft = new Draft(targets.get(id));
        draft.tokenHashes = List.of(hash);
        return tell(draft);
    }

    private Told tell(Draft draft) {
        var state = draft.state();
        targets.put(state.controllerId(), state);
        return new Told(Topic.TARGET_STATE, state.controllerId(), state);
    }

    /** The next state of a target. */
    private static final class Draft {
        private final TargetState before;
        private String name;
        private String description;
        private String address;
        private String type;
        private String group;
        private boolean reported;
        private AutoConfirm autoConfirm;
        private final List<String> tags;
        private final Map<String, String> metadata;
        private List<String> tokenHashes;

        private Draft(TargetState before) {
            this.before = before;
            tokenHashes = before.tokenHashes();
            name = before.name();
            description = before.description();
            address = before.address();
            type = before.type();
            group = before.group();
            reported = before.attributesReported();
            autoConfirm = before.autoConfirm();
            tags = new ArrayList<>(before.tags());
            metadata = new TreeMap<>(before.metadata());
        }

        private Draft name(String next) {
            name = next == null ? name : next;
            return this;
        }

        private Draft described(String nextDescription, String nextAddress) {
            description = nextDescription == null ? description : nextDescription;
            address = nextAddress == null ? address : nextAddress;
            return this;
        }

        private Draft reported(boolean next) {
            reported = next;
            return this;
        }

        private TargetState state() {
            return new TargetState(
                    before.controllerId(),
                    before.version() + 1,
                    name,
                    description,
                    before.attributes(),
                    tags,
                    tokenHashes,
                    reported,
                    before.createdAt(),
                    type,
                    group,
                    address,
                    metadata,
                    autoConfirm,
                    before.createdBy(),
                    "olga",
                    Instant.now(),
                    1);
        }
    }
}
