package io.headgate.target;

import static io.headgate.target.RunningTargetService.OPERATOR;
import static io.headgate.target.RunningTargetService.device;
import static io.headgate.target.RunningTargetService.told;
import static io.headgate.target.RunningTargetService.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.chassis.messaging.CommandReply;
import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetCommand.ChangeTargetTag;
import io.headgate.contracts.target.TargetCommand.CreateTargetLabels;
import io.headgate.contracts.target.TargetCommand.DeleteTargetTag;
import io.headgate.contracts.target.TargetCommand.DeleteTargetType;
import io.headgate.contracts.target.TargetCommand.LabelChange;
import io.headgate.contracts.target.TargetCommand.RegisterTargets;
import io.headgate.contracts.target.TargetCommand.SaveTargetTag;
import io.headgate.contracts.target.TargetCommand.SaveTargetType;
import io.headgate.contracts.target.TargetCommand.SetAutoConfirm;
import io.headgate.contracts.target.TargetCommand.SetTargetGroup;
import io.headgate.contracts.target.TargetCommand.SetTargetMetadata;
import io.headgate.contracts.target.TargetCommand.SetTargetType;
import io.headgate.contracts.target.TargetCommand.TargetRegistration;
import io.headgate.contracts.target.TargetCommand.TargetsChanged;
import io.headgate.contracts.target.TargetCommand.TargetsRegistered;
import io.headgate.contracts.target.TargetCommand.UpdateTarget;
import io.headgate.contracts.target.TargetMessage;
import io.headgate.contracts.target.TargetMessage.TargetState;
import io.headgate.contracts.target.TargetMessage.TargetTagRemoved;
import io.headgate.contracts.target.TargetMessage.TargetTagState;
import io.headgate.contracts.target.TargetMessage.TargetTypeRemoved;
import io.headgate.contracts.target.TargetMessage.TargetTypeState;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What operators mark targets with: tags, types, groups, metadata, consent. */
class TargetLabelIT {

    private static RunningTargetService service;

