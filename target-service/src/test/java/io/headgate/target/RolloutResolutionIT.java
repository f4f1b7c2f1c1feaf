package io.headgate.target;

import static io.headgate.target.RunningTargetService.told;
import static io.headgate.target.RunningTargetService.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.contracts.Refusal;
import io.headgate.contracts.Topic;
import io.headgate.contracts.TriggeredBy;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionReports;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.rollout.RolloutDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.rollout.RolloutDefinition.ErrorLimit;
import io.headgate.contracts.rollout.RolloutDefinition.GroupDefinition;
import io.headgate.contracts.rollout.RolloutDefinition.Groups;
import io.headgate.contracts.rollout.RolloutDefinition.LaterTargets;
import io.headgate.contracts.rollout.RolloutDefinition.Policy;
import io.headgate.contracts.rollout.RolloutDefinition.SetReference;
import io.headgate.contracts.rollout.RolloutDefinition.Success;
import io.headgate.contracts.rollout.RolloutEvent;
import io.headgate.contracts.rollout.RolloutEvent.RolloutPaused;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStarted;
import io.headgate.contracts.rollout.RolloutEvent.RolloutStopped;
import io.headgate.contracts.target.TargetCommand.CheckFilter;
import io.headgate.contracts.target.TargetCommand.DeleteTargets;
import io.headgate.contracts.target.TargetCommand.RegisterTargets;
import io.headgate.contracts.target.TargetCommand.ReportAttributes;
import io.headgate.contracts.target.TargetCommand.SaveTargetFilter;
import io.headgate.contracts.target.TargetCommand.SaveTargetType;
import io.headgate.contracts.target.TargetCommand.SetAutoAssignment;
import io.headgate.contracts.target.TargetCommand.SetTargetType;
import io.headgate.contracts.target.TargetCommand.TargetRegistration;
import io.headgate.contracts.target.TargetCommand.TargetsRegistered;
import io.headgate.contracts.target.TargetCommand.UpdateTarget;
import io.headgate.contracts.target.TargetMessage;
import io.headgate.contracts.target.TargetMessage.AutoAssignment;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsChunk;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsJoined;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsRefused;
import io.headgate.contracts.target.TargetMessage.RolloutTargetsResolved;
import io.headgate.contracts.target.TargetMessage.TargetFilterState;
import io.headgate.contracts.target.TargetMessage.TargetState;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A started rollout is resolved into chunks, once per start. */
class RolloutResolutionIT {

    private static final int FLEET = 4_500;

    private static RunningTargetService service;

