package io.headgate.target;

import static io.headgate.target.RunningTargetService.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.contracts.Topic;
import io.headgate.contracts.action.ActionFeedback;
import io.headgate.contracts.action.ActionFeedback.Kind;
import io.headgate.contracts.action.ActionReports;
import io.headgate.contracts.action.Terms;
import io.headgate.contracts.assignment.AssignmentMessage.Mode;
import io.headgate.contracts.assignment.AssignmentMessage.TargetsAssigned;
import io.headgate.contracts.cascade.CascadeMessage.ActionsTimedOut;
import io.headgate.contracts.distribution.DistributionMessage.DistributionSetState;
import io.headgate.contracts.rollout.RolloutDefinition.ActionType;
import io.headgate.contracts.target.TargetCommand.DeleteTargets;
import io.headgate.contracts.target.TargetCommand.FilterPreview;
import io.headgate.contracts.target.TargetCommand.PreviewFilter;
import io.headgate.contracts.target.TargetCommand.RegisterTargets;
import io.headgate.contracts.target.TargetCommand.SaveTargetType;
import io.headgate.contracts.target.TargetCommand.SetAutoConfirm;
import io.headgate.contracts.target.TargetCommand.SetTargetType;
import io.headgate.contracts.target.TargetCommand.TargetRegistration;
import io.headgate.contracts.target.TargetCommand.TargetsRegistered;
import io.headgate.contracts.target.TargetMessage.Contact;
import io.headgate.contracts.target.TargetMessage.TargetContacts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What filters know of targets' actions: update status, assigned and installed set, the rollout that failed. */
class TargetProgressIT {

    private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");
    private static final String OLD = unique("ds-");
    private static final String NEW = unique("ds-");

    private static RunningTargetService service;

