package io.headgate.target;

import static io.headgate.target.RunningTargetService.OPERATOR;
import static io.headgate.target.RunningTargetService.device;
import static io.headgate.target.RunningTargetService.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.chassis.messaging.CommandReply;
import io.headgate.contracts.Principal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionFeedback.Kind;
import io.headgate.contracts.action.ActionReports;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.approval.ApprovalEvent.ApprovalGranted;
import io.headgate.contracts.assignment.AssignmentMessage;
import io.headgate.contracts.assignment.AssignmentMessage.AutoApprovalRequested;
import io.headgate.contracts.assignment.AssignmentMessage.AutoApprovalWithdrawn;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsMatched;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.killswitch.KillSwitchMessage;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchLifted;
import io.headgate.contracts.killswitch.KillSwitchMessage.KillSwitchPressed;
import io.headgate.contracts.rollout.ApprovalPolicy;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.rollout.RolloutEvent.ApprovalPolicyChanged;
import io.headgate.contracts.target.TargetCommand.ChangeTargetTag;
import io.headgate.contracts.target.TargetCommand.LabelChange;
import io.headgate.contracts.target.TargetCommand.RegisterTargets;
import io.headgate.contracts.target.TargetCommand.ReportAttributes;
import io.headgate.contracts.target.TargetCommand.SaveTargetFilter;
import io.headgate.contracts.target.TargetCommand.SaveTargetType;
import io.headgate.contracts.target.TargetCommand.SetAutoAssignment;
import io.headgate.contracts.target.TargetCommand.SetOverdueAfter;
import io.headgate.contracts.target.TargetCommand.SetTargetMetadata;
import io.headgate.contracts.target.TargetCommand.SetTargetType;
import io.headgate.contracts.target.TargetCommand.TargetRegistration;
import io.headgate.contracts.target.TargetCommand.TargetsRegistered;
import io.headgate.contracts.target.TargetMessage.AutoAssignment;
import io.headgate.contracts.target.TargetMessage.AutoAssignment.Halt;
import io.headgate.contracts.target.TargetMessage.Contact;
import io.headgate.contracts.target.TargetMessage.TargetContacts;
import io.headgate.contracts.target.TargetMessage.TargetFilterState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whoever matches a filter with an auto-assignment is told once: at its begin, or when it begins to match. */
class AutoAssignmentIT {

    private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");
    private static final Terms TERMS = new Terms(ActionType.FORCED, null, 700, true, null, null);

    private static RunningTargetService service;