    @BeforeAll
    static void start() {
        // All of them are many, those in the lab are few.
        service = new RunningTargetService("--target-service.few-targets=2000");
        // Every third is in the lab; written in falling order, so that sorting is not for free.
        var fleet = IntStream.range(0, FLEET)
                .mapToObj(n -> new TargetRegistration(
                        id(FLEET - 1 - n),
                        null,
                        null,
                        Map.of("model", "gw-3"),
                        (FLEET - 1 - n) % 3 == 0 ? List.of("lab") : List.of(),
                        null,
                        null,
                        null,
                        null,
                        Map.of()))
                .toList();
        service.done(new RegisterTargets(fleet), TargetsRegistered.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void theChunksHoldEveryTargetInOrderAndTheLastRecordClosesThem() {
        var rollout = unique("ro-");

        tell(started(rollout, 3, "attribute.model==gw-3", Groups.equal(4)), unique("m-"));

        var told = until(rollout, RolloutTargetsResolved.class);
        var chunks = chunks(told);
        assertThat(chunks).extracting(RolloutTargetsChunk::chunk).containsExactly(0, 1, 2);
        assertThat(chunks).extracting(chunk -> chunk.controllerIds().size()).containsExactly(2_000, 2_000, 500);
        assertThat(chunks).allSatisfy(chunk -> {
            assertThat(chunk.start()).isEqualTo(3);
            assertThat(chunk.matches()).isNull();
        });
        assertThat(chunks.stream().flatMap(chunk -> chunk.controllerIds().stream()))
                .containsExactlyElementsOf(IntStream.range(0, FLEET)
                        .mapToObj(RolloutResolutionIT::id)
                        .toList());
        assertThat(told.getLast())
                .isEqualTo(new RolloutTargetsResolved(
                        rollout,
                        3,
                        3,
                        FLEET,
                        Map.of(0, (long) FLEET),
                        newestLife(chunks.getLast().controllerIds())));
    }

    @Test
    void theMasksTellWhichGroupFiltersMatch() {
        var rollout = unique("ro-");
        var groups = Groups.of(List.of(
                new GroupDefinition("one percent", null, null, BigDecimal.ONE, null, null, null, null),
                new GroupDefinition("lab", null, "tag==lab", null, null, null, null, null),
                new GroupDefinition("first", null, "controllerId<" + id(6), null, null, null, null, null),
                new GroupDefinition("rest", null, null, null, null, null, null, null)));

        tell(started(rollout, 3, "controllerId<" + id(9), groups), unique("m-"));

        var told = until(rollout, RolloutTargetsResolved.class);
        assertThat(chunks(told))
                .singleElement()
                .satisfies(chunk ->
                        assertThat(chunk.matches()).containsExactly(0b11, 0b10, 0b10, 0b11, 0b10, 0b10, 0b01, 0, 0));
        assertThat(((RolloutTargetsResolved) told.getLast()).matches())
                .isEqualTo(Map.of(0b11, 2L, 0b10, 4L, 0b01, 1L, 0b00, 2L));
    }

    @Test
    void aStartThatIsToldAgainIsNotResolvedAgainButTheNextStartIs() {
        var rollout = unique("ro-");
        var first = started(rollout, 3, "controllerId==" + id(1), Groups.equal(1));
        var message = unique("m-");
        tell(first, message);
        until(rollout, RolloutTargetsResolved.class);

        tell(first, message);
        tell(first, unique("m-"));
        tell(new RolloutPaused(rollout, 4, Instant.EPOCH, TriggeredBy.user("kim"), null, null), unique("m-"));
        tell(started(rollout, 9, "controllerId==" + id(2), Groups.equal(1)), unique("m-"));

        var told = await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> told(Topic.ROLLOUT_TARGETS, rollout),
                        messages -> messages.stream()
                                .anyMatch(m -> m instanceof RolloutTargetsResolved r && r.start() == 9));
        assertThat(told)
                .containsExactly(
                        new RolloutTargetsChunk(rollout, 3, 0, List.of(id(1)), null),
                        new RolloutTargetsResolved(rollout, 3, 1, 1, Map.of(0, 1L), newestLife(List.of(id(1)))),
                        new RolloutTargetsChunk(rollout, 9, 0, List.of(id(2)), null),
                        new RolloutTargetsResolved(rollout, 9, 1, 1, Map.of(0, 1L), newestLife(List.of(id(2)))));
    }

    @Test
    void aStartKnowsWhatWasReportedBefore() {
        var id = register("reported", "tag-a");
        for (int n = 0; n < 5; n++) {
            var failed = unique("ro-");
            var failure = new ActionFeedback(
                    failed,
                    1,
                    n,
                    id,
                    1,
                    ActionFeedback.Kind.FAILED,
                    null,
                    List.of(),
                    null,
                    Instant.now(),
                    "ds-1",
                    null,
                    null,
                    Long.MAX_VALUE);
            service.tell(Topic.ACTION_FEEDBACK, failed + ":1", new ActionReports(List.of(failure)), unique("f-"));
            var rollout = unique("ro-");

            tell(started(rollout, 3, "failedrollout==" + failed, Groups.equal(1)), unique("m-"));

            assertThat(chunks(until(rollout, RolloutTargetsResolved.class)))
                    .singleElement()
                    .satisfies(chunk -> assertThat(chunk.controllerIds()).containsExactly(id));
        }
    }

    @Test
    void nobodyToRollOutToIsARefusal() {
        var rollout = unique("ro-");

        tell(started(rollout, 3, "name==nobody", Groups.equal(1)), unique("m-"));

        assertThat(until(rollout, RolloutTargetsRefused.class)).singleElement().satisfies(message -> {
            var refusal = ((RolloutTargetsRefused) message).refusal();
            assertThat(refusal.code()).isEqualTo("rollout.no-targets");
            assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CONFLICT);
            assertThat(refusal.remedy()).isNotBlank();
        });
    }