    @BeforeAll
    static void start() {
        service = new RunningTargetService();
        set(OLD, "1.0");
        set(NEW, "2.0");
        await().until(() -> service.jdbc().queryForObject("select count(*) from distribution_set", Long.class) == 2);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void aTargetIsUnknownThenRegisteredThenPendingThenInSync() {
        var id = registered();
        matches(id, "updateStatus==unknown;assignedDs.name=is=null");

        service.tell(
                Topic.TARGET_CONTACTS,
                "gateway-1",
                new TargetContacts(List.of(new Contact(id, START, "10.0.0.9", Long.MAX_VALUE))),
                unique("c-"));
        matches(id, "updatestatus==REGISTERED;ipaddress==10.0.0.9;lastcontrollerrequestat<=${overdue_ts}");

        report("ro-1", 1, 10, id, Kind.OFFERED, OLD, 1);
        matches(id, "updatestatus==pending;assignedds.name==firmware;assignedds.version==1.0;installedds.name=is=null");

        report("ro-1", 1, 10, id, Kind.SUCCEEDED, OLD, 2);
        matches(id, "updatestatus==in_sync;installedds.version==1.0;installedds.name==firm*");
    }

    @Test
    void aFailureIsKnownByItsRollout() {
        var id = registered();
        var rollout = unique("ro-");

        report(rollout, 2, 11, id, Kind.OFFERED, OLD, 1);
        report(rollout, 2, 11, id, Kind.PROGRESSED, OLD, 2);
        report(rollout, 2, 11, id, Kind.FAILED, OLD, 3);

        matches(id, "updatestatus==error;failedrollout==" + rollout + ";assignedds.version==1.0");
    }

    @Test
    void whoMakesARolloutSeesWhatWasReportedBefore() {
        var id = registered();
        for (int n = 0; n < 20; n++) {
            var rollout = unique("ro-");
            report(rollout, 1, 100 + n, id, Kind.FAILED, OLD, 1);

            var asked = new PreviewFilter("failedrollout==" + rollout, List.of(), 0, List.of(), true);

            assertThat(service.done(asked, FilterPreview.class).count()).isEqualTo(1);
        }
    }

    @Test
    void soDoesWhoBringsASetThatRequiresIt() {
        var id = registered();
        for (int n = 0; n < 10; n++) {
            var rollout = unique("ro-");
            var requiring = unique("ds-");
            service.tell(
                    Topic.DISTRIBUTION_STATE,
                    requiring,
                    set(requiring, "4.0", "failedrollout==" + rollout),
                    unique("s-"));
            await().until(
                            () -> service.jdbc()
                                    .queryForObject(
                                            "select count(*) from distribution_set where set_id = ?",
                                            Integer.class,
                                            requiring),
                            known -> known == 1);
            report(rollout, 1, 200 + n, id, Kind.FAILED, OLD, 1);

            var asked = new PreviewFilter("id==" + id, List.of(), 0, List.of(requiring), true);

            assertThat(service.done(asked, FilterPreview.class).count()).isEqualTo(1);
        }
    }

    @Test
    void eachRolloutItFailedInIsKnownUntilItSucceedsWithTheSet() {
        var id = registered();
        var first = unique("ro-");
        var second = unique("ro-");
        report(first, 1, 12, id, Kind.FAILED, OLD, 1);
        report(second, 1, 13, id, Kind.FAILED, NEW, 2);
        matches(id, "failedrollout==" + first + ";failedrollout==" + second);

        report("ro-4", 1, 14, id, Kind.SUCCEEDED, NEW, 3);
        matches(id, "failedrollout==" + first + ";failedrollout!=" + second);

        report(second, 1, 13, id, Kind.FAILED, NEW, 2);
        report("ro-4", 1, 14, id, Kind.SUCCEEDED, OLD, 4);
        matches(id, "failedrollout=is=null;installedds.version==1.0");
    }

    @Test
    void aDirectAssignmentCountsBeforeTheDeviceHasSeenItAndIsTakenBackWhenCancelled() {
        var id = registered();
        assigned(id, 20, OLD, Mode.OFFLINE, 1);
        matches(id, "updatestatus==in_sync;installedds.version==1.0");

        assigned(id, 21, NEW, Mode.ONLINE, 2);
        matches(id, "updatestatus==pending;assignedds.version==2.0;installedds.version==1.0");

        report("as-1", 0, 20, id, Kind.CANCELLED, OLD, 3);
        report("as-2", 0, 21, id, Kind.CANCELLED, NEW, 4);
        matches(id, "updatestatus==in_sync;assignedds.version==1.0;failedrollout=is=null");
    }

    @Test
    void anActionThatTimesOutIsNobodysStatusAndWhatItsDeviceSaysLaterIsWhatRuns() {
        var id = registered();
        report("ro-4", 1, 40, id, Kind.OFFERED, OLD, 1);
        matches(id, "updatestatus==pending");

        service.tell(
                Topic.ACTION_TIMEOUTS,
                "ro-4:1",
                new ActionsTimedOut("ro-4", 1, 1, List.of(40L), List.of(id), START.plusSeconds(2)),
                unique("t-"));
        matches(id, "updatestatus==unknown;assignedds.name=is=null;failedrollout==ro-4");

        report("ro-4", 1, 40, id, Kind.INSTALLED, OLD, 3);
        matches(id, "failedrollout=is=null;updatestatus==in_sync;assignedds.version==1.0;installedds.version==1.0");
    }

    @Test
    void whatIsOnlyDownloadedIsNotInstalled() {
        var id = registered();
        assigned(id, 50, OLD, Mode.OFFLINE, 1);
        report("ro-5", 1, 51, id, Kind.OFFERED, NEW, 2);
        report("ro-5", 1, 51, id, Kind.DOWNLOADED, NEW, 3);

        matches(id, "updatestatus==in_sync;assignedds.version==2.0;installedds.version==1.0");

        report("ro-5", 1, 51, id, Kind.NOT_INSTALLED, NEW, 4);
        matches(id, "updatestatus==error;assignedds.version==2.0;installedds.version==1.0;failedrollout==ro-5");
    }

    @Test
    void whatComesLateOrAgainMovesNothingBack() {
        var id = registered();
        var witness = registered();
        report("ro-2", 1, 30, id, Kind.OFFERED, OLD, 1);
        report("ro-2", 1, 30, id, Kind.SUCCEEDED, OLD, 2);
        report("ro-3", 1, 31, id, Kind.OFFERED, NEW, 3);
        report("ro-3", 1, 31, id, Kind.SUCCEEDED, NEW, 4);
        matches(id, "updatestatus==in_sync;installedds.version==2.0");

        report("ro-2", 1, 30, id, Kind.OFFERED, OLD, 1);
        report("ro-2", 1, 30, id, Kind.SUCCEEDED, OLD, 2);
        report("ro-2", 1, 30, witness, Kind.FAILED, OLD, 2);

        matches(witness, "updatestatus==error");
        matches(id, "updatestatus==in_sync;installedds.version==2.0;assignedds.version==2.0");
    }

    @Test
    void aPreviewCountsThoseWhoseTypeDoesNotTakeTheSetApart() {
        var key = unique("type-");
        var other = unique("type-");
        service.send(new SaveTargetType(key, key, key, null, null, List.of("app", "os")));
        service.send(new SaveTargetType(other, other, other, null, null, List.of("app")));
        var without = registered();
        var fit = registered();
        var unfit = registered();
        service.send(new SetTargetType(List.of(fit), key));
        service.send(new SetTargetType(List.of(unfit), other));
        var query = "id=in=(" + String.join(",", without, fit, unfit) + ")";

        var preview =
                service.done(new PreviewFilter(query, List.of(), 9, List.of(OLD, NEW), false), FilterPreview.class);
        assertThat(preview.sample()).containsExactlyInAnyOrder(without, fit);
        assertThat(preview.count()).isEqualTo(2);
        assertThat(preview.unfit()).isEqualTo(1);
        assertThat(service.done(
                                new PreviewFilter(query, List.of(), 9, List.of(OLD, "unknown"), false),
                                FilterPreview.class)
                        .sample())
                .containsExactly(without);
        assertThat(preview(query)).hasSize(3);
    }

    @Test
    void aPreviewCountsThoseThatDoNotMeetWhatTheSetRequiresWithThem() {
        var requiring = unique("ds-");
        var fit = registered();
        var unfit = registered();
        var query = "id=in=(" + String.join(",", fit, unfit) + ")";
        service.tell(
                Topic.DISTRIBUTION_STATE, requiring, set(requiring, "3.0", "id==" + fit + ",tag==x"), unique("s-"));

        await().untilAsserted(() -> {
            var preview = service.done(
                    new PreviewFilter(query, List.of(), 9, List.of(OLD, requiring), false), FilterPreview.class);
            assertThat(preview.sample()).containsExactly(fit);
            assertThat(preview.count()).isEqualTo(1);
            assertThat(preview.unfit()).isEqualTo(1);
        });
    }

    @Test
    void whatIsToldLateOfATargetThatHadTheIdBeforeIsNotNoted() {
        var id = registered();
        var before = life(id);
        service.send(new DeleteTargets(List.of(id)));
        service.done(
                new RegisterTargets(List.of(
                        new TargetRegistration(id, null, null, Map.of(), List.of(), null, null, null, null, Map.of()))),
                TargetsRegistered.class);

        report("ro-1", 1, 40, id, Kind.SUCCEEDED, OLD, 100, before);
        report("ro-1", 1, 41, id, Kind.OFFERED, NEW, 101, life(id));
        matches(id, "updatestatus==pending;assignedds.version==2.0;installedds.name=is=null");

        var contacts = List.of(new Contact(id, START, "10.0.0.7", before));
        service.tell(Topic.TARGET_CONTACTS, "gateway-1", new TargetContacts(contacts), unique("c-"));
        var witness = registered();
        service.tell(
                Topic.TARGET_CONTACTS,
                "gateway-1",
                new TargetContacts(List.of(new Contact(witness, START, "10.0.0.8", life(witness)))),
                unique("c-"));
        matches(witness, "ipaddress==10.0.0.8");
        matches(id, "lastcontrollerrequestat=is=null");
    }

    @Test
    void everyOtherFieldSelectsToo() {
        var id = unique("gw-");
        var key = unique("type-");
        service.send(new SaveTargetType(key, key, "Type of " + key, null, null, List.of()));
        service.done(
                new RegisterTargets(List.of(new TargetRegistration(
                        id, "N*me", null, Map.of(), List.of(), null, key, "eu/lab", "mqtt://h", Map.of("k", "v")))),
                TargetsRegistered.class);
        service.send(new SetAutoConfirm(id, true, null, null));
        var number = service.jdbc().queryForObject("select number from target_type where key = ?", Integer.class, key);

        for (var query : List.of(
                "createdby==kim",
                "LASTMODIFIEDBY==kim",
                "lastmodifiedat=gt=2020-01-01;createdat=le=${now_ts}",
                "metadata.k==v",
                "metadata.other=eq=null",
                "group==eu/*",
                "type.key==" + key,
                "targettype.key=ne=null",
                "type.name=='Type of " + key + "'",
                "type.id==" + number,
                "autoconfirm==true",
                "address==mqtt*",
                "name==N\\*me",
                "lastcontrollerrequestat=is=null",
                "failedrollout=is=null",
                "updatestatus=in=(unknown,ERROR)")) {
            matches(id, query);
        }
        assertThat(preview("id==" + id + ";(autoconfirm==false,group==eu,metadata.k!=v,name==Name)"))
                .isEmpty();
    }

    private static void matches(String id, String query) {
        await(query).until(() -> preview("id==" + id + ";" + query), List.of(id)::equals);
    }

    private static List<String> preview(String query) {
        return service.done(new PreviewFilter(query, List.of(), 100), FilterPreview.class)
                .sample();
    }

    private static long life(String id) {
        return java.util.Objects.requireNonNull(
                service.jdbc().queryForObject("select life from target where controller_id = ?", Long.class, id));
    }

    private static void report(
            String rolloutId, int group, long action, String id, Kind kind, String setId, int second) {
        report(rolloutId, group, action, id, kind, setId, second, Long.MAX_VALUE);
    }

    private static void report(
            String rolloutId, int group, long action, String id, Kind kind, String setId, int second, long asOf) {
        service.tell(
                Topic.ACTION_FEEDBACK,
                rolloutId + ":" + group,
                new ActionReports(List.of(new ActionFeedback(
                        rolloutId,
                        group,
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
                        asOf))),
                unique("f-"));
    }

    private static void assigned(String id, long action, String setId, Mode mode, int second) {
        service.tell(
                Topic.ASSIGNMENTS,
                "as-" + action,
                new TargetsAssigned(
                        "as-" + action,
                        setId,
                        action,
                        List.of(id),
                        new Terms(ActionType.FORCED, null, 1000, false, null, null),
                        mode,
                        null,
                        "kim",
                        START.plusSeconds(second),
                        Long.MAX_VALUE),
                unique("a-"));
    }

    private static void set(String id, String version) {
        service.tell(Topic.DISTRIBUTION_STATE, id, set(id, version, null), unique("s-"));
    }

    /** @param requirement a query on its targets; null for none */
    static DistributionSetState set(String id, String version, @Nullable String requirement) {
        return new DistributionSetState(
                id,
                1,
                1,
                "firmware",
                version,
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
                true,
                "kim",
                "kim",
                START,
                false,
                requirement);
    }

    private static String registered() {
        var id = unique("gw-");
        service.done(
                new RegisterTargets(List.of(
                        new TargetRegistration(id, null, null, Map.of(), List.of(), null, null, null, null, Map.of()))),
                TargetsRegistered.class);
        return id;
    }
}
