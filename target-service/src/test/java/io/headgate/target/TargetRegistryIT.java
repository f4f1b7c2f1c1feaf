package io.headgate.target;

import static io.headgate.target.RunningTargetService.OPERATOR;
import static io.headgate.target.RunningTargetService.device;
import static io.headgate.target.RunningTargetService.told;
import static io.headgate.target.RunningTargetService.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.chassis.messaging.CommandClient;
import io.headgate.chassis.messaging.CommandReply;
import io.headgate.contracts.Principal;
import io.headgate.contracts.Role;
import io.headgate.contracts.Topic;
import io.headgate.contracts.target.TargetCommand.DeleteTargets;
import io.headgate.contracts.target.TargetCommand.IssueToken;
import io.headgate.contracts.target.TargetCommand.RegisterTargets;
import io.headgate.contracts.target.TargetCommand.ReportAttributes;
import io.headgate.contracts.target.TargetCommand.ReportAttributes.Mode;
import io.headgate.contracts.target.TargetCommand.TargetRegistration;
import io.headgate.contracts.target.TargetCommand.TargetsRegistered;
import io.headgate.contracts.target.TargetCommand.UpdateTarget;
import io.headgate.contracts.target.TargetMessage;
import io.headgate.contracts.target.TargetMessage.Contact;
import io.headgate.contracts.target.TargetMessage.TargetContacts;
import io.headgate.contracts.target.TargetMessage.TargetRemoved;
import io.headgate.contracts.target.TargetMessage.TargetState;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Commands about targets over real Kafka into real PostgreSQL, and the states they are told as. */
class TargetRegistryIT {

    private static final String HASH = "ab".repeat(32);

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
    void registersWhatIsNewAndLeavesWhatExists() {
        var first = unique("gw-");
        var second = unique("gw-");
        var full = new TargetRegistration(
                first,
                "Gateway",
                "in the lab",
                Map.of("model", "gw-3"),
                List.of("lab", "eu", "lab"),
                HASH.toUpperCase(),
                null,
                null,
                null,
                Map.of());
        service.done(new RegisterTargets(List.of(full)), TargetsRegistered.class);

        var again = service.done(
                new RegisterTargets(List.of(plain(second), plain(first), plain(second))), TargetsRegistered.class);

        assertThat(again).isEqualTo(new TargetsRegistered(1, List.of(first, second)));
        var states = states(first, 1);
        assertThat(states).hasSize(1);
        var state = (TargetState) states.getFirst();
        assertThat(state.name()).isEqualTo("Gateway");
        assertThat(state.description()).isEqualTo("in the lab");
        assertThat(state.attributes()).isEqualTo(Map.of("model", "gw-3"));
        assertThat(state.tags()).containsExactly("lab", "eu");
        assertThat(state.tokenHashes()).containsExactly(HASH);
        assertThat(state.attributesReported()).isFalse();
        assertThat(((TargetState) states(second, 1).getFirst()).name()).isEqualTo(second);
    }

    @Test
    void oneBrokenTargetRefusesTheWholeCommand() {
        var fine = unique("gw-");

        var reply = service.send(new RegisterTargets(List.of(plain(fine), plain("has space"))));

        assertThat(code(reply)).isEqualTo("target.invalid-id");
        assertThat(reply.refusal().detail()).contains("Target 1").doesNotContain("has space");
        assertThat(count("controller_id = '" + fine + "'")).isZero();
        assertThat(told(Topic.TARGET_STATE, fine)).isEmpty();
    }

    @Test
    void takesFiveThousandAtOnceAndNotOneMore() {
        var prefix = unique("bulk-");
        var most = IntStream.range(0, 5_000).mapToObj(n -> plain(prefix + n)).toList();
        var tooMany = IntStream.range(0, 5_001).mapToObj(n -> plain(prefix + n)).toList();

        assertThat(code(service.send(new RegisterTargets(tooMany)))).isEqualTo("target.too-many");
        assertThat(service.done(new RegisterTargets(most), TargetsRegistered.class))
                .isEqualTo(new TargetsRegistered(5_000, List.of()));
        assertThat(count("controller_id like '" + prefix + "%'")).isEqualTo(5_000);
    }