    @BeforeAll
    static void start() {
        service = new RunningTargetService();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void aTagGivenByNameComesIntoBeing() {
        var tag = unique("tag ");
        var other = unique("tag ");
        var id = registered(unique("gw-"), List.of(tag));
        registered(unique("gw-"), List.of(tag));
        service.send(new UpdateTarget(id, null, null, List.of(tag, other), null, null));

        var made = tag(tag);
        assertThat(states(Topic.TARGET_LABEL_STATE, made.tagId(), 1)).containsExactly(made);
        assertThat(made.createdBy()).isEqualTo("kim");
        assertThat(tag(other).number()).isGreaterThan(made.number());
    }

    @Test
    void aNewNameOfATagIsCarriedOverAndADeletedTagIsLost() {
        var name = unique("old ");
        var renamed = unique("new ");
        var ids = List.of(registered(unique("gw-"), List.of("x", name)), registered(unique("gw-"), List.of(name)));
        var tag = tag(name);

        var reply = service.send(new SaveTargetTag(tag.tagId(), renamed, "text", "#ff0000"), OPERATOR, tag.version());
        var stale = service.send(new DeleteTargetTag(tag.tagId()), OPERATOR, tag.version());
        var deleted = service.send(new DeleteTargetTag(tag.tagId()));

        assertThat(reply.refusal()).isNull();
        assertThat(code(stale)).isEqualTo("target-tag.stale");
        assertThat(code(deleted)).isEqualTo("done");
        assertThat(states(Topic.TARGET_STATE, ids.getFirst(), 3))
                .extracting(state -> ((TargetState) state).tags())
                .containsExactly(List.of("x", name), List.of("x", renamed), List.of("x"));
        assertThat(states(Topic.TARGET_STATE, ids.getLast(), 3)).hasSize(3);
        var told = states(Topic.TARGET_LABEL_STATE, tag.tagId(), 3);
        assertThat((TargetTagState) told.get(1)).satisfies(state -> {
            assertThat(state.number()).isEqualTo(tag.number());
            assertThat(state.name()).isEqualTo(renamed);
            assertThat(state.colour()).isEqualTo("#ff0000");
            assertThat(state.createdAt()).isEqualTo(tag.createdAt());
            assertThat(state.version()).isEqualTo(reply.version());
        });
        assertThat(told.get(2)).isInstanceOf(TargetTagRemoved.class);
        assertThat(code(service.send(new DeleteTargetTag(tag.tagId())))).isEqualTo("target-tag.unknown");
    }

    @Test
    void namesAndKeysAreGivenOnce() {
        var name = unique("name ");
        var type = unique("type-");
        service.send(new SaveTargetTag(unique("tag-"), name, null, null));
        service.send(type(type, type, "Type " + type));

        assertThat(code(service.send(new SaveTargetTag(unique("tag-"), name, null, null))))
                .isEqualTo("target-tag.name-taken");
        assertThat(code(service.send(type(unique("type-"), type, unique("n"))))).isEqualTo("target-type.name-taken");
        assertThat(code(service.send(type(unique("type-"), unique("k"), "Type " + type))))
                .isEqualTo("target-type.name-taken");
        assertThat(code(service.send(type(type, unique("k"), "Type " + type)))).isEqualTo("target-type.key-fixed");
        assertThat(code(service.send(new SaveTargetTag("no good id", name, null, null))))
                .isEqualTo("target-label.invalid-id");
        assertThat(code(service.send(new SaveTargetTag("tag-1", name, null, "c".repeat(17)))))
                .isEqualTo("target-label.invalid");
    }

    @Test
    void manyComeIntoBeingTogetherOrNotAtAll() {
        var name = unique("tag ");
        var tag = new SaveTargetTag(unique("tag-"), name, null, null);
        var sameName = new SaveTargetTag(unique("tag-"), name, null, null);
        var type = new SaveTargetType(unique("type-"), unique("key-"), unique("Type "), null, null, List.of());

        var refused = service.send(new CreateTargetLabels(List.of(tag, sameName), List.of(type)));

        assertThat(refused.refusal().code()).isEqualTo("target-tag.name-taken");
        assertThat(refused.told()).isEmpty();
        assertThat(service.send(new CreateTargetLabels(List.of(tag), List.of(type)))
                        .refusal())
                .isNull();
        assertThat(tag(name).tagId()).isEqualTo(tag.tagId());
    }

    @Test
    void aTagIsAddedToManyAndTakenAway() {
        var first = registered(unique("gw-"), List.of());
        var second = registered(unique("gw-"), List.of());
        var tag = unique("tag ");
        var full = registered(
                unique("gw-"), IntStream.range(0, 50).mapToObj(n -> "t" + n).toList());

        var added = change(new ChangeTargetTag(tag, LabelChange.ADD, List.of(first, "never-there", second)));
        var again = change(new ChangeTargetTag(tag, LabelChange.ADD, List.of(first, second)));
        var removed = change(new ChangeTargetTag(tag, LabelChange.REMOVE, List.of(second)));

        assertThat(added).isEqualTo(new TargetsChanged(2, List.of("never-there"), null));
        assertThat(again).isEqualTo(new TargetsChanged(0, List.of(), null));
        assertThat(removed).isEqualTo(new TargetsChanged(1, List.of(), null));
        assertThat(states(Topic.TARGET_STATE, second, 3))
                .extracting(state -> ((TargetState) state).tags())
                .containsExactly(List.of(), List.of(tag), List.of());
        assertThat(tag(tag).name()).isEqualTo(tag);
        assertThat(code(service.send(new ChangeTargetTag(tag, LabelChange.ADD, List.of(first, full)))))
                .isEqualTo("target.too-many-tags");
    }

    @Test
    void aTypeIsThereBeforeItsTargetsAndGoesAfterThem() {
        var key = unique("type-");
        var id = registered(unique("gw-"), List.of());
        assertThat(code(service.send(new SetTargetType(List.of(id), key)))).isEqualTo("target-type.unknown");
        assertThat(code(service.send(new RegisterTargets(List.of(new TargetRegistration(
                        unique("gw-"), null, null, Map.of(), List.of(), null, key, null, null, Map.of()))))))
                .isEqualTo("target-type.unknown");

        service.send(new SaveTargetType("id-" + key, key, "Type " + key, "text", "red", List.of("os", "app")));
        var set = change(new SetTargetType(List.of(id), key));
        var used = service.send(new DeleteTargetType("id-" + key));
        change(new SetTargetType(List.of(id), null));
        var deleted = service.send(new DeleteTargetType("id-" + key));

        assertThat(set).isEqualTo(new TargetsChanged(1, List.of(), null));
        assertThat(code(used)).isEqualTo("target-type.used");
        assertThat(code(deleted)).isEqualTo("done");
        assertThat(states(Topic.TARGET_STATE, id, 3))
                .extracting(state -> ((TargetState) state).type())
                .containsExactly(null, key, null);
        var told = states(Topic.TARGET_LABEL_STATE, "id-" + key, 2);
        assertThat((TargetTypeState) told.getFirst()).satisfies(state -> {
            assertThat(state.compatibleSetTypes()).containsExactly("os", "app");
            assertThat(state.number()).isPositive();
        });
        assertThat(told.getLast()).isInstanceOf(TargetTypeRemoved.class);
    }

    @Test
    void aGroupIsSetByIdsOrByQuery() {
        var site = unique("site-");
        var first = registered(site + "-1", List.of());
        var second = registered(site + "-2", List.of());

        var byIds = change(new SetTargetGroup(List.of(first), null, "eu/" + site, null));
        var byQuery = change(new SetTargetGroup(null, "id==" + site + "*", "eu/" + site, null));
        var byGroup = change(new SetTargetGroup(null, "group==eu/" + site + ";id==*-2", null, null));

        assertThat(byIds).isEqualTo(new TargetsChanged(1, List.of(), null));
        assertThat(byQuery).isEqualTo(new TargetsChanged(1, List.of(), null));
        assertThat(byGroup).isEqualTo(new TargetsChanged(1, List.of(), null));
        assertThat(states(Topic.TARGET_STATE, second, 3))
                .extracting(state -> ((TargetState) state).group())
                .containsExactly(null, "eu/" + site, null);
        assertThat(code(service.send(new SetTargetGroup(null, null, "eu", null))))
                .isEqualTo("target.invalid-selection");
        assertThat(code(service.send(new SetTargetGroup(null, "nmae==a", "eu", null))))
                .isEqualTo("query.unknown-field");
        assertThat(code(service.send(new SetTargetGroup(List.of(first), null, "eu//x", null))))
                .isEqualTo("target.invalid-group");
    }

    @Test
    void aGroupIsSetForAnyNumberOfTargetsPartByPart() {
        var site = unique("site-");
        IntStream.of(1, 2, 3)
                .forEach(part -> service.done(
                        new RegisterTargets(IntStream.range(0, 3_500)
                                .mapToObj(n -> plain("%s-%d-%04d".formatted(site, part, n), List.of()))
                                .toList()),
                        TargetsRegistered.class));
        var query = "group!=" + site + ";id==" + site + "*";

        var first = change(new SetTargetGroup(null, query, site, null));
        assertThat(first).isEqualTo(new TargetsChanged(5_000, List.of(), site + "-2-1499"));
        var second = change(new SetTargetGroup(null, query, site, first.continueAfter()));
        assertThat(second).isEqualTo(new TargetsChanged(5_000, List.of(), site + "-3-2999"));
        assertThat(change(new SetTargetGroup(null, query, site, second.continueAfter())))
                .isEqualTo(new TargetsChanged(500, List.of(), null));
        assertThat(service.jdbc()
                        .queryForObject("select count(*) from target where target_group = ?", Long.class, site))
                .isEqualTo(10_500);
        assertThat(code(service.send(new SetTargetGroup(null, query, site, "\7"))))
                .isEqualTo("target.invalid-id");
    }

    @Test
    void metadataHasAHundredEntriesAnd32KibibytesAndNotMore() {
        var id = registered(unique("gw-"), List.of());
        var hundred = new HashMap<String, String>();
        IntStream.range(0, 100).forEach(n -> hundred.put("k" + n, "v".repeat(300)));

        assertThat(code(service.send(new SetTargetMetadata(id, hundred)))).isEqualTo("done");
        assertThat(code(service.send(new SetTargetMetadata(id, Map.of("one", "more")))))
                .isEqualTo("target.too-many-metadata");
        assertThat(code(service.send(new SetTargetMetadata(id, Map.of("k0", "v".repeat(4_000))))))
                .isEqualTo("target.too-many-metadata");
        assertThat(code(service.send(new SetTargetMetadata(id, Collections.singletonMap("k0", null)))))
                .isEqualTo("done");
        assertThat(code(service.send(new SetTargetMetadata(id, Map.of("k1", "v".repeat(4_001))))))
                .isEqualTo("target.invalid-metadata");
        assertThat(states(Topic.TARGET_STATE, id, 3))
                .extracting(state -> ((TargetState) state).metadata().size())
                .containsExactly(0, 100, 99);
    }

    /** More than is held in memory at a time. */
    @Test
    void manyLargeTargetsAreChangedTogether() {
        var text = "v".repeat(4_000);
        var metadata = IntStream.range(0, 8).boxed().collect(Collectors.toMap(n -> "k" + n, n -> text));
        var ids = IntStream.range(0, 180).mapToObj(n -> unique("large-")).toList();
        for (int n = 0; n < ids.size(); n += 90) {
            service.send(new RegisterTargets(ids.subList(n, n + 90).stream()
                    .map(id -> new TargetRegistration(
                            id, null, null, Map.of(), List.of(), null, null, null, null, metadata))
                    .toList()));
        }

        assertThat(change(new SetTargetGroup(ids, null, "site", null)))
                .isEqualTo(new TargetsChanged(180, List.of(), null));
        assertThat(((TargetState) states(Topic.TARGET_STATE, ids.getLast(), 2).getLast()).group())
                .isEqualTo("site");
    }

    @Test
    void consentIsGivenOnceAndTakenBack() {
        var id = registered(unique("gw-"), List.of());

        var on = service.send(new SetAutoConfirm(id, true, "owner", "as agreed"), device(id), null);
        var again = service.send(new SetAutoConfirm(id, true, null, null));
        var off = service.send(new SetAutoConfirm(id, false, null, null));
        var offAgain = service.send(new SetAutoConfirm(id, false, null, null));

        assertThat(code(on)).isEqualTo("done");
        assertThat(code(again)).isEqualTo("target.auto-confirm-active");
        assertThat(offAgain.version()).isEqualTo(off.version());
        var states = states(Topic.TARGET_STATE, id, 3);
        var active = (TargetState) states.get(1);
        assertThat(active.autoConfirm()).satisfies(given -> {
            assertThat(given.initiator()).isEqualTo("owner");
            assertThat(given.activatedAt()).isEqualTo(active.modifiedAt());
        });
        assertThat(active.modifiedBy()).isEqualTo(id);
        assertThat(((TargetState) states.get(2)).autoConfirm()).isNull();
        assertThat(code(service.send(new SetAutoConfirm(id, true, null, null), device("other"), null)))
                .isEqualTo("target.not-its-own");
    }

    @Test
    void aRegistrationHoldsEverything() {
        var key = unique("type-");
        var id = unique("gw-");
        service.send(type("id-" + key, key, key));
        service.done(
                new RegisterTargets(List.of(new TargetRegistration(
                        id, null, null, Map.of(), List.of(), null, key, "eu/lab", "mqtt://host", Map.of("k", "v")))),
                TargetsRegistered.class);
        service.send(new UpdateTarget(id, null, null, null, "", true));

        var state = (TargetState) states(Topic.TARGET_STATE, id, 2).getFirst();
        assertThat(state.type()).isEqualTo(key);
        assertThat(state.group()).isEqualTo("eu/lab");
        assertThat(state.address()).isEqualTo("mqtt://host");
        assertThat(state.metadata()).isEqualTo(Map.of("k", "v"));
        assertThat(state.createdBy()).isEqualTo("kim");
        assertThat(state.modifiedAt()).isEqualTo(state.createdAt());
        assertThat(((TargetState) states(Topic.TARGET_STATE, id, 2).getLast()).address())
                .isNull();
        assertThat(code(service.send(new UpdateTarget(id, null, null, null, "not a uri", null))))
                .isEqualTo("target.invalid-address");
    }

    private static TargetTagState tag(String name) {
        var id = await().until(
                        () -> service.jdbc()
                                .queryForList("select tag_id from target_tag where name = ?", String.class, name),
                        found -> found.size() == 1)
                .getFirst();
        return (TargetTagState) states(Topic.TARGET_LABEL_STATE, id, 1).getFirst();
    }

    private static SaveTargetType type(String id, String key, String name) {
        return new SaveTargetType(id, key, name, null, null, List.of());
    }

    private static TargetsChanged change(Object command) {
        return service.done(command, TargetsChanged.class);
    }

    private static String registered(String id, List<String> tags) {
        service.done(new RegisterTargets(List.of(plain(id, tags))), TargetsRegistered.class);
        return id;
    }

    private static TargetRegistration plain(String id, List<String> tags) {
        return new TargetRegistration(id, null, null, Map.of(), tags, null, null, null, null, Map.of());
    }

    private static List<TargetMessage> states(Topic topic, String key, int atLeast) {
        return await().atMost(Duration.ofSeconds(20)).until(() -> told(topic, key), found -> found.size() >= atLeast);
    }

    private static String code(CommandReply reply) {
        return reply.refusal() == null ? "done" : reply.refusal().code();
    }
}