    @Test
    void aFilterThatDoesNotCompileAnyMoreIsARefusal() {
        var rollout = unique("ro-");
        var group = Groups.of(List.of(new GroupDefinition("lab", null, "color==red", null, null, null, null, null)));

        tell(started(rollout, 3, "serial==1", Groups.equal(1)), unique("m-"));
        tell(started(rollout, 7, "name==*", group), unique("m-"));

        var told = await().atMost(Duration.ofSeconds(30))
                .until(() -> told(Topic.ROLLOUT_TARGETS, rollout), messages -> messages.size() >= 2);
        assertThat(told)
                .extracting(
                        message -> ((RolloutTargetsRefused) message).refusal().code())
                .containsExactly("query.unknown-field", "query.unknown-field");
    }

    /** Neither a rollout nor an auto-assignment begins with a filter that is too dear for each target. */
    @Test
    void aFilterThatIsTooDearForEachTargetIsARefusal() {
        var rollout = unique("ro-");
        var filter = unique("filter-");
        var bomb = IntStream.range(0, 18)
                .mapToObj(n -> "attribute.k" + n + "==a*a*a*b")
                .collect(Collectors.joining(","));
        service.done(new SaveTargetFilter(filter, filter, bomb), TargetFilterState.class);
        assertThat(service.send(new CheckFilter("attribute.model==gw*", List.of("tag==lab")))
                        .refusal())
                .isNull();
        service.jdbc().update("""
                        insert into target (tenant, controller_id, name, attributes, version, life, created_at, created_by,
                                            modified_at, modified_by)
                        select 'DEFAULT', 'a-large-' || n, 'large', (select jsonb_object_agg('k' || k, repeat('a', 128))
                                                                     from generate_series(0, 99) as k),
                               1, 1, now(), 'kim', now(), 'kim'
                        from generate_series(1, 10000) as n""");
        try {
            tell(started(rollout, 3, bomb, Groups.equal(1)), unique("m-"));
            var reply = service.send(new SetAutoAssignment(
                    filter,
                    new AutoAssignment("ds-1", new Terms(ActionType.FORCED, null, 700, true, null, null), null)));

            assertThat(reply.refusal()).extracting(Refusal::code).isEqualTo("query.too-slow");
            assertThat(service.send(new CheckFilter(bomb, List.of())).refusal())
                    .extracting(Refusal::code)
                    .isEqualTo("query.too-slow");
            assertThat(until(rollout, RolloutTargetsRefused.class))
                    .singleElement()
                    .extracting(message ->
                            ((RolloutTargetsRefused) message).refusal().code())
                    .isEqualTo("query.too-slow");
        } finally {
            service.jdbc().update("delete from target where controller_id like 'a-large-%'");
        }
    }

    /** Also of a rollout that started with nobody; each target once, however often it changes. */
    @Test
    void whoBeginsToMatchADynamicRolloutJoinsItUntilItEnds() {
        var rollout = unique("ro-");
        var site = unique("site-");
        var dynamic = started(rollout, 3, "attribute.site==" + site, Groups.equal(0), new LaterTargets("-later", 5));
        tell(dynamic, unique("m-"));
        assertThat(until(rollout, RolloutTargetsResolved.class))
                .containsExactly(new RolloutTargetsResolved(rollout, 3, 0, 0, Map.of(), 0));

        var first = register(site, "tag-a");
        var second = register(site, "tag-a");
        register("elsewhere", "tag-a");
        service.done(new UpdateTarget(first, "renamed", null, null, null, null), TargetState.class);
        tell(dynamic, unique("m-"));
        var joined = List.of(
                new RolloutTargetsResolved(rollout, 3, 0, 0, Map.of(), 0),
                new RolloutTargetsJoined(rollout, 3, 0, List.of(first), newestLife(List.of(first))),
                new RolloutTargetsJoined(rollout, 3, 1, List.of(second), newestLife(List.of(second))));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> told(Topic.ROLLOUT_TARGETS, rollout).size() >= 3);
        assertThat(told(Topic.ROLLOUT_TARGETS, rollout)).isEqualTo(joined);