    @Test
    void theSameCommandTwiceHasTheSameReplyAndOneEffect() {
        var id = unique("gw-");
        var request = CommandClient.Request.by(OPERATOR, Duration.ofSeconds(30));
        var command = new RegisterTargets(List.of(plain(id)));

        var first = service.send(command, request);
        var second = service.send(command, request);

        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.bodyAs(TargetsRegistered.class)).isEqualTo(new TargetsRegistered(1, List.of()));
        assertThat(first.told()).isEqualTo(Map.of(Topic.TARGET_STATE.topicName(), 1));
        assertThat(second.repeated()).isTrue();
        // What is told later stands behind what the repeat would have told.
        service.send(new UpdateTarget(id, "renamed", null, null, null, null));
        assertThat(states(id, 2)).hasSize(2);
    }

    @Test
    void anUpdateChangesWhatIsGivenAndTellsTheWholeState() {
        var id = registered();

        var reply = service.send(new UpdateTarget(id, "New name", "text", List.of("eu"), null, null));
        var cleared = service.send(new UpdateTarget(id, null, "", null, null, null));

        var states = states(id, 3);
        var updated = (TargetState) states.get(1);
        assertThat(updated.name()).isEqualTo("New name");
        assertThat(updated.description()).isEqualTo("text");
        assertThat(updated.tags()).containsExactly("eu");
        assertThat(updated.attributes()).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(reply.version()).isEqualTo(updated.version());
        var last = (TargetState) states.get(2);
        assertThat(last.name()).isEqualTo("New name");
        assertThat(last.description()).isNull();
        assertThat(last.version()).isGreaterThan(updated.version()).isEqualTo(cleared.version());
    }

    @Test
    void anUpdateThatChangesNothingTellsNothing() {
        var id = registered();

        var reply = service.send(new UpdateTarget(id, id, null, List.of(), null, null));

        assertThat(reply.refusal()).isNull();
        assertThat(reply.told()).isEmpty();
        assertThat(reply.version()).isEqualTo(states(id, 1).getFirst() instanceof TargetState s ? s.version() : -1);
    }

    @Test
    void whoLookedAtAnOlderVersionIsRefused() {
        var id = registered();
        var version = ((TargetState) states(id, 1).getFirst()).version();
        var next = service.send(new UpdateTarget(id, "one", null, null, null, null), OPERATOR, version);

        var stale = service.send(new UpdateTarget(id, "two", null, null, null, null), OPERATOR, version);

        assertThat(next.refusal()).isNull();
        assertThat(code(stale)).isEqualTo("target.stale");
        assertThat(code(service.send(new DeleteTargets(List.of(id)), OPERATOR, version)))
                .isEqualTo("target.stale");
    }

    @Test
    void attributesAreMergedReplacedAndRemoved() {
        var id = registered();
        var merge = new HashMap<String, String>();
        merge.put("a", null);
        merge.put("c", "3");

        service.send(new ReportAttributes(id, Mode.MERGE, merge), device(id), null);
        service.send(new ReportAttributes(id, Mode.REPLACE, Map.of("d", "4", "e", "5")), device(id), null);
        service.send(new ReportAttributes(id, Mode.REMOVE, Map.of("d", "whatever")), device(id), null);

        assertThat(states(id, 4))
                .extracting(state -> ((TargetState) state).attributes())
                .containsExactly(
                        Map.of("a", "1", "b", "2"),
                        Map.of("b", "2", "c", "3"),
                        Map.of("d", "4", "e", "5"),
                        Map.of("e", "5"));
    }

    @Test
    void onlyTheDeviceItselfEndsTheRequestForItsAttributes() {
        var id = registered();
        service.send(new ReportAttributes(id, Mode.MERGE, Map.of("x", "1")), OPERATOR, null);
        service.send(new ReportAttributes(id, Mode.MERGE, Map.of("x", "1")), device(id), null);

        assertThat(states(id, 3))
                .extracting(state -> ((TargetState) state).attributesReported())
                .containsExactly(false, false, true);
    }

    @Test
    void aDeviceDescribesOnlyItselfAndRegistersNobody() {
        var id = registered();
        var other = registered();

        assertThat(code(service.send(new ReportAttributes(other, Mode.MERGE, Map.of("a", "9")), device(id), null)))
                .isEqualTo("target.not-its-own");
        assertThat(code(service.send(new UpdateTarget(id, "x", null, null, null, null), device(id), null)))
                .isEqualTo("access.role-missing");
        assertThat(code(service.send(new RegisterTargets(List.of(plain(unique("gw-")))), device(id), null)))
                .isEqualTo("access.role-missing");
    }

    @Test
    void refusesTheHundredAndFirstAttribute() {
        var id = registered();
        var most = new HashMap<String, String>();
        IntStream.range(0, 98).forEach(n -> most.put("k" + n, "v"));

        assertThat(service.send(new ReportAttributes(id, Mode.MERGE, most)).refusal())
                .isNull();
        assertThat(code(service.send(new ReportAttributes(id, Mode.MERGE, Map.of("one", "more")))))
                .isEqualTo("target.too-many-attributes");
        assertThat(states(id, 2)).hasSize(2);
    }

    @Test
    void theNewestTwoTokensAreValid() {
        var id = registered();
        var second = "cd".repeat(32);
        var third = "ef".repeat(32);
        service.send(new IssueToken(id, HASH));
        service.send(new IssueToken(id, second));
        service.send(new IssueToken(id, third));

        assertThat(states(id, 4))
                .extracting(state -> ((TargetState) state).tokenHashes())
                .containsExactly(List.of(), List.of(HASH), List.of(second, HASH), List.of(third, second));
        assertThat(code(service.send(new IssueToken(id, "no hash")))).isEqualTo("target.invalid-token-hash");
    }

    @Test
    void aDeletedTargetThatComesBackHasAHigherVersion() {
        var id = registered();
        var other = registered();

        var reply = service.send(new DeleteTargets(List.of(id, other, "never-there")));
        service.done(new RegisterTargets(List.of(plain(id))), TargetsRegistered.class);

        assertThat(reply.refusal()).isNull();
        assertThat(reply.told()).isEqualTo(Map.of(Topic.TARGET_STATE.topicName(), 2));
        var states = states(id, 3);
        assertThat(states.get(1)).isInstanceOf(TargetRemoved.class);
        assertThat(((TargetState) states.get(2)).version()).isGreaterThan(((TargetRemoved) states.get(1)).version());
        assertThat(states(other, 2).get(1)).isInstanceOf(TargetRemoved.class);
    }

    @Test
    void refusesWhatDoesNotExistOrCannot() {
        assertThat(code(service.send(new UpdateTarget("never-there", "x", null, null, null, null))))
                .isEqualTo("target.unknown");
        assertThat(code(service.send(new DeleteTargets(List.of("never-there")))))
                .isEqualTo("target.unknown");
        assertThat(code(service.send(new UpdateTarget("bell\7", "x", null, null, null, null))))
                .isEqualTo("target.invalid-id");
        assertThat(code(service.send(new DeleteTargets(List.of("fine", "bell\7")))))
                .isEqualTo("target.invalid-id");
        var viewer = new Principal("eve", Set.of(Role.VIEWER));
        assertThat(code(service.send(new DeleteTargets(List.of("x")), viewer, null)))
                .isEqualTo("access.role-missing");
    }

    @Test
    void theNewestContactIsNotedAndNothingIsTold() {
        var id = registered();
        var version = ((TargetState) states(id, 1).getFirst()).version();
        var late = Instant.parse("2026-11-21T10:00:00Z");

        contact(
                new Contact(id, late.minusSeconds(5), "10.0.0.1", Long.MAX_VALUE),
                new Contact(id, late, "10.0.0.2", Long.MAX_VALUE));
        await().until(() -> late.equals(lastSeen(id)));
        contact(
                new Contact(id, late.minusSeconds(60), "10.0.0.3", Long.MAX_VALUE),
                new Contact("never-there", late, null, Long.MAX_VALUE));
        contact(new Contact(id, late.plusSeconds(1), null, Long.MAX_VALUE));
        await().until(() -> late.plusSeconds(1).equals(lastSeen(id)));

        assertThat(service.jdbc()
                        .queryForObject(
                                "select ip_address from target_progress where controller_id = ?", String.class, id))
                .isEqualTo("10.0.0.2");
        assertThat(service.jdbc().queryForObject("select version from target where controller_id = ?", Long.class, id))
                .isEqualTo(version);
        assertThat(told(Topic.TARGET_STATE, id)).hasSize(1);
    }

    private static void contact(Contact... contacts) {
        service.tell(Topic.TARGET_CONTACTS, "gateway-1", new TargetContacts(List.of(contacts)), unique("contacts-"));
    }

    private static Instant lastSeen(String id) {
        var seen = service.jdbc()
                .queryForObject(
                        "select last_seen from target_progress where controller_id = ?", OffsetDateTime.class, id);
        return seen == null ? Instant.EPOCH : seen.toInstant();
    }

    private static String registered() {
        var id = unique("gw-");
        service.done(
                new RegisterTargets(List.of(new TargetRegistration(
                        id, null, null, Map.of("a", "1", "b", "2"), List.of(), null, null, null, null, Map.of()))),
                TargetsRegistered.class);
        return id;
    }

    private static TargetRegistration plain(String id) {
        return new TargetRegistration(id, null, null, Map.of(), List.of(), null, null, null, null, Map.of());
    }

    /** Waits until at least so many have been told about the target. */
    private static List<TargetMessage> states(String id, int atLeast) {
        return await().atMost(Duration.ofSeconds(20))
                .until(() -> told(Topic.TARGET_STATE, id), found -> found.size() >= atLeast);
    }

    private static long count(String condition) {
        return service.jdbc().queryForObject("select count(*) from target where " + condition, Long.class);
    }

    private static String code(CommandReply reply) {
        return reply.refusal() == null ? "done" : reply.refusal().code();
    }
}