    @BeforeAll
    static void start() {
        service = new RunningTargetService("--target-service.look-at-time-every=PT0.5S");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void allThatMatchAtTheBeginAreToldInPartsAndOnce() {
        var site = unique("site-");
        service.done(
                new RegisterTargets(IntStream.range(0, 2_500)
                        .mapToObj(n -> target(site + n, Map.of("site", site)))
                        .toList()),
                TargetsRegistered.class);
        var filter = filter("attribute.site==" + site);

        assign(filter, "ds-1");
        var parts = told(filter, 2_500);
        service.send(new SetAutoAssignment(filter, null));
        assign(filter, "ds-1");
        done(filter);

        assertThat(parts).hasSize(3).allSatisfy(part -> {
            assertThat(part.controllerIds()).hasSizeLessThanOrEqualTo(1_000);
            assertThat(part.setId()).isEqualTo("ds-1");
            assertThat(part.terms()).isEqualTo(TERMS);
            assertThat(part.by()).isEqualTo("kim");
        });
        assertThat(told(filter, 2_500)).isEqualTo(parts);
    }

    @Test
    void aTargetThatBeginsToMatchIsToldOnce() {
        var site = unique("site-");
        var tag = unique("tag ");
        var id = unique("gw-");
        var filter = filter("attribute.site==" + site + ",tag=='" + tag + "'");
        assign(filter, "ds-1");
        done(filter);
        service.done(new RegisterTargets(List.of(target(id, Map.of()))), TargetsRegistered.class);
        assertThat(ids(told(filter, 0))).isEmpty();

        report(id, site);
        assertThat(ids(told(filter, 1))).containsExactly(id);
        report(id, "elsewhere");
        report(id, site);
        service.send(new ChangeTargetTag(tag, LabelChange.ADD, List.of(id)));
        var fresh = unique("gw-");
        service.done(new RegisterTargets(List.of(target(fresh, Map.of("site", site)))), TargetsRegistered.class);

        assertThat(ids(told(filter, 2))).containsExactly(id, fresh);
        // Another set is another assignment.
        assign(filter, "ds-2");
        assertThat(ids(told(filter, 4))).containsExactlyInAnyOrder(id, fresh, id, fresh);
    }

    @Test
    void whoBeginsToMatchByTimeAloneIsToldSoon() {
        var id = unique("gw-");
        var inTime = unique("gw-");
        var due = Instant.now().plusSeconds(3).toEpochMilli();
        var filter = filter("metadata.due=le=${now_ts};id=in=(" + id + "," + inTime + ")");
        assign(filter, "ds-1");
        done(filter);
        service.done(
                new RegisterTargets(List.of(target(id, Map.of()), target(inTime, Map.of()))), TargetsRegistered.class);
        service.send(new SetTargetMetadata(id, Map.of("due", Long.toString(due))));
        service.send(new SetTargetMetadata(inTime, Map.of("due", Long.toString(due + 3_600_000))));

        assertThat(ids(told(filter, 1))).containsExactly(id);
    }

    @Test
    void overdueIsWhatTheTenantSaysAndAnotherTimeIsHeard() {
        var id = unique("gw-");
        var filter = filter("lastcontrollerrequestat=le=${overdue_ts};id==" + id);
        service.done(new RegisterTargets(List.of(target(id, Map.of()))), TargetsRegistered.class);
        service.tell(
                Topic.TARGET_CONTACTS,
                "gateway-1",
                new TargetContacts(
                        List.of(new Contact(id, Instant.now().minusSeconds(300), "10.0.0.9", Long.MAX_VALUE))),
                unique("c-"));
        await().until(() -> service.jdbc()
                        .queryForObject(
                                "select count(last_seen) from target_progress where controller_id = ?", Long.class, id)
                == 1);
        assign(filter, "ds-1");
        done(filter);
        assertThat(ids(matched(filter)))
                .as("ten minutes, as long as nothing else is said")
                .isEmpty();

        try {
            overdueAfter(Duration.ofMinutes(4));
            assertThat(ids(told(filter, 1))).containsExactly(id);
        } finally {
            overdueAfter(Duration.ofMinutes(10));
        }
    }

    private static void overdueAfter(Duration time) {
        var reply = service.send(new SetOverdueAfter(time), Principal.system("api-gateway"), null);
        assertThat(reply.refusal()).isNull();
    }

    @Test
    void whoBeginsToMatchWhileItIsHaltedIsToldWhenItGoesOn() {
        var site = unique("site-");
        var filter = filter("attribute.site==" + site);
        var first = register(site);
        assign(filter, "ds-1", Halt.NOT_STARTED);
        var second = register(site);
        assertThat(ids(matched(filter))).isEmpty();

        assign(filter, "ds-1");
        assertThat(ids(told(filter, 2))).containsExactlyInAnyOrder(first, second);
        assign(filter, "ds-1", Halt.PAUSED);
        var third = register(site);
        assertThat(ids(matched(filter))).hasSize(2);
        assign(filter, "ds-1");

        assertThat(ids(told(filter, 3))).containsExactlyInAnyOrder(first, second, third);
    }

    @Test
    void aKillSwitchPausesWhatAssignsItsSetAndNothingGoesOnByItself() {
        var site = unique("site-");
        var set = unique("ds-");
        var held = filter("attribute.site==" + site);
        var other = filter("attribute.site==" + site);
        assign(held, set);
        assign(other, "ds-other");
        var first = register(site);
        assertThat(ids(told(held, 1))).containsExactly(first);

        switched(new KillSwitchPressed(set, 1, "bricks devices", List.of("kim"), START, START));
        await().until(() -> isHeld(service.send(going(held, set))));
        var second = register(site);
        assertThat(ids(told(other, 2))).containsExactly(first, second);
        switched(new KillSwitchLifted(set, 2, "mended", "lee", List.of(), START));
        await().until(() -> !isHeld(service.send(going(filter("id==nobody"), set))));

        assertThat(ids(matched(held))).as("a person lets it go on").containsExactly(first);
        assign(held, set);
        assertThat(ids(told(held, 2))).containsExactly(first, second);
    }

    private static SetAutoAssignment going(String filter, String set) {
        return new SetAutoAssignment(filter, new AutoAssignment(set, TERMS, null));
    }

    private static void switched(KillSwitchMessage message) {
        service.tell(Topic.KILL_SWITCHES, message.scope(), message, unique("m-"));
    }

    private static boolean isHeld(CommandReply reply) {
        return reply.refusal() != null && reply.refusal().code().equals("kill-switch.on");
    }

    private static String register(String site) {
        var id = unique("gw-");
        service.done(new RegisterTargets(List.of(target(id, Map.of("site", site)))), TargetsRegistered.class);
        return id;
    }

    @Test
    void whoEverHadAnActionWithTheSetIsNotBroughtBackToIt() {
        var site = unique("site-");
        var has = unique("gw-a-");
        var other = unique("gw-b-");
        var failed = unique("gw-c-");
        for (var id : List.of(has, other, failed)) {
            service.done(new RegisterTargets(List.of(target(id, Map.of("site", site)))), TargetsRegistered.class);
        }
        action(has, 1, Kind.SUCCEEDED, "ds-1", 1);
        await().until(() -> "ds-1".equals(installed(has)));
        action(failed, 3, Kind.FAILED, "ds-1", 1);
        action(failed, 4, Kind.SUCCEEDED, "ds-8", 2);
        await().until(() -> "ds-8".equals(installed(failed)));
        var filter = filter("attribute.site==" + site);
        assign(filter, "ds-1");
        assertThat(ids(told(filter, 1))).containsExactly(other);

        action(has, 2, Kind.SUCCEEDED, "ds-9", 2);
        await().until(() -> "ds-9".equals(installed(has)));
        report(has, "elsewhere");
        report(has, site);
        var fresh = unique("gw-");
        service.done(new RegisterTargets(List.of(target(fresh, Map.of("site", site)))), TargetsRegistered.class);

        assertThat(ids(told(filter, 2))).containsExactly(other, fresh);
    }

    @Test
    void contactsAndActionsMakeTargetsMatchToo() {
        var site = unique("site-");
        var id = unique("gw-");
        service.done(new RegisterTargets(List.of(target(id, Map.of("site", site)))), TargetsRegistered.class);
        var polled = filter("attribute.site==" + site + ";updatestatus==registered");
        var failed = filter("attribute.site==" + site + ";updatestatus==error");
        assign(polled, "ds-1");
        assign(failed, "ds-2");

        service.tell(
                Topic.TARGET_CONTACTS,
                "gateway-1",
                new TargetContacts(List.of(new Contact(id, START, null, Long.MAX_VALUE))),
                unique("c-"));
        assertThat(ids(told(polled, 1))).containsExactly(id);
        action(id, 3, Kind.FAILED, "ds-1", 3);
        assertThat(ids(told(failed, 1))).containsExactly(id);
    }

    /** The set is unknown here, so that only targets take it that take all. */
    @Test
    void aTargetWhoseTypeDoesNotTakeTheSetIsNotTold() {
        var type = unique("type-");
        service.send(new SaveTargetType(type, type, type, null, null, List.of("camera")));
        var site = unique("site-");
        var unfit = unique("gw-");
        var later = unique("gw-");
        service.done(new RegisterTargets(List.of(target(unfit, Map.of("site", site)))), TargetsRegistered.class);
        service.send(new SetTargetType(List.of(unfit), type));
        var filter = filter("attribute.site==" + site);

        assign(filter, "ds-1");
        done(filter);
        service.done(new RegisterTargets(List.of(target(later, Map.of("site", site)))), TargetsRegistered.class);
        assertThat(ids(told(filter, 1))).containsExactly(later);
        service.send(new SetTargetType(List.of(unfit), null));

        assertThat(ids(told(filter, 2))).containsExactly(later, unfit);
    }

    @Test
    void aTypeThatTakesMoreThanBeforeLetsItsTargetsIn() {
        var type = unique("type-");
        service.send(new SaveTargetType(type, type, type, null, null, List.of("camera")));
        var site = unique("site-");
        var unfit = unique("gw-");
        service.done(new RegisterTargets(List.of(target(unfit, Map.of("site", site)))), TargetsRegistered.class);
        service.send(new SetTargetType(List.of(unfit), type));
        var filter = filter("attribute.site==" + site);
        assign(filter, "ds-1");
        done(filter);

        service.send(new SaveTargetType(type, type, type, null, null, List.of()));

        assertThat(ids(told(filter, 1))).containsExactly(unfit);
    }

    @Test
    void anotherQueryFindsItsTargetsAnew() {
        var site = unique("site-");
        var id = unique("gw-");
        service.done(new RegisterTargets(List.of(target(id, Map.of("site", site)))), TargetsRegistered.class);
        var filter = filter("attribute.site==nowhere");
        assign(filter, "ds-1");
        done(filter);

        service.send(new SaveTargetFilter(filter, filter, "attribute.site==" + site));

        assertThat(ids(told(filter, 1))).containsExactly(id);
    }

    @Test
    void whatASlainServiceHasLeftIsLookedAtLater() {
        var site = unique("site-");
        var ids = IntStream.range(0, 3).mapToObj(n -> site + "-" + n).toList();
        service.done(
                new RegisterTargets(
                        ids.stream().map(id -> target(id, Map.of("site", site))).toList()),
                TargetsRegistered.class);
        var filter = filter("attribute.site==" + site);
        // As after a kill behind the first target: the filter is on, the first is told, the rest is left.
        service.jdbc().update("""
                        with work as (insert into full_look values ('DEFAULT', 'filter=' || ?, ?))
                        update target_filter set auto_set_id = 'ds-1', auto_by = 'kim',
                          auto_terms = '{"actionType": "FORCED", "weight": 700, "confirmationRequired": false}'
                        where filter_id = ?""", filter, ids.getFirst(), filter);

        assertThat(ids(told(filter, 2))).containsExactly(ids.get(1), ids.get(2));
    }

    @Test
    void anInvalidatedSetIsAssignedToNobodyAnyMore() {
        var site = unique("site-");
        var set = unique("ds-");
        var filter = filter("attribute.site==" + site);
        assign(filter, set);

        service.tell(
                Topic.DISTRIBUTION_STATE,
                set,
                new DistributionSetState(
                        set,
                        2,
                        1,
                        "firmware",
                        "1",
                        "os",
                        null,
                        List.of(),
                        true,
                        "digest",
                        true,
                        START,
                        List.of(),
                        Map.of(),
                        false,
                        false,
                        "kim",
                        "kim",
                        START,
                        false,
                        null),
                unique("s-"));

        await().until(() -> RunningTargetService.told(Topic.TARGET_FILTER_STATE, filter).stream()
                .anyMatch(told -> told instanceof TargetFilterState state
                        && state.version() > 0
                        && state.autoAssignment() == null
                        && state.savedAt().isAfter(START)
                        && RunningTargetService.told(Topic.TARGET_FILTER_STATE, filter)
                                        .size()
                                == 3));
        service.done(
                new RegisterTargets(List.of(target(unique("gw-"), Map.of("site", site)))), TargetsRegistered.class);
        assertThat(told(filter, 0)).isEmpty();
    }

    /** One person alone would reach whoever matches, for ever. */
    @Test
    void withApprovalOnNobodyIsToldBeforeAnotherSaysYesAndAnotherQueryIsAskedForAnew() {
        var site = unique("site-");
        var id = unique("gw-");
        service.done(new RegisterTargets(List.of(target(id, Map.of("site", site)))), TargetsRegistered.class);
        var filter = filter("attribute.site==" + site);
        policy(new ApprovalPolicy(false, 0, true), START);
        try {
            var unsaid = new AutoAssignment("ds-1", TERMS, null);
            assertThat(code(service.send(new SetAutoAssignment(filter, unsaid))))
                    .isEqualTo("target-filter.invalid-auto-assignment");
            assertThat(code(service.send(
                            new SetAutoAssignment(filter, new AutoAssignment("ds-1", TERMS, null, "content", null)))))
                    .isEqualTo("done");
            var asked = asked(filter, 1);
            assertThat(asked.authors()).containsExactly("kim");
            assertThat(told(filter, 0)).isEmpty();

            // A yes to something else, and one of the author's own.
            granted(filter, "another digest", "lee");
            granted(filter, asked.digest(), "Kim");
            granted(filter, asked.digest(), "lee");
            assertThat(told(filter, 1).getFirst().contentDigest()).isEqualTo("content");

            assertThat(code(service.send(new SaveTargetFilter(filter, filter, "controllerid==*"))))
                    .isEqualTo("done");
            var again = asked(filter, 2);
            assertThat(again.digest()).isNotEqualTo(asked.digest());
            service.done(
                    new RegisterTargets(List.of(target(unique("gw-"), Map.of("site", site)))), TargetsRegistered.class);
            done(filter);
            assertThat(told(filter, 1)).hasSize(1);

            assertThat(code(service.send(new SetAutoAssignment(filter, null)))).isEqualTo("done");
            await().until(() -> messages(filter, AutoApprovalWithdrawn.class).size() == 1);
        } finally {
            policy(ApprovalPolicy.OFF, START.plusSeconds(1));
        }
    }

    private static void policy(ApprovalPolicy policy, Instant at) {
        service.tell(
                Topic.ROLLOUT_EVENTS,
                "settings",
                new ApprovalPolicyChanged("settings", 0, at, TriggeredBy.user("ann"), policy, ApprovalPolicy.OFF),
                unique("policy-"));
        await().until(() -> service.jdbc()
                        .queryForObject(
                                "select count(*) from approval_policy where policy ->> 'autoAssignmentApproval' = ?",
                                Long.class,
                                Boolean.toString(policy.autoAssignmentApproval()))
                == 1);
    }

    private static AutoApprovalRequested asked(String filter, int times) {
        return await().until(() -> messages(filter, AutoApprovalRequested.class), asked -> asked.size() == times)
                .getLast();
    }

    private static void granted(String filter, String digest, String by) {
        service.tell(
                Topic.APPROVAL_EVENTS,
                filter,
                new ApprovalGranted(filter, digest, List.of(by), "fine", START),
                unique("grant-"));
    }

    @Test
    void refusesWhatCannotBeAssigned() {
        var filter = filter("name==nobody");
        var timed = new Terms(ActionType.TIME_FORCED, START, 700, false, null, null);
        var heavy = new Terms(ActionType.SOFT, null, 1_001, false, null, null);

        assertThat(code(service.send(new SetAutoAssignment(filter, new AutoAssignment("ds-1", timed, null)))))
                .isEqualTo("target-filter.invalid-auto-assignment");
        assertThat(code(service.send(new SetAutoAssignment(filter, new AutoAssignment("ds-1", heavy, null)))))
                .isEqualTo("target-filter.invalid-auto-assignment");
        assertThat(code(service.send(new SetAutoAssignment("never-there", null))))
                .isEqualTo("target-filter.unknown");
        assertThat(code(service.send(new SetAutoAssignment(filter, null), OPERATOR, 1L)))
                .isEqualTo("target-filter.stale");
    }

    private static String filter(String query) {
        var id = unique("filter-");
        assertThat(code(service.send(new SaveTargetFilter(id, id, query)))).isEqualTo("done");
        return id;
    }

    private static void assign(String filter, String setId) {
        assign(filter, setId, null);
    }

    private static void assign(String filter, String setId, @Nullable Halt halt) {
        var reply = service.send(new SetAutoAssignment(filter, new AutoAssignment(setId, TERMS, halt)));
        assertThat(code(reply)).isEqualTo("done");
    }

    /** Waits until all targets have been looked at. */
    private static void done(String filter) {
        await().until(() -> service.jdbc()
                        .queryForObject(
                                "select count(*) from full_look where watch = 'filter=' || ?", Long.class, filter)
                == 0);
    }

    private static void report(String id, String site) {
        service.send(new ReportAttributes(id, ReportAttributes.Mode.MERGE, Map.of("site", site)), device(id), null);
    }

    private static void action(String id, long action, Kind kind, String setId, int second) {
        service.tell(
                Topic.ACTION_FEEDBACK,
                "ro-1:1",
                new ActionReports(List.of(new ActionFeedback(
                        "ro-1",
                        1,
                        action,
                        id,
                        1,
                        kind,
                        null,
                        List.of(),
                        null,
                        START.plusSeconds(second),
                        setId,
                        null,
                        null,
                        Long.MAX_VALUE))),
                unique("f-"));
    }

    private static String installed(String id) {
        return service.jdbc()
                .queryForObject(
                        "select installed_set_id from target_progress where controller_id = ?", String.class, id);
    }

    private static List<TargetsMatched> told(String filter, int atLeast) {
        // What was left is looked for every ten seconds.
        return await().atMost(Duration.ofSeconds(60))
                .until(() -> matched(filter), found -> ids(found).size() >= atLeast);
    }

    private static List<TargetsMatched> matched(String filter) {
        return messages(filter, TargetsMatched.class);
    }

    private static <M extends AssignmentMessage> List<M> messages(String filter, Class<M> kind) {
        return RunningTargetService.told(Topic.AUTO_ASSIGNMENTS, filter, AssignmentMessage.class).stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private static List<String> ids(List<TargetsMatched> told) {
        var ids = new ArrayList<String>();
        told.forEach(part -> ids.addAll(part.controllerIds()));
        return ids;
    }

    private static TargetRegistration target(String id, Map<String, String> attributes) {
        return new TargetRegistration(id, null, null, attributes, List.of(), null, null, null, null, Map.of());
    }

    private static String code(CommandReply reply) {
        return reply.refusal() == null ? "done" : reply.refusal().code();
    }
}