        // The next start on the same key is answered after the end has been read.
        tell(
                new RolloutStopped(rollout, 8, Instant.EPOCH, TriggeredBy.user("kim"), "enough", null, null, null),
                unique("m-"));
        tell(started(rollout, 9, "controllerId==" + id(2), Groups.equal(1)), unique("m-"));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> told(Topic.ROLLOUT_TARGETS, rollout).size() >= 5);
        register(site, "tag-a");
        var next = unique("ro-");
        tell(started(next, 3, "attribute.site==" + site, Groups.equal(1), new LaterTargets("", 5)), unique("m-"));
        assertThat(chunks(until(next, RolloutTargetsResolved.class)).getFirst().controllerIds())
                .hasSize(3);
        assertThat(told(Topic.ROLLOUT_TARGETS, rollout)).hasSize(5);
    }

    /** The set of these rollouts is unknown here, so that only targets take it that take all. */
    @Test
    void targetsWhoseTypeDoesNotTakeTheSetAreInNoRollout() {
        var type = unique("type-");
        service.send(new SaveTargetType(type, type, type, null, null, List.of("camera")));
        var site = unique("site-");
        var fit = register(site, "tag-a");
        var unfit = register(site, "tag-a");
        service.send(new SetTargetType(List.of(unfit), type));
        var rollout = unique("ro-");
        var filter = "attribute.site==" + site;

        tell(started(rollout, 3, filter, Groups.equal(1), new LaterTargets("", 5)), unique("m-"));
        assertThat(chunks(until(rollout, RolloutTargetsResolved.class)))
                .singleElement()
                .satisfies(chunk -> assertThat(chunk.controllerIds()).containsExactly(fit));
        var alone = unique("ro-");
        tell(started(alone, 3, "controllerid==" + unfit, Groups.equal(1)), unique("m-"));
        assertThat(until(alone, RolloutTargetsRefused.class))
                .singleElement()
                .satisfies(message -> assertThat(
                                ((RolloutTargetsRefused) message).refusal().code())
                        .isEqualTo("rollout.no-targets"));

        service.send(new UpdateTarget(unfit, "renamed", null, null, null, null));
        var later = register(site, "tag-a");
        service.send(new SaveTargetType(type, type, type, null, null, List.of()));
        await().atMost(Duration.ofSeconds(30)).until(() -> members(rollout).equals(List.of(fit, later, unfit)));
    }

    /** Who has none of the attribute is not greater than anything, so he is not a 'no' either. */
    @Test
    void targetsThatDoNotMeetWhatTheSetRequiresAreInNoRolloutUntilTheyDo() {
        var set = unique("ds-");
        service.tell(
                Topic.DISTRIBUTION_STATE, set, TargetProgressIT.set(set, "1", "attribute.memory=ge=4"), unique("m-"));
        await().until(() ->
                service.jdbc().queryForObject("select count(*) from distribution_set where set_id = ?", Long.class, set)
                        == 1);
        var site = unique("site-");
        var fit = register(site, "tag-a");
        var unfit = register(site, "tag-a");
        memory(fit, site, "8");
        var rollout = unique("ro-");
        var filter = "attribute.site==" + site;

        tell(started(rollout, 3, set, filter, Groups.equal(1), new LaterTargets("", 5)), unique("m-"));
        assertThat(chunks(until(rollout, RolloutTargetsResolved.class)))
                .singleElement()
                .satisfies(chunk -> assertThat(chunk.controllerIds()).containsExactly(fit));
        var alone = unique("ro-");
        tell(started(alone, 3, set, "controllerid==" + unfit, Groups.equal(1), null), unique("m-"));
        until(alone, RolloutTargetsRefused.class);

        memory(unfit, site, "2");
        var later = register(site, "tag-a");
        memory(later, site, "4");
        await().atMost(Duration.ofSeconds(30)).until(() -> members(rollout).equals(List.of(fit, later)));
        memory(unfit, site, "5");
        await().atMost(Duration.ofSeconds(30)).until(() -> members(rollout).equals(List.of(fit, later, unfit)));
    }

    private static void memory(String id, String site, String memory) {
        service.send(new ReportAttributes(id, ReportAttributes.Mode.REPLACE, Map.of("site", site, "memory", memory)));
    }

    @Test
    void whoComesBackUnderItsIdIsAnotherAndJoinsADynamicRolloutAnew() {
        var rollout = unique("ro-");
        var site = unique("site-");
        var id = register(site, "tag-a");
        tell(started(rollout, 3, "attribute.site==" + site, Groups.equal(1), new LaterTargets("", 5)), unique("m-"));
        var resolved = (RolloutTargetsResolved)
                until(rollout, RolloutTargetsResolved.class).getLast();

        service.send(new DeleteTargets(List.of(id)));
        register(id, site, "tag-a");

        var joined = (RolloutTargetsJoined)
                until(rollout, RolloutTargetsJoined.class).getLast();
        assertThat(joined.controllerIds()).containsExactly(id);
        assertThat(joined.asOf()).isEqualTo(newestLife(List.of(id))).isGreaterThan(resolved.asOf());
    }

    /** Targets that are registered while the list of the start is read are in it or join it, and never both. */
    @Test
    void nobodyIsLeftOutAndNobodyIsInItTwiceHoweverStartAndChangesMeet() throws Exception {
        var site = unique("site-");
        for (int round = 0; round < 10; round++) {
            var rollout = unique("ro-");
            var began = Thread.ofVirtual()
                    .start(() -> tell(
                            started(rollout, 3, "attribute.site==" + site, Groups.equal(0), new LaterTargets("", 5)),
                            unique("m-")));
            var registered = new ArrayList<String>();
            for (int n = 0; n < 5; n++) {
                registered.add(register(site, "tag-a"));
            }
            began.join();
            await().atMost(Duration.ofSeconds(30)).until(() -> members(rollout).containsAll(registered));
            assertThat(members(rollout)).doesNotHaveDuplicates();
        }
    }

    private static List<String> members(String rollout) {
        return told(Topic.ROLLOUT_TARGETS, rollout).stream()
                .flatMap(message -> switch (message) {
                    case RolloutTargetsChunk chunk -> chunk.controllerIds().stream();
                    case RolloutTargetsJoined joined -> joined.controllerIds().stream();
                    default -> Stream.of();
                })
                .toList();
    }

    private static String register(String site, String tag) {
        return register(unique("late-"), site, tag);
    }

    private static String register(String id, String site, String tag) {
        var target = new TargetRegistration(
                id, null, null, Map.of("site", site), List.of(tag), null, null, null, null, Map.of());
        service.done(new RegisterTargets(List.of(target)), TargetsRegistered.class);
        return id;
    }

    private static long newestLife(List<String> ids) {
        return java.util.Objects.requireNonNull(service.jdbc()
                .queryForObject("select max(life) from target where controller_id = any(?)", Long.class, (Object)
                        ids.toArray(String[]::new)));
    }

    private static void tell(RolloutEvent event, String id) {
        service.tell(Topic.ROLLOUT_EVENTS, event.rolloutId(), event, id);
    }

    private static List<TargetMessage> until(String rollout, Class<? extends TargetMessage> last) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> told(Topic.ROLLOUT_TARGETS, rollout),
                        told -> !told.isEmpty() && last.isInstance(told.getLast()));
    }

    private static List<RolloutTargetsChunk> chunks(List<TargetMessage> told) {
        return told.stream()
                .flatMap(message -> message instanceof RolloutTargetsChunk chunk ? Stream.of(chunk) : Stream.empty())
                .toList();
    }

    private static String id(int n) {
        return "gw-%05d".formatted(n);
    }

    static RolloutStarted started(String rollout, long version, String filter, Groups groups) {
        return started(rollout, version, filter, groups, null);
    }

    static RolloutStarted started(
            String rollout, long version, String filter, Groups groups, @Nullable LaterTargets later) {
        return started(rollout, version, "ds-1", filter, groups, later);
    }

    private static RolloutStarted started(
            String rollout, long version, String set, String filter, Groups groups, @Nullable LaterTargets later) {
        var policy = Policy.of(new Success(95), ErrorLimit.percent(5), Duration.ofHours(24));
        var definition = new RolloutDefinition(
                "firmware",
                null,
                filter,
                List.of(new SetReference(set, 500, "digest")),
                ActionType.FORCED,
                null,
                groups,
                policy,
                null,
                false,
                null,
                later,
                null);
        return new RolloutStarted(rollout, version, Instant.EPOCH, TriggeredBy.user("kim"), definition);
    }
}
